"""What a day's plan is made from: what is due, who goes out, what stands already."""

from dataclasses import replace

import numpy as np
import pytest

from geo.clock import DAY_MS, HOUR_MS, MINUTE_MS
from geo.dispatch.needs import INSTRUMENT_S, PRIZE, SET_UP_S
from geo.errors import BadRecord
from geo.model import Remit, Squad
from geo.store import catalogue, plans
from geo.store.opening_hours import put_hours
from geo.store.plan_versions import publish_plan
from geo.store.planned import DaySettings, Pause, Planned
from tests.builders import NOW, add_sites, site_row
from tests.geo.dispatch.days import DAY, TOMORROW, WHO, add_city, gather, inspect, rows_of, save


@pytest.fixture
def conn(sqlite_store):
    """Give a transaction on the small city."""
    with sqlite_store.write() as conn:
        add_city(conn)
        yield conn


def by_id(day):
    return {stop.id: stop for stop in day.problem.stops}


def test_what_is_due_becomes_visits_on_both_databases(store):
    with store.write() as conn:
        add_city(conn)
        day = gather(conn)
    assert set(day.visits) == {
        "M1/inspect", "M2/inspect", "M3/inspect", "M4/inspect", "M5/inspect", "M1/calibrate",
    }  # fmt: skip
    stop = by_id(day)["M3/inspect"]
    # Crowding 3, low risk, never inspected (2).
    assert stop.prize == 6 * PRIZE
    assert stop.service_s == 30 * 60
    assert day.needed_prize == 6 * 6 * PRIZE


def test_what_is_covered_is_no_visit(conn):
    inspect(conn, "M3")
    assert "M3/inspect" not in gather(conn).visits


def test_what_falls_due_by_then_is_a_visit_of_that_day(conn):
    inspect(conn, "M3", at=NOW - HOUR_MS)
    assert "M3/inspect" not in gather(conn, TOMORROW).visits
    later = DAY.replace(year=2020, month=3, day=21)
    assert "M3/inspect" in gather(conn, later).visits


def test_a_calibration_takes_its_time_for_each_instrument(conn):
    stop = by_id(gather(conn))["M1/calibrate"]
    assert stop.service_s == SET_UP_S + 2 * INSTRUMENT_S


def test_two_acts_at_one_site_share_it_and_go_to_who_may_do_them(conn):
    day = gather(conn)
    stops, may = by_id(day), day.problem.may_serve
    assert stops["M1/inspect"].site == stops["M1/calibrate"].site == "M1"
    assert stops["M2/inspect"].site is None
    number, team = day.problem.stop_number, day.problem.team_number
    assert may[team["2"], number["M1/inspect"]]
    assert not may[team["2"], number["M1/calibrate"]]
    assert may[team["8"], number["M1/calibrate"]]
    assert not may[team["8"], number["M1/inspect"]]


def test_what_no_squad_may_do_is_told_apart(conn):
    add_sites(conn, site_row("H1", kind="hospital", lon=111.5))
    day = gather(conn)
    assert "H1/inspect" not in day.visits
    assert day.unable.row.tolist() == [rows_of(conn)["H1"]]


def test_a_remit_holds_only_in_its_districts(conn):
    squad = Squad(2, "二", "Two", 111.5, 36.1, remits=(Remit(2, "inspect", None, "141002"),))
    catalogue.put_squads(conn, [squad])
    assert set(gather(conn).visits) == {"M1/calibrate"}


def test_a_team_works_from_its_shift_or_from_now_on(conn):
    day = gather(conn, now_ms=NOW - 2 * HOUR_MS)
    assert [team.starts_s for team in day.problem.teams] == [8 * 3600, 8 * 3600]
    assert day.problem.teams[0].shift_s == 10 * 3600
    late = gather(conn, now_ms=NOW + 3 * HOUR_MS)
    assert late.problem.teams[0].starts_s == 11 * 3600
    assert late.problem.teams[0].shift_s == 7 * 3600
    assert gather(conn, TOMORROW, NOW + 3 * HOUR_MS).problem.teams[0].starts_s == 8 * 3600


def test_after_the_last_shift_there_is_nothing_to_plan(conn):
    with pytest.raises(BadRecord, match="no squad goes out any more"):
        gather(conn, now_ms=NOW + 11 * HOUR_MS)


def test_a_day_that_has_passed_is_not_planned(conn):
    with pytest.raises(BadRecord, match="has passed"):
        gather(conn, DAY, NOW + DAY_MS)


def test_what_dispatchers_set_for_the_day_holds(conn):
    rows = rows_of(conn)
    save(conn, {}, settings=DaySettings(
        excluded=(rows["M2"],), left_out=(8,), shifts={2: ("09:00", "12:00")},
        teams={2: ("A", "B")}, together=(("2/A", "2/B"), ("2/A", "8")),
        pauses=(Pause("10:00", "11:00", 20), Pause("06:00", "07:00", 5)),
    ))  # fmt: skip
    problem = gather(conn).problem
    assert [team.id for team in problem.teams] == ["2/A", "2/B"]
    assert (problem.teams[0].starts_s, problem.teams[0].ends_s) == (9 * 3600, 12 * 3600)
    assert problem.together == (("2/A", "2/B"),)
    assert problem.teams[0].start == problem.teams[1].start
    assert "M2/inspect" not in problem.stop_number
    # The one at six is over before anybody goes out.
    assert [pause.duration_s for pause in problem.teams[0].breaks] == [20 * 60]


def test_a_shift_may_go_past_midnight(conn):
    save(conn, {}, settings=DaySettings(shifts={2: ("22:00", "02:00")}))
    team = gather(conn).problem.teams[0]
    assert (team.starts_s, team.shift_s) == (22 * 3600, 4 * 3600)


def test_a_visit_ends_before_the_site_closes(conn):
    put_hours(conn, {"farmers_market": ("05:30", "11:00")})
    assert by_id(gather(conn))["M2/inspect"].window_s == (5.5 * 3600, 10.5 * 3600)


def test_who_was_sent_by_hand_goes_in_any_case_even_outside_the_remit(conn):
    rows = rows_of(conn)
    inside, outside = (
        plans.add_stops(conn, [rows["M2"]], squad, DAY, "", **WHO)[0] for squad in (2, 8)
    )
    day = gather(conn)
    stops = by_id(day)
    assert "M2/inspect" not in stops
    for stop_id, squad in ((inside, "2"), (outside, "8")):
        assert (stops[stop_id].required, stops[stop_id].squad) == (True, squad)
        number, team = day.problem.stop_number[stop_id], day.problem.team_number
        assert day.problem.may_serve[team[squad], number]
    assert day.problem.may_serve[:, day.problem.stop_number[outside]].sum() == 1


def test_a_required_stop_may_change_its_squad_and_a_pinned_one_may_not(conn):
    rows = rows_of(conn)
    free, held = (
        Planned(rows["M2"], 2, position=0, required=True),
        Planned(rows["M3"], 2, position=1, pin="squad"),
    )
    save(conn, {"free": free, "held": held})
    stops = by_id(gather(conn))
    assert (stops["free"].required, stops["free"].squad) == (True, None)
    assert (stops["held"].required, stops["held"].squad) == (True, "2")


def test_stops_pinned_to_their_places_keep_their_order(conn):
    rows = rows_of(conn)
    save(conn, {
        "b": Planned(rows["M3"], 2, position=2, pin="place"),
        "a": Planned(rows["M2"], 2, position=0, pin="place"),
    })  # fmt: skip
    stops = by_id(gather(conn))
    assert (stops["a"].after, stops["b"].after) == ((), ("a",))


def test_other_planned_stops_are_released(conn):
    rows = rows_of(conn)
    save(conn, {"x": Planned(rows["M2"], 2, position=0)})
    day = gather(conn)
    assert [stop.id for stop in day.released] == ["x"]
    assert "M2/inspect" in day.visits


def test_a_pinned_stop_of_a_squad_that_stays_at_home_goes_to_another(conn):
    rows = rows_of(conn)
    squad = Squad(3, "三", "Three", 111.5, 36.1, remits=(Remit(3, "inspect"),))
    catalogue.put_squads(conn, [squad])
    save(conn, {"x": Planned(rows["M2"], 2, position=0, pin="squad")},
         settings=DaySettings(left_out=(2,)))  # fmt: skip
    day = gather(conn)
    assert by_id(day)["x"].squad is None
    assert day.problem.may_serve[day.problem.team_number["3"], day.problem.stop_number["x"]]


def planned(site, position, squad=2):
    begins = NOW + position * HOUR_MS
    return Planned(site, squad, position=position, arrives_at=begins, starts_at=begins,
                   ends_at=begins + 30 * MINUTE_MS)  # fmt: skip


def test_what_is_done_stays_and_the_squad_goes_on_from_there(conn):
    rows = rows_of(conn)
    save(conn, {"a": planned(rows["M5"], 0), "b": planned(rows["M2"], 3)})
    publish_plan(conn, DAY, seen=None, **WHO)
    now = NOW + HOUR_MS
    inspect(conn, "M5", at=now - MINUTE_MS, now_ms=now)
    day = gather(conn, now_ms=now)
    assert [stop.id for stop in day.standing["2"].behind] == ["a"]
    depot = day.problem.depots[day.problem.depot_place["2 from"]]
    assert (depot.lon, depot.lat) == (111.55, 36.1)
    assert day.problem.teams[0].starts_s == 9 * 3600
    assert "M5/inspect" not in day.visits


def test_who_is_at_a_stop_finishes_it_first(conn):
    rows = rows_of(conn)
    save(conn, {"a": planned(rows["M5"], 1), "b": planned(rows["M2"], 3)})
    publish_plan(conn, DAY, seen=None, **WHO)
    day = gather(conn, now_ms=NOW + HOUR_MS + 10 * MINUTE_MS)
    assert [stop.id for stop in day.standing["2"].behind] == ["a"]
    assert day.problem.teams[0].starts_s == 9.5 * 3600
    assert "M5/inspect" not in day.visits


def test_a_draft_holds_nobody(conn):
    rows = rows_of(conn)
    save(conn, {"a": planned(rows["M5"], 1)})
    day = gather(conn, now_ms=NOW + HOUR_MS + 10 * MINUTE_MS)
    assert day.standing["2"].behind == ()
    assert "M5/inspect" in day.visits


def test_what_was_left_out_is_not_planned_again(conn):
    rows = rows_of(conn)
    save(conn, {"a": planned(rows["M5"], 1)})
    plans.skip_stop(conn, "a", "closed", **WHO)
    day = gather(conn)
    assert "M5/inspect" not in day.visits
    assert [stop.id for stop in day.standing["2"].behind] == ["a"]


def test_what_other_days_take_care_of_is_left_out(conn):
    rows = rows_of(conn)
    day = gather(conn, served={(rows["M1"], "inspect"), (rows["M2"], "inspect")})
    assert {"M1/calibrate", "M3/inspect"} < set(day.visits)
    assert not {"M1/inspect", "M2/inspect"} & set(day.visits)


def test_of_more_than_can_be_looked_at_the_most_promising_are(conn):
    add_sites(conn, *(site_row(f"F{n}", lon=111.5, lat=36.2 + n / 100, crowding=1,
                               district="141021") for n in range(80)))  # fmt: skip
    day = gather(conn, most=70)
    assert len(day.visits) == 70
    assert {"M1/inspect", "M5/inspect", "M1/calibrate"} <= set(day.visits)
    assert day.beyond.size == 86 - 70
    assert day.beyond.lat.min() > np.median([stop.lat for stop in day.problem.stops])


def test_squads_without_a_base_start_amid_what_they_may_visit(conn):
    squads = catalogue.load_catalogue(conn).squads
    catalogue.put_squads(conn, [replace(squads[2], base_lon=None, base_lat=None)])
    day = gather(conn)
    assert day.without_base == (2,)
    depot = day.problem.depots[day.problem.depot_place["2 from"]]
    assert 111.51 <= depot.lon <= 111.55


def test_a_city_without_sites_makes_an_empty_problem(sqlite_store):
    with sqlite_store.write() as conn:
        from tests.builders import add_catalogue

        add_catalogue(conn)
        day = gather(conn)
    assert (len(day.problem.stops), len(day.problem.teams)) == (0, 2)


def test_a_city_without_squads_is_not_planned(sqlite_store):
    with sqlite_store.write() as conn, pytest.raises(BadRecord, match="no squad"):
        gather(conn)
