"""An advisory talk is one record with several firms."""

import json

import pytest

from geo.clock import DAY_MS, iso
from geo.errors import BadRecord, NotPermitted, RecordConflict
from geo.fieldwork.talks import receive_talk, take_talk_back
from geo.store import bulk_cases, sites, talks
from tests.builders import NOW, ZONE, raw, record_id
from tests.geo.fieldwork.sending import DISPATCHER, SQUAD_2, SQUAD_8, VIEWER, build, fields, inspect


@pytest.fixture
def town(store):
    with store.write() as conn:
        build(conn)
    return store


def talk(store, actor=DISPATCHER, id=None, **members):
    body = {
        "sites": [{"site": "M1", "person": "Li"}, {"site": "H1"}], "manner": "video",
        "held_at": iso(NOW - DAY_MS, ZONE), "squad": 2, "text": "Masks at cost", **members,
    }  # fmt: skip
    with store.write() as conn:
        return receive_talk(conn, id or record_id(), raw(body), actor, NOW, ZONE)


def at_site(store, code):
    with store.read() as conn:
        return talks.talks_of_site(conn, sites.site_by_code(conn, code).row)


def test_a_talk_stands_at_each_firm_until_it_is_taken_back(town):
    found = inspect(town, result="fail").id
    first = record_id()
    members = {"sites": [{"site": "M1", "person": " Li ", "inspection": found}, {"site": "H1"}]}
    assert talk(town, id=first, **members).created
    assert not talk(town, id=first, **members).created
    with pytest.raises(RecordConflict):
        talk(town, id=first, **members, text="other words")
    for code in ("M1", "H1"):
        (held,) = at_site(town, code)
        assert (held.id, held.manner, held.held_at, held.valid, held.text) == (
            first, "video", NOW - DAY_MS, True, "Masks at cost",
        )  # fmt: skip
        assert [(firm.code, firm.person, firm.inspection) for firm in held.invited] == [
            ("H1", "", None), ("M1", "Li", found),
        ]  # fmt: skip
    with town.write() as conn:
        with pytest.raises(NotPermitted):
            take_talk_back(conn, first, "wrong firm", SQUAD_8, NOW, ZONE)
        for created in (True, False):
            back = take_talk_back(conn, first, "wrong firm", SQUAD_2, NOW, ZONE)
            assert back.created is created
    assert {(one.id, one.valid) for one in at_site(town, "H1")} == {
        (first, False), (back.id, False),
    }  # fmt: skip


def test_everything_wrong_with_a_talk_is_told_at_once(town):
    elsewhere = inspect(town, site="H1").id
    with pytest.raises(BadRecord) as caught:
        talk(
            town, manner="letter", held_at="2020-03-01", text=" ",
            sites=[
                {"site": "M1", "inspection": elsewhere}, {"site": "M1"}, {"site": "M9"},
                {"person": "Li"}, {"site": "H1", "inspection": record_id()},
            ],
        )  # fmt: skip
    why = fields(caught)
    assert set(why) == {
        "manner", "held_at", "text", "sites[0].inspection", "sites[1].site", "sites[2].site",
        "sites[3].site", "sites[4].inspection",
    }  # fmt: skip
    with pytest.raises(BadRecord) as caught:
        talk(town, sites=[], supersedes=record_id())
    assert set(fields(caught)) == {"sites", "supersedes"}
    assert "there is no talk" in fields(caught)["supersedes"]
    for actor in (VIEWER, SQUAD_8):
        with pytest.raises(NotPermitted):
            talk(town, actor)
    assert at_site(town, "M1") == []


def test_many_talks_at_once_stand_like_received_ones(town):
    body = {"sites": [{"site": "M1"}], "manner": "phone", "text": "Wear masks"}
    rows = [
        {
            "id": record_id(), "held_at": NOW - day * DAY_MS, "manner": "phone", "squad": 2,
            "body": json.dumps(body), "sites": [{"site": "M1", "person": "Li"}],
        }
        for day in (1, 2)
    ]  # fmt: skip
    with town.write() as conn:
        assert bulk_cases.insert_talks(conn, rows, "demo", NOW, "simulated") == 2
    assert [(one.id, one.text, one.invited[0].person) for one in at_site(town, "M1")] == [
        (row["id"], "Wear masks", "Li") for row in rows
    ]
