"""What data/linfen says of the city fits together."""

import pytest
import shapely

from geo.clock import DAY_MS
from geo.demo.period import CLOCK_START_MS, DAYS
from geo.kinds import kinds
from geo.model import RiskLevel
from geo.rules.policy import next_change, risk_at

KINDS = [kind.id for kind in kinds()]


def able(city, act, kind, district):
    return {squad.number for squad in city.squads if squad.may(act, kind, district)}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_inspected_in_every_county(city, kind):
    assert all(able(city, "inspect", kind, one.code) for one in city.districts)


def test_makers_of_quwo_and_houma_are_the_drug_squads_too(city):
    holding = {
        one.code for one in city.districts if 6 in able(city, "inspect", "medical_maker", one.code)
    }
    assert holding == {"141021", "141081"}


@pytest.mark.parametrize("kind", ["farmers_market", "supermarket"])
def test_squad_eight_calibrates_where_squad_two_inspects(city, kind):
    assert 2 in able(city, "inspect", kind, "141002")
    assert able(city, "calibrate", kind, "141002") == {8}
    assert 8 not in able(city, "inspect", kind, "141002")


def test_whatever_has_instruments_can_be_calibrated(city):
    for kind, plan in city.simulation["kinds"].items():
        assert not plan["instruments"] or 8 in able(city, "calibrate", kind, "141002")


def test_squads_start_from_the_town(city):
    for squad in city.squads:
        assert shapely.contains_xy(city.areas["141002"], squad.base_lon, squad.base_lat)


def test_risk_levels_rose_during_the_period_and_one_falls_soon_after(city):
    first, last = CLOCK_START_MS - len(DAYS) * DAY_MS, CLOCK_START_MS
    assert risk_at(city.risks, "141002", first) is RiskLevel.LOW
    assert risk_at(city.risks, "141002", last) is RiskLevel.HIGH
    assert {risk_at(city.risks, one.code, last) for one in city.districts} == set(RiskLevel)
    assert last < next_change((), city.risks, last) < last + 5 * DAY_MS
