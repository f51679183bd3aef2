"""Complaints come in once, tied to a place, and what makes no sense is refused."""

from typing import Any

import pytest
from sqlalchemy import func, select

from geo.clock import DAY_MS, HOUR_MS, MINUTE_MS, iso
from geo.errors import BadParameter, BadRecord, RecordConflict
from geo.fieldwork.complaint_steps import take_step
from geo.fieldwork.complaints import MOST_WORDS, receive_complaint
from geo.kinds import complaint_categories
from geo.model import Actor, Receipt, Role
from geo.rules.complaint import ComplaintState
from geo.store import log, schema
from geo.store.complaint_categories import put_missing_categories
from geo.store.complaints import (
    Complainant,
    complainant_of,
    complaint_by_id,
    duplicates_of,
    steps_of,
)
from geo.store.engine import Store
from tests.builders import (
    NOW,
    ZONE,
    add_catalogue,
    add_sites,
    complaint_body,
    record_id,
    site_row,
)

DISPATCHER = Actor("dispatcher", Role.DISPATCHER)


@pytest.fixture
def office(store: Store) -> Store:
    """Give a store with market M1, the categories, and nothing heard yet."""
    with store.write() as conn:
        add_catalogue(conn)
        add_sites(conn, site_row("M1"))
        put_missing_categories(conn, complaint_categories())
    return store


def received(store: Store, complaint_id: str | None = None, **members: Any) -> Receipt:
    """Receive a complaint at `NOW`."""
    with store.write() as conn:
        return receive_complaint(
            conn, complaint_id or record_id(), complaint_body(**members), DISPATCHER,
            now_ms=NOW, zone=ZONE,
        )  # fmt: skip


def refusals(store: Store, **members: Any) -> dict[str, str]:
    """Give field → reason of what is refused."""
    with pytest.raises(BadRecord) as refused:
        received(store, **members)
    return {error.field: str(error.why) for error in refused.value.errors}


def test_a_call_sent_ten_times_is_one_complaint_whoever_called(office: Store) -> None:
    complaint_id = record_id()
    caller = {"name": "Wang", "phone": "13900000000"}
    first = received(office, complaint_id, complainant=caller)
    again = [received(office, complaint_id, complainant={"name": "Li"}) for _ in range(9)]

    assert first.created
    assert {(one.created, one.sha256, one.sequence) for one in again} == {
        (False, first.sha256, first.sequence)
    }
    with pytest.raises(RecordConflict):
        received(office, complaint_id, words="Something else")
    with office.read() as conn:
        assert conn.execute(select(func.count()).select_from(schema.complaint)).scalar_one() == 1
        known = complaint_by_id(conn, complaint_id)
        assert complainant_of(conn, complaint_id) == Complainant(
            "Wang", "13900000000", "", NOW + 90 * DAY_MS
        )
        told = [*conn.execute(select(schema.complaint.c.body)).scalars(),
                *(str(change) for change in log.latest(conn, 100))]  # fmt: skip
    assert not any("Wang" in text or "13900000000" in text for text in told)
    assert (known.number, known.site_code, known.district) == ("20200222-0001", "M1", "141002")
    assert known.deadline_at == NOW + 12 * HOUR_MS


def test_complaints_are_numbered_by_the_day_they_were_received(office: Store) -> None:
    yesterday = iso(NOW - DAY_MS, ZONE)
    ids = [
        received(office, received_at=at, number=number).id
        for at, number in [(None, None), (yesterday, None), (None, None), (None, "12315-77")]
    ]
    with office.read() as conn:
        numbers = [complaint_by_id(conn, one).number for one in ids]
    assert numbers == ["20200222-0001", "20200221-0001", "20200222-0002", "12315-77"]
    assert refusals(office, number="12315-77") == {"number": "'12315-77' is taken"}


def test_a_place_is_a_site_a_point_or_an_address(office: Store) -> None:
    ids = {
        "site": received(office).id,
        "point": received(office, site=None, lon=111.7, lat=36.3).id,
        "outside": received(office, site=None, lon=112.3, lat=36.3).id,
        "address": received(office, site=None, address="A shop online").id,
    }
    with office.read() as conn:
        known = {name: complaint_by_id(conn, one) for name, one in ids.items()}
    assert {name: (one.district, one.flags) for name, one in known.items()} == {
        "site": ("141002", ()),
        "point": ("141021", ()),
        "outside": (None, ("outside_city",)),
        "address": (None, ("no_place",)),
    }
    assert "place" in refusals(office, site=None)
    sea = refusals(office, site=None, lon=122.0, lat=36.3)
    assert "km from the nearest district" in sea["place"]
    assert "nearest district" in refusals(office, site=None, lon=0, lat=0)["place"]
    assert refusals(office, site=None, lon=111.2) == {"lon": "lon and lat go together"}


def test_what_breaks_a_rule_is_refused_and_markup_is_only_text(office: Store) -> None:
    assert "50,000 characters" in refusals(office, words="x" * 50_000)["words"]
    assert refusals(
        office, channel="fax", words="  ", category="ufo", site="?", received_at="2020-02-23"
    ).keys() == {"channel", "words", "category", "site", "received_at"}
    assert "complainant.phone" in refusals(office, complainant={"phone": "1" * 99})
    assert "photos[0]" in refusals(office, photos=["no hash"])
    with pytest.raises(BadParameter):
        received(office, words="nul \0")
    with pytest.raises(BadParameter):
        received(office, "not-a-uuid")
    markup = "<script>alert(1)</script> 口罩 😷" + "x" * (MOST_WORDS - 40)
    with office.read() as conn:
        assert conn.execute(select(func.count()).select_from(schema.complaint)).scalar_one() == 0
    complaint_id = received(office, words=markup).id
    with office.read() as conn:
        assert complaint_by_id(conn, complaint_id).words == markup


def test_a_duplicate_is_joined_to_the_first_and_goes_with_it(office: Store) -> None:
    main = received(office).id
    early = received(office, duplicate_of=main).id
    with office.write() as conn:
        take_step(conn, main, "assigned", DISPATCHER, now_ms=NOW + MINUTE_MS, squad=2)
    late = received(office, duplicate_of=early, words="The same again").id
    with office.write() as conn:
        take_step(conn, main, "answered", DISPATCHER, now_ms=NOW + HOUR_MS, note="Put right")
    with office.read() as conn:
        assert {one.id for one in duplicates_of(conn, main)} == {early, late}
        for one in (main, early, late):
            known = complaint_by_id(conn, one)
            assert (known.state, known.squad, known.answered_at) == (
                ComplaintState.ANSWERED, 2, NOW + HOUR_MS,
            )  # fmt: skip
            states = [step.state.value for step in steps_of(conn, one)]
            assert states == ["received", "assigned", "answered"]
    assert "settled already" in refusals(office, duplicate_of=main)["duplicate_of"]
    assert "no complaint" in refusals(office, duplicate_of=record_id())["duplicate_of"]
