"""Two hands on one site: what agrees is merged, what clashes waits, nothing blocks a device."""

import pytest
from sqlalchemy import select

from geo.clock import DAY_MS, iso
from geo.errors import BadRecord, NotPermitted, RecordConflict
from geo.fieldwork.site_edits import decide_edit, receive_site_edit
from geo.store import log, schema, site_edits
from geo.store.sites import site_by_code
from tests.builders import NOW, ZONE, raw, record_id
from tests.geo.fieldwork.sending import DISPATCHER, SQUAD_2, VIEWER, build, fields


@pytest.fixture
def town(store):
    with store.write() as conn:
        build(conn)
    return store


def edit(store, actor=DISPATCHER, id=None, version=1, now_ms=NOW, **wished):
    body = raw({"site": "M1", "version": version, "set": wished})
    with store.write() as conn:
        return receive_site_edit(conn, id or record_id(), body, actor, now_ms, ZONE)


def market(store):
    with store.read() as conn:
        return site_by_code(conn, "M1")


def test_edits_of_different_columns_both_count(town):
    before = market(town)
    assert edit(town, name="East Market").version == 2
    late = edit(town, SQUAD_2, address="Gate 3", crowding=5)
    assert (late.version, late.edit.clashes) == (3, ())
    after = market(town)
    assert (after.name, after.address, after.crowding) == ("East Market", "Gate 3", 5)
    assert (after.lon, after.lat, after.kind) == (before.lon, before.lat, before.kind)
    with town.read() as conn:
        versions = conn.execute(select(schema.site_version.c.version)).scalars().all()
        assert sorted(versions) == [1, 2]
        assert list(log.broken_links(conn)) == []


def test_a_clash_keeps_what_stands_and_what_was_wanted_until_it_is_decided(town):
    edit(town, name="East Market")
    late = edit(town, SQUAD_2, name="East Gate Market", crowding=4)
    [clash] = late.edit.clashes
    assert (clash.column, clash.current, clash.wanted) == (
        "name",
        "East Market",
        "East Gate Market",
    )
    assert (market(town).name, market(town).crowding) == ("East Market", 4)
    with town.write() as conn:
        assert site_edits.undecided(conn, 10)[0] == 1
        with pytest.raises(BadRecord):
            decide_edit(conn, late.edit.id, {"address"}, DISPATCHER, NOW)
        decide_edit(conn, late.edit.id, {"name"}, DISPATCHER, NOW)
    assert market(town).name == "East Gate Market"
    with town.write() as conn:
        assert site_edits.undecided(conn, 10) == (0, [])
        with pytest.raises(BadRecord, match="decided already"):
            decide_edit(conn, late.edit.id, set(), DISPATCHER, NOW)


def test_the_same_wish_of_two_hands_is_no_clash(town):
    edit(town, name="East Market")
    again = edit(town, SQUAD_2, name="East Market")
    assert (again.version, again.edit.clashes) == (2, ())


def test_an_edit_is_received_once(town):
    first = record_id()
    assert edit(town, id=first, name="East Market").created
    repeated = edit(town, id=first, name="East Market")
    assert (repeated.created, repeated.version) == (False, 2)
    with pytest.raises(RecordConflict):
        edit(town, id=first, name="West Market")


def test_an_edit_of_a_site_closed_meanwhile_waits_for_a_person(town):
    edit(town, closed_at=iso(NOW - DAY_MS, ZONE))
    late = edit(town, SQUAD_2, name="East Market", crowding=5)
    assert {clash.column for clash in late.edit.clashes} == {"name", "crowding"}
    assert market(town).name != "East Market"


def test_a_moved_site_moves_as_a_point(town):
    here = market(town)
    edit(town, lon=here.lon + 0.01, lat=here.lat)
    late = edit(town, SQUAD_2, lon=here.lon, lat=here.lat + 0.01)
    assert [clash.column for clash in late.edit.clashes] == ["point"]
    assert market(town).lon == pytest.approx(here.lon + 0.01)
    assert market(town).lat == here.lat


@pytest.mark.parametrize(
    ("wished", "field"),
    [
        ({"crowding": 9}, "set.crowding"),
        ({"name": "x" * 10_000}, "set.name"),
        ({"kind": "castle"}, "set.kind"),
        ({"lon": 111.5}, "set.lat"),
        ({"lon": 36.4, "lat": 111.6}, "set.lat"),
        ({"closed_at": "soon"}, "set.closed_at"),
        ({"opened_at": "2020-02-02", "closed_at": "2020-02-01"}, "set.closed_at"),
    ],
)
def test_nonsense_names_its_field_and_changes_nothing(town, wished, field):
    with pytest.raises(BadRecord) as caught:
        edit(town, name="East Market", **wished) if "name" not in wished else edit(town, **wished)
    assert field in fields(caught)
    assert market(town).version == 1


def test_an_unknown_version_and_a_viewer_are_refused(town):
    with pytest.raises(BadRecord) as caught:
        edit(town, version=7, name="East Market")
    assert "version" in fields(caught)
    with pytest.raises(NotPermitted):
        edit(town, VIEWER, name="East Market")
