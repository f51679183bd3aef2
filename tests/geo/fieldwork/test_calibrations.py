"""Calibrations on their way in."""

import pytest
from sqlalchemy import select

from geo.clock import DAY_MS, HOUR_MS, iso
from geo.errors import BadRecord
from geo.model import InstrumentType
from geo.store import catalogue, schema
from tests.builders import NOW, ZONE, add_instruments
from tests.geo.fieldwork.sending import (
    SQUAD_8,
    build,
    calibrate,
    count,
    fields,
    stored,
)


def point(reference, *readings, **members) -> dict:
    listed = {"nominal": reference, "reference": reference, "readings": list(readings)}
    return {**listed, "unit": "°C", **members}


def conclusion(store, **members) -> str:
    return stored(store, schema.calibration, calibrate(store, **members).id).conclusion


def test_a_calibration_becomes_a_row_with_its_facts(store):
    with store.write() as conn:
        build(conn)
    receipt = calibrate(store, valid_until="2020-06-01", certificate_no="JZ-2020-17")
    row = stored(store, schema.calibration, receipt.id)
    assert receipt.created
    assert (row.squad, row.act, row.conclusion, row.flags) == (8, "calibration", "pass", "")
    assert row.performed_at == row.effective_at == NOW - HOUR_MS
    with store.read() as conn:
        state = conn.execute(select(schema.instrument_state)).one()
    assert (state.oldest_good_at, state.never) == (NOW - HOUR_MS, 0)
    assert state.earliest_valid_until == row.valid_until


def test_without_a_conclusion_the_points_decide(city):
    assert conclusion(city, points=[point(35.0, 35.3, 35.3)]) == "pass"
    assert conclusion(city, points=[point(35.0, 35.3), point(41.0, 40.6)]) == "fail"
    assert conclusion(city, points=[point(35.0)]) == "none"
    assert conclusion(city, points=[]) == "none"
    assert conclusion(city, points=[point(95.0, 95.0, unit="°F")]) == "none"


def test_a_stated_conclusion_stands(city):
    assert conclusion(city, points=[point(35.0, 39.0)], conclusion="conditional") == "conditional"


def test_by_a_rule_that_is_not_known_nothing_is_concluded(city):
    points = [point(35.0, 35.1)]
    assert conclusion(city, points=points, decision_rule="simple_acceptance") == "pass"
    assert conclusion(city, points=points, decision_rule="guarded, w = U") == "none"


def test_without_a_permissible_error_nothing_is_concluded(city):
    with city.write() as conn:
        imager = InstrumentType("imager", 2, "热像仪", "Imager", "°C", None)
        catalogue.put_instrument_types(conn, [imager])
        add_instruments(conn, "M1", ["I1"], type="imager")
    assert conclusion(city, instrument="I1") == "none"


def test_a_squads_calibration_is_its_own_also_when_it_does_not_say_so(city):
    mine = calibrate(city, SQUAD_8, squad=None)
    nobodys = calibrate(city, squad=None)
    assert stored(city, schema.calibration, mine.id).squad == 8
    assert stored(city, schema.calibration, nobodys.id).squad is None


def test_an_instrument_out_of_service_is_flagged(city):
    with city.write() as conn:
        add_instruments(conn, "M1", ["old"], in_service_to=NOW - DAY_MS)
    assert calibrate(city, instrument="old").flags == ("out_of_service",)


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"instrument": "T9"}, "instrument"),
        ({"instrument": None}, "instrument"),
        ({"act": "adjustment"}, "act"),
        ({"performed_at": iso(NOW + DAY_MS + 1, ZONE)}, "performed_at"),
        ({"squad": 3}, "squad"),
        ({"points": {"nominal": 1}}, "points"),
        ({"points": [point(35.0, 35.1, nominal=None)]}, "points[0].nominal"),
        ({"points": [point(35.0, 35.1, unit=None)]}, "points[0].unit"),
        ({"points": [point("35", 35.1)]}, "points[0].nominal points[0].reference"),
        ({"points": [point(1, 1), point(35.0, "warm")]}, "points[1].readings[0]"),
        ({"points": [point(35.0, True)]}, "points[0].readings[0]"),
        ({"points": [point(35.0, 1e13)]}, "points[0].readings[0]"),
        ({"points": [point(35.0, 10**400)]}, "points[0].readings[0]"),
        (
            {"points": [point(35.0, 35.0, expanded_uncertainty=-1)]},
            "points[0].expanded_uncertainty",
        ),
        ({"conclusion": "good"}, "conclusion"),
        ({"valid_until": iso(NOW - HOUR_MS, ZONE)}, "valid_until"),
        ({"valid_until": "soon"}, "valid_until"),
    ],
)
def test_a_rule_broken_is_told(city, members, field):
    with pytest.raises(BadRecord) as caught:
        calibrate(city, **members)
    assert list(fields(caught)) == field.split()
    assert count(city, schema.calibration) == 0
