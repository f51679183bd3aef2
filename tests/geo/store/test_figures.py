"""The figures of a period, from records only, on both databases."""

from datetime import date

from geo.clock import iso, parse_instant
from geo.fieldwork.receive import receive_inspection, receive_outing
from geo.model import Actor, Role
from geo.store import log
from geo.store.figures.counted import COUNTED
from geo.store.figures.listing import came_and_went, count_behind, first_day, records_behind
from geo.store.figures.scope import Scope
from geo.store.figures.tally import fines_by_currency, tallies, tally, total
from tests.builders import (
    NOW,
    ZONE,
    add_catalogue,
    add_sites,
    inspection_body,
    raw,
    record_id,
    site_row,
)
from tests.geo.store.operations import (
    add_case,
    add_case_step,
    add_category,
    add_complaint,
    add_talk,
)

ADMIN = Actor("admin", Role.ADMIN)
DAY, NEXT_DAY = date(2020, 2, 21), date(2020, 2, 22)
MIDNIGHT = parse_instant("2020-02-21", ZONE)
NEXT = parse_instant("2020-02-22", ZONE)


def scope(first: date = DAY, last: date = DAY, **more) -> Scope:
    return Scope(first, last, ZONE, **more)


def send(conn, at: int, **members) -> str:
    body = inspection_body(started_at=iso(at, ZONE), finished_at=iso(at, ZONE), **members)
    return receive_inspection(conn, record_id(), raw(body), ADMIN, NOW, ZONE).id


def go_out(conn, day: str, officers: int) -> None:
    body = {"squad": 2, "date": day, "officers": officers}
    receive_outing(conn, record_id(), raw(body), ADMIN, NOW, ZONE)


def figure(conn, key: str, **asked) -> int:
    """Give a figure, summed in its three ways: alone, by day, and as the list of its records."""
    where, counted = scope(**asked), COUNTED[key]
    alone = total(conn, counted, where)
    by_day = tally(conn, counted, where)
    listed = records_behind(conn, counted, where, limit=1000)
    assert by_day.total == alone == sum(by_day.by_day.values())
    assert set(by_day.by_day) <= set(where.days)
    assert len(listed) == count_behind(conn, counted, where)
    assert alone == (len(listed) if counted.counts_rows else sum(one.amount for one in listed))
    return alone


def test_a_figure_is_the_valid_records_of_its_days_and_places(store):
    with store.write() as conn:
        add_catalogue(conn)
        add_sites(conn, site_row("M1"), site_row("M2", district="141021"))
        assert first_day(conn, ZONE) is None
        send(conn, MIDNIGHT - 1)
        send(conn, MIDNIGHT)
        failed = send(conn, MIDNIGHT, site="M2", result="fail")
        wrong = send(conn, NEXT - 1)
        send(conn, NEXT - 1, supersedes=wrong, result="advisory")
        send(conn, NEXT - 1, void=True)
        send(conn, NEXT, site="M2", look_back_of=failed)
        go_out(conn, "2020-02-20", 3)
        go_out(conn, "2020-02-21", 4)
    with store.read() as conn:
        assert figure(conn, "premises_visits") == 3
        assert figure(conn, "failed") == figure(conn, "advised") == 1
        assert figure(conn, "premises_visits", first=date(2020, 2, 1), last=NEXT_DAY) == 5
        assert figure(conn, "premises_visits", districts=("141021",)) == 1
        assert figure(conn, "premises_visits", squads=(8,)) == 0
        assert figure(conn, "look_backs", first=NEXT_DAY, last=NEXT_DAY) == 1
        assert figure(conn, "look_backs_passed", first=NEXT_DAY, last=NEXT_DAY) == 1
        by = tally(conn, COUNTED["premises_visits"], scope())
        assert (by.by_district, by.by_kind, by.by_squad) == (
            {"141002": 2, "141021": 1}, {"farmers_market": 3}, {2: 3},
        )  # fmt: skip
        # The visits of the 21st joined one outing made for them; officers count once an outing.
        assert figure(conn, "outings") == 2
        assert figure(conn, "officer_visits") == 4
        assert figure(conn, "outings_untold") == 1
        assert figure(conn, "officer_visits", first=date(2020, 2, 20)) == 7
        assert first_day(conn, ZONE) == date(2020, 2, 20)
        assert all(
            one.total == 0
            for one in tallies(conn, scope(date(2019, 1, 1), date(2019, 1, 9))).values()
        )


def test_complaints_cases_fines_and_talks_count_on_the_day_of_each_step(store):
    with store.write() as conn:
        add_catalogue(conn)
        add_category(conn)
        add_sites(conn, site_row("M1"), site_row("M2", district="141021"))
        add_complaint(conn, MIDNIGHT, answered_at=NEXT - 1, deadline_at=NEXT)
        add_complaint(conn, MIDNIGHT - 1, answered_at=MIDNIGHT, deadline_at=MIDNIGHT - 1)
        add_complaint(conn, NEXT - 1, district="141021")
        first = add_case(conn, MIDNIGHT - 1, site="M1")
        add_case_step(conn, first, MIDNIGHT, "fined", 150_000)
        add_case_step(conn, first, MIDNIGHT + 1, "closed", None)
        add_case_step(conn, first, NEXT, "decided", -50_000)
        add_case(conn, MIDNIGHT, site="M2", district="141021")
        add_talk(conn, MIDNIGHT, ["M1", "M2"])
    with store.read() as conn:
        assert figure(conn, "complaints") == 2
        assert figure(conn, "complaints", districts=("141021",)) == 1
        assert (figure(conn, "answered"), figure(conn, "answered_in_time")) == (2, 1)
        assert (figure(conn, "cases_opened"), figure(conn, "cases_closed")) == (1, 1)
        assert figure(conn, "fine_cents") == 150_000
        assert figure(conn, "fine_cents", last=NEXT_DAY) == 100_000
        assert fines_by_currency(conn, scope()) == {"CNY": 150_000}
        assert (figure(conn, "talks"), figure(conn, "firms_talked_to")) == (1, 2)
        assert figure(conn, "talks", districts=("141021",)) == 1
        assert figure(conn, "firms_talked_to", districts=("141021",)) == 1


def test_what_was_known_at_some_moment_can_be_told_from_what_came_and_went_since(store):
    with store.write() as conn:
        add_catalogue(conn)
        add_sites(conn, site_row("M1"), site_row("M2"))
        stays, wrong = send(conn, MIDNIGHT), send(conn, MIDNIGHT + 1)
        known = log.last_sequence(conn)
        late = send(conn, MIDNIGHT + 2, site="M2")
        send(conn, MIDNIGHT + 1, supersedes=wrong, void=True)
    with store.read() as conn:
        assert figure(conn, "premises_visits") == 2
        assert figure(conn, "premises_visits", known_at=known) == 2
        came, went = came_and_went(conn, COUNTED["premises_visits"], scope(), known, most=9)
        assert [one.id for one in came] == [late]
        assert [one.id for one in went] == [wrong]
        assert stays not in {one.id for one in came + went}
