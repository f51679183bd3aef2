"""The small tables, read whole and changed one by one."""

from dataclasses import replace

import pytest

from geo.clock import DAY_MS
from geo.errors import NotFound
from geo.model import Act, Policy, Remit, RiskChange, RiskLevel, Squad
from geo.store import catalogue
from geo.store.catalogue import load_catalogue
from tests.builders import EAST, HOSPITAL, MARKET, NOW, THERMOMETER, WEST, add_catalogue

WEEKLY = Policy(
    "inspection", "farmers_market", RiskLevel.HIGH, 7 * DAY_MS, DAY_MS, DAY_MS, frozenset(), NOW
)


@pytest.fixture
def city(store):
    """Give a store with the builders' catalogue."""
    with store.write() as conn:
        add_catalogue(conn)
    return store


def load(store):
    with store.read() as conn:
        return load_catalogue(conn)


def test_the_catalogue_is_read_back_as_it_was_put(city):
    loaded = load(city)
    assert loaded.kinds == {kind.id: kind for kind in (MARKET, HOSPITAL)}
    assert loaded.types == {THERMOMETER.id: THERMOMETER}
    assert loaded.districts == {district.code: district for district in (WEST, EAST)}
    assert list(loaded.squads) == [2, 8]
    assert loaded.policies == loaded.risks == ()


def test_putting_again_changes_what_is_known(city):
    with city.write() as conn:
        catalogue.put_kinds(conn, [replace(MARKET, label_en="Wet market")])
        catalogue.put_squads(conn, [Squad(2, "二", "Two", remits=(Remit(2, "calibrate"),))])
    loaded = load(city)
    assert loaded.kinds["farmers_market"].label_en == "Wet market"
    assert loaded.squads[2].remits == (Remit(2, "calibrate"),)


def test_a_squad_serves_what_its_remit_holds_for_either_act(city):
    with city.write() as conn:
        here = (Remit(3, "inspect", "hospital", WEST.code), Remit(3, "calibrate", None, EAST.code))
        catalogue.put_squads(conn, [Squad(3, "三", "Three", remits=here), Squad(4, "四", "Four")])
    loaded = load(city)
    assert loaded.squads_of("farmers_market", WEST.code) == (2, 8)
    assert loaded.squads_of("hospital", WEST.code) == (3, 8)
    assert loaded.squads_of("farmers_market", EAST.code) == (2, 3, 8)
    assert loaded.squads_of("hospital", None) == (8,)
    assert loaded.squads[3].may("inspect", "hospital", WEST.code)
    assert not loaded.squads[3].may("calibrate", "hospital", WEST.code)


@pytest.mark.parametrize("number", [0, -1, 3, 2**31, 10**30])
def test_an_unknown_squad_is_none(city, number):
    with city.read() as conn:
        assert catalogue.squad_by_number(conn, number) is None
        assert catalogue.squad_by_number(conn, 2) == load_catalogue(conn).squads[2]


def test_a_policy_is_added_and_ended_never_changed(city):
    yearly = Policy("calibration", None, None, 365 * DAY_MS, 0, 0, frozenset({Act.FIELD_CHECK}), 0)
    with city.write() as conn:
        catalogue.add_policies(conn, [WEEKLY, yearly])
        catalogue.end_policy(conn, 1, NOW + DAY_MS)
        with pytest.raises(NotFound):
            catalogue.end_policy(conn, 9, NOW)
    first, second = load(city).policies
    assert first == replace(WEEKLY, id=1, effective_to=NOW + DAY_MS)
    assert second == replace(yearly, id=2)


def test_a_risk_level_of_the_same_instant_is_replaced(city):
    with city.write() as conn:
        catalogue.set_risks(
            conn,
            [
                RiskChange(WEST.code, RiskLevel.HIGH, NOW),
                RiskChange(WEST.code, RiskLevel.LOW, NOW + 1),
                RiskChange(WEST.code, RiskLevel.MEDIUM, NOW),
            ],
        )
    assert load(city).risks == (
        RiskChange(WEST.code, RiskLevel.MEDIUM, NOW),
        RiskChange(WEST.code, RiskLevel.LOW, NOW + 1),
    )


def test_a_version_of_a_checklist_keeps_what_it_says(city):
    with city.write() as conn:
        for version, question in ((1, "一"), (2, "二"), (1, "changed")):
            catalogue.put_checklist(conn, {"id": "c", "version": version, "questions": [question]})
        assert catalogue.checklist(conn, "c")["questions"] == ["二"]
        assert catalogue.checklist(conn, "c", 1)["questions"] == ["一"]
        assert catalogue.checklist(conn, "c", 3) is None
        assert catalogue.checklist(conn, "d") is None


def test_a_type_of_instrument_is_found(city):
    with city.read() as conn:
        assert catalogue.instrument_type(conn, THERMOMETER.id) == THERMOMETER
