"""The simulated records: their sums, their rhythm, and that they hang together."""

import hashlib
import json
from datetime import date

import numpy as np
import pandas as pd

from geo.clock import HOUR_MS, to_datetime
from geo.demo.linfen import SEED, make_records
from geo.demo.period import CLOCK_START_MS, DAYS, ZONE
from geo.demo.places import make_places
from geo.demo.rounds import share_out
from geo.kinds import kinds
from geo.rules.metrology.decision import Point, simple_acceptance


def local_days(instants):
    return pd.to_datetime(instants, unit="ms", utc=True).dt.tz_convert(ZONE).dt.date


def digest(frame):
    return hashlib.sha256(frame.to_csv(index=False).encode()).hexdigest()


def test_the_sums_are_those_that_were_published(records):
    assert len(records.inspections) == 52_571
    assert records.outings["officers"].sum() == 27_353


def test_the_same_seed_gives_the_same_records(city, places, records):
    rng = np.random.default_rng(SEED)
    again = make_records(city, make_places(city, rng), rng)
    for name in ("outings", "inspections", "calibrations"):
        assert digest(getattr(again, name)) == digest(getattr(records, name))


def test_records_run_from_24_january_to_21_february(records):
    days = local_days(records.inspections["finished_at"])
    assert (days.min(), days.max()) == (date(2020, 1, 24), date(2020, 2, 21))
    assert set(days) == set(DAYS)


def test_the_start_was_slow(records):
    by_day = local_days(records.inspections["finished_at"]).value_counts().sort_index()
    assert by_day.iloc[:4].max() * 3 < by_day.iloc[14:].min()


def test_a_record_arrives_after_its_end_and_before_the_clock_starts(records):
    for frame, end in (
        (records.inspections, "finished_at"),
        (records.calibrations, "performed_at"),
    ):
        waited = frame["received_at"] - frame[end]
        assert (waited > 0).all()
        assert waited.median() < HOUR_MS / 4
        assert frame["received_at"].max() < CLOCK_START_MS


def test_visits_end_after_they_began_and_by_day(records):
    visits = records.inspections
    assert (visits["started_at"] < visits["finished_at"]).all()
    hours = {to_datetime(at, ZONE).hour for at in visits["finished_at"].tolist()}
    assert min(hours) >= 7
    assert max(hours) <= 23


def test_no_team_is_in_two_places_at_once(records):
    visits = records.inspections.sort_values(["outing", "started_at"])
    same = visits["outing"].eq(visits["outing"].shift())
    assert (visits["started_at"] > visits["finished_at"].shift())[same].all()


def test_a_visit_belongs_to_an_outing_of_its_squad_and_day(records):
    visits = records.inspections.merge(
        records.outings, left_on="outing", right_on="id", suffixes=("", "_of_outing")
    )
    assert len(visits) == len(records.inspections)
    assert (visits["squad"] == visits["squad_of_outing"]).all()
    assert (local_days(visits["finished_at"]) == visits["date"]).all()


def test_nobody_goes_alone(records):
    assert records.outings["officers"].between(2, 6).all()


def test_squads_have_several_teams_on_a_day(records):
    outings = records.outings[records.outings["date"] == date(2020, 2, 20)]
    assert not outings.duplicated(["squad", "team"]).any()
    assert (outings.groupby("squad").size() >= 5).all()
    assert set(outings["squad"]) == set(range(1, 9))


def test_each_squad_keeps_to_its_remit(city, places, records):
    squads = {squad.number: squad for squad in city.squads}
    facts = places.sites.set_index("code")[["kind", "district"]]
    visits = records.inspections.join(facts, on="site")
    done = visits[["squad", "kind", "district"]].drop_duplicates()
    for squad, kind, district in done.itertuples(index=False):
        assert squads[squad].may("inspect", kind, district)


def test_look_backs_begin_on_1_february_and_check_an_earlier_visit_with_findings(records):
    visits = records.inspections.set_index("id")
    backs = visits[visits["look_back_of"].notna()]
    earlier = visits.loc[backs["look_back_of"]]
    assert len(backs) > 3000
    assert local_days(backs["finished_at"]).min() == date(2020, 2, 1)
    assert (earlier["site"].to_numpy() == backs["site"].to_numpy()).all()
    assert (earlier["finished_at"].to_numpy() < backs["started_at"].to_numpy()).all()
    assert set(earlier["result"]) == {"fail", "advisory"}


def test_a_body_says_what_the_columns_say(records):
    checklist_of = {kind.checklist for kind in kinds()}
    for row in records.inspections.iloc[::500].to_dict("records"):
        body = json.loads(row["body"])
        for name in ("site", "squad", "outing", "result"):
            assert body[name] == row[name]
        assert body.get("look_back_of") == row["look_back_of"]
        assert body["checklist"]["id"] in checklist_of
        assert bool(body["findings"]) == (row["result"] != "pass")
        assert len(row["body"]) < 1200


def test_failures_and_advisories_are_a_small_part(records):
    shares = records.inspections["result"].value_counts(normalize=True)
    assert 0.02 < shares["fail"] < 0.08
    assert 0.05 < shares["advisory"] < 0.15


def test_calibrations_conclude_what_their_readings_say(records):
    mpe = {"°C": {"infrared_thermometer": 0.2, "thermal_imager": 0.4, "clinical_thermometer": 0.1}}
    failed = 0
    for row in records.calibrations.iloc[::7].to_dict("records"):
        body = json.loads(row["body"])
        point = body["points"][0]
        measured = Point(point["reference"], point["readings"], point["unit"])
        limits = [10.0] if point["unit"] == "g" else list(mpe[point["unit"]].values())
        assert row["conclusion"] in {
            simple_acceptance([measured], limit, point["unit"]) for limit in limits
        }
        failed += row["conclusion"] == "fail"
    assert 0 < failed < len(records.calibrations) / 7 / 10


def test_only_a_passed_verification_says_how_long_it_is_valid(records):
    dated = records.calibrations[records.calibrations["valid_until"].notna()]
    assert set(dated["act"]) == {"verification"}
    assert set(dated["conclusion"]) == {"pass"}


def test_a_number_is_shared_out_to_the_last_one():
    parts = share_out(100, np.array([1.0, 1.0, 1.0]))
    assert parts.sum() == 100
    assert parts.max() - parts.min() <= 1
