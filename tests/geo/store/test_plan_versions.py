"""A day's plan in the store: what it becomes, what it was, and who is told of what."""

import uuid
from dataclasses import replace
from datetime import date

import pytest

from geo.errors import BadRecord, EditConflict
from geo.store import log, plan_seen, plans
from geo.store.plan_changes import differences_since, next_to_undo, plan_changes
from geo.store.plan_versions import (
    load_plan,
    planned_stops,
    publish_plan,
    save_plan,
    undo_change,
)
from geo.store.planned import DaySettings, Pause, Planned, route_name, squad_and_team
from tests.builders import NOW, add_catalogue, add_sites, site_row

DAY = date(2020, 2, 22)
WHO = {"actor": "dispatcher", "now_ms": NOW}
A, B, C = (str(uuid.UUID(int=number)) for number in (1, 2, 3))


@pytest.fixture
def conn(store):
    """Give a transaction on a store with three markets and two squads."""
    with store.write() as conn:
        add_catalogue(conn)
        add_sites(conn, site_row("M1"), site_row("M2", lon=111.3), site_row("M3", lon=111.4))
        yield conn


def first(site=1, position=0, **facts):
    times = {"arrives_at": NOW, "starts_at": NOW + 1, "ends_at": NOW + 2}
    return Planned(site, **{"squad": 2, "position": position, "prize": 7, **times, **facts})


def save(conn, wanted, seen=None, did="made", **facts):
    return save_plan(conn, DAY, wanted, seen=seen, did=did, **{**WHO, **facts})


def test_a_day_on_which_nothing_was_done_has_no_version(conn):
    plan = load_plan(conn, DAY)
    assert (plan.version, plan.settings, plan.published) == (0, DaySettings(), False)
    assert planned_stops(conn, DAY) == {}


def test_a_plan_is_read_as_it_was_saved(conn):
    wanted = {
        A: first(team="A", pin="place", required=True, note="mind the dog"),
        B: first(2, 1, team="A", pin="squad"),
        C: Planned(3, squad=8),
    }
    settings = DaySettings(
        excluded=(3,), left_out=(8,), shifts={2: ("07:00", "15:00")}, teams={2: ("A", "B")},
        together=(("2/A", "2/B"),), pauses=(Pause("12:00", "13:00", 30),),
    )  # fmt: skip
    plan = save(conn, wanted, settings=settings, outcome={"prize": 14})
    assert plan.version == 1
    assert planned_stops(conn, DAY) == wanted
    assert load_plan(conn, DAY) == plan
    assert (plan.settings, plan.outcome) == (settings, {"prize": 14})


def test_stops_come_in_the_order_of_their_routes_and_unplanned_ones_last(conn):
    save(conn, {C: Planned(3, squad=2), B: first(2, 1), A: first(1, 0)})
    assert list(planned_stops(conn, DAY)) == [A, B, C]
    assert [stop.id for stop in plans.stops_of_day(conn, DAY)] == [A, B, C]


def test_what_stays_the_same_makes_no_version(conn):
    once = save(conn, {A: first()})
    before = log.last_sequence(conn)
    assert save(conn, {A: first()}).version == once.version
    assert log.last_sequence(conn) == before


def test_a_stop_that_is_no_longer_wanted_is_taken_back_and_can_come_again(conn):
    save(conn, {A: first(), B: first(2, 1)})
    save(conn, {A: first()})
    assert plans.stop_by_id(conn, B).taken_back_by == "dispatcher"
    save(conn, {A: first(), B: first(2, 1)})
    assert plans.stop_by_id(conn, B).taken_back_at is None


def test_every_change_is_in_the_log_with_its_version(conn):
    save(conn, {A: first()})
    save(conn, {A: first(squad=8)}, did="moved")
    rows = [row for row in log.since(conn, 0, 99) if row.kind == "plan"]
    assert [(row.ref, row.detail) for row in rows] == [
        ("2020-02-22", {"did": "made", "version": 1, "stops": 1}),
        ("2020-02-22", {"did": "moved", "version": 2, "stops": 1}),
    ]
    assert list(log.broken_links(conn)) == []


def test_who_saw_an_older_plan_is_told_what_changed_and_by_whom(conn):
    save(conn, {A: first(), B: first(2, 1)})
    moved = {A: first(squad=8), C: first(3)}
    save(conn, moved, seen=1, did="moved", actor="li")
    with pytest.raises(EditConflict, match="li changed the plan") as conflict:
        save(conn, {}, seen=1)
    told = {error.field: str(error.why) for error in conflict.value.errors}
    assert told == {
        "M1": "went from squad 2 to squad 8",
        "M2": "was taken from squad 2",
        "M3": "was given to squad 2",
    }
    assert planned_stops(conn, DAY) == moved


def test_who_merges_saves_on_top_of_what_the_other_did(conn):
    save(conn, {A: first(), B: first(2, 1)})
    save(conn, {A: first(squad=8), B: first(2, 0)}, seen=1, did="moved", actor="li")
    with pytest.raises(EditConflict):
        save(conn, {A: first(), B: first(2, 1, pin="squad")}, seen=1, did="pinned")
    seen = load_plan(conn, DAY).version
    merged = {**planned_stops(conn, DAY), B: first(2, 0, pin="squad")}
    assert save(conn, merged, seen=seen, did="pinned").version == 3
    assert planned_stops(conn, DAY) == {A: first(squad=8), B: first(2, 0, pin="squad")}


def test_a_change_and_its_undoing_come_to_nothing(conn):
    before = {A: first(), B: first(2, 1)}
    save(conn, before, outcome={"prize": 1})
    save(conn, {B: first(2, 0, squad=8), C: first(3)}, did="moved", outcome={"prize": 2},
         settings=DaySettings(left_out=(2,)))  # fmt: skip
    plan = undo_change(conn, DAY, seen=2, **WHO)
    assert planned_stops(conn, DAY) == before
    assert (plan.version, plan.settings, plan.outcome) == (3, DaySettings(), {"prize": 1})
    assert differences_since(conn, DAY, 1) == {}


def test_undoing_goes_on_further_back_until_nothing_is_left(conn):
    save(conn, {A: first()})
    save(conn, {A: first(), B: first(2, 1)}, did="moved")
    undo_change(conn, DAY, seen=2, **WHO)
    undo_change(conn, DAY, seen=3, **WHO)
    assert planned_stops(conn, DAY) == {}
    with pytest.raises(BadRecord, match="nothing is left to undo"):
        undo_change(conn, DAY, seen=4, **WHO)


def test_after_an_undo_a_new_change_is_undone_first(conn):
    save(conn, {A: first()})
    save(conn, {A: first(), B: first(2, 1)})
    undo_change(conn, DAY, seen=2, **WHO)
    save(conn, {A: first(), C: first(3, 1)})
    assert next_to_undo(plan_changes(conn, DAY)) == 4
    undo_change(conn, DAY, seen=4, **WHO)
    assert planned_stops(conn, DAY) == {A: first()}
    assert next_to_undo(plan_changes(conn, DAY)) == 1


def test_who_did_not_see_the_newest_change_does_not_undo_it(conn):
    save(conn, {A: first()})
    save(conn, {})
    with pytest.raises(EditConflict):
        undo_change(conn, DAY, seen=1, **WHO)


def test_squads_see_a_plan_from_its_publication_on(conn):
    save(conn, {A: first(), B: first(2, 1)})
    assert plans.stops_of_day(conn, DAY, 2, published=True) == []
    plan = publish_plan(conn, DAY, seen=1, **WHO)
    assert (plan.published, plan.published_version, plan.published_by) == (True, 2, "dispatcher")
    assert [stop.id for stop in plans.stops_of_day(conn, DAY, 2, published=True)] == [A, B]


def test_after_publication_every_change_is_seen_at_once(conn):
    save(conn, {A: first()})
    publish_plan(conn, DAY, seen=1, **WHO)
    save(conn, {A: first(), C: first(3, 1)}, did="moved")
    seen = plans.stops_of_day(conn, DAY, 2, published=True)
    assert [stop.id for stop in seen] == [A, C]
    assert [change.did for change in plan_changes(conn, DAY)] == ["made", "published", "moved"]


def test_publishing_twice_changes_nothing(conn):
    save(conn, {A: first()})
    once = publish_plan(conn, DAY, seen=1, **WHO)
    assert publish_plan(conn, DAY, seen=2, **WHO) == once


def test_publication_is_not_undone(conn):
    save(conn, {A: first()})
    publish_plan(conn, DAY, seen=1, **WHO)
    plan = undo_change(conn, DAY, seen=2, **WHO)
    assert plan.published
    assert planned_stops(conn, DAY) == {}


def test_an_empty_plan_is_not_published(conn):
    with pytest.raises(BadRecord, match="there is no stop"):
        publish_plan(conn, DAY, seen=None, **WHO)


def test_only_the_version_that_was_seen_is_published(conn):
    save(conn, {A: first()})
    save(conn, {A: first(squad=8)}, actor="li")
    with pytest.raises(EditConflict):
        publish_plan(conn, DAY, seen=1, **WHO)


def test_a_stop_sent_by_hand_is_seen_at_once_and_is_a_version(conn):
    (stop_id,) = plans.add_stops(conn, [1], 2, DAY, "", **WHO)
    assert [stop.id for stop in plans.stops_of_day(conn, DAY, 2, published=True)] == [stop_id]
    assert load_plan(conn, DAY).version == 1
    plans.take_stop_back(conn, stop_id, **WHO)
    assert [change.did for change in plan_changes(conn, DAY)] == ["assigned", "taken_back"]


def test_a_squad_has_seen_the_version_that_stood_when_it_looked(conn):
    plan_seen.mark_seen(conn, DAY, 2, **WHO)
    assert plan_seen.seen_version(conn, DAY, 2) == 0
    save(conn, {A: first()})
    plan_seen.mark_seen(conn, DAY, 2, **WHO)
    save(conn, {A: first(squad=8)})
    assert plan_seen.seen_version(conn, DAY, 2) == 1
    plan_seen.mark_seen(conn, DAY, 2, **WHO)
    assert plan_seen.seen_version(conn, DAY, 2) == 2
    assert plan_seen.seen_version(conn, DAY, 8) == 0


def test_several_changes_come_to_the_difference_between_first_and_last(conn):
    save(conn, {A: first(), B: first(2, 1)})
    save(conn, {A: first(squad=8), B: first(2, 0)})
    save(conn, {A: first(squad=8, note="x"), C: first(3)})
    assert differences_since(conn, DAY, 1) == {
        A: (first(), first(squad=8, note="x")),
        B: (first(2, 1), None),
        C: (None, first(3)),
    }


def test_a_stop_left_out_says_so_until_the_squad_was_there_after_all(conn):
    save(conn, {A: first()})
    skipped = plans.skip_stop(conn, A, "closed", **WHO)
    assert (skipped.skipped, skipped.skip_reason, skipped.skipped_by) == (
        True, "closed", "dispatcher",
    )  # fmt: skip
    assert not replace(skipped, records=("r",)).skipped
    assert load_plan(conn, DAY).version == 1


@pytest.mark.parametrize(("squad", "team", "name"), [(2, None, "2"), (12, "B", "12/B")])
def test_a_route_is_named_by_its_squad_and_team(squad, team, name):
    assert route_name(squad, team) == name
    assert squad_and_team(name) == (squad, team)
