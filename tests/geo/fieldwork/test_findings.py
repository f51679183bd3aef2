"""Findings are open until a look-back says, or shows, that they are rectified."""

import json

import pandas as pd
import pytest
from sqlalchemy import delete, select

from geo.clock import DAY_MS, HOUR_MS, iso
from geo.errors import BadRecord
from geo.fieldwork.taking_back import take_record_back
from geo.store import bulk, catalogue, findings, look_backs, sites
from geo.store.filters import SiteFilter
from geo.store.migrations.found_before import fill_findings
from geo.store.schema import finding, finding_outcome
from tests.builders import NOW, ZONE, inspection_body, record_id
from tests.geo.fieldwork.sending import DISPATCHER, build, fields, inspect

FOUND = [
    {"text": "No mask", "severity": "minor", "rectify_by": iso(NOW - DAY_MS, ZONE)},
    {"text": "Rats", "severity": "critical"},
]

STILL = {"text": "Still rats", "severity": "serious", "rectify_by": iso(NOW + DAY_MS, ZONE)}


@pytest.fixture
def town(store):
    with store.write() as conn:
        build(conn)
    return store


def visit(store, ago, result="fail", **members):
    end = NOW - ago
    return inspect(
        store, started_at=iso(end - HOUR_MS, ZONE), finished_at=iso(end, ZONE), result=result,
        **members,
    ).id  # fmt: skip


def standing(store):
    """Give text → rectified of the market's findings."""
    with store.read() as conn:
        row = sites.site_by_code(conn, "M1").row
        return {one.text: one.rectified for one in findings.findings_of_site(conn, row)}


def due(store):
    """Give (inspections, due in days from now, open findings, worst) of the market, if due."""
    with store.read() as conn:
        known = catalogue.load_catalogue(conn)
        found = look_backs.revisits(conn, known, SiteFilter(), NOW)
    return [
        (set(one.inspections), (one.due_at - NOW) / DAY_MS, one.findings, one.severity)
        for one in found
    ]


def told(inspection, **outcomes):
    return [
        {"inspection": inspection, "finding": int(place[1:]), "rectified": said}
        for place, said in outcomes.items()
    ]


def test_the_chain_of_look_backs_closes_findings_one_by_one(town):
    first = visit(town, 5 * DAY_MS, findings=FOUND)
    assert standing(town) == {"No mask": False, "Rats": False}
    assert due(town) == [({first}, -1, 2, "critical")]

    back = visit(
        town, 2 * DAY_MS, look_back_of=first, outcomes=told(first, f0=True, f1=False),
        findings=[STILL],
    )  # fmt: skip
    assert standing(town) == {"Still rats": False, "No mask": True, "Rats": False}
    # The date that the look-back set holds for what it left open.
    assert due(town) == [({first, back}, 1, 2, "critical")]

    with town.write() as conn:
        take_record_back(conn, back, "wrong site", DISPATCHER, NOW, ZONE)
    assert standing(town) == {"No mask": False, "Rats": False}
    # Of what is left open, the failed inspection's own date holds again.
    assert due(town) == [({first}, -1, 2, "critical")]

    again = visit(town, DAY_MS, look_back_of=first)
    last = visit(town, HOUR_MS, "pass", look_back_of=again)
    assert all(standing(town).values())
    assert due(town) == []
    with town.read() as conn:
        row = sites.site_by_code(conn, "M1").row
        assert findings.outcomes_of_site(conn, row) == []
        (share,) = findings.shares(conn, NOW)["squad"]
        assert (share.key, share.found, share.rectified, share.late) == (2, 2, 2, 0)
        bounds = {"since": NOW - 6 * DAY_MS, "until": NOW - DAY_MS}
        (share,) = findings.shares(conn, NOW, **bounds)["kind"]
        assert (share.key, share.open, share.rate) == ("farmers_market", 0, 1.0)
        assert findings.shares(conn, NOW, since=NOW) == {"kind": [], "squad": []}
    with town.write() as conn:
        take_record_back(conn, last, "not there", DISPATCHER, NOW, ZONE)
    # The look-back that failed told no date: three days after its end.
    assert due(town) == [({again, first}, 2, 2, "critical")]


def test_a_look_back_that_passes_speaks_of_all_but_what_it_says_the_contrary_of(town):
    first = visit(town, 5 * DAY_MS, findings=FOUND)
    again = visit(town, 3 * DAY_MS, look_back_of=first, findings=[STILL])
    visit(town, DAY_MS, "pass", look_back_of=again, outcomes=told(first, f1=False))
    assert standing(town) == {"Still rats": True, "No mask": True, "Rats": False}
    assert [one[0] for one in due(town)] == [{first}]
    visit(town, HOUR_MS, "pass", look_back_of=first, outcomes=told(first, f1=True))
    assert standing(town) == {"Still rats": True, "No mask": True, "Rats": True}


def test_a_failure_without_findings_is_revisited_and_an_advisory_without_a_date_is_not(town):
    visit(town, DAY_MS, "advisory", findings=[{"text": "Dust", "severity": "minor"}])
    assert due(town) == []
    failed = visit(town, HOUR_MS, "fail", site="H1")
    assert due(town) == [({failed}, 3 - 1 / 24, 0, None)]


def test_outcomes_that_cannot_be_are_refused_with_their_place(town):
    first = visit(town, 5 * DAY_MS, findings=FOUND)
    elsewhere = visit(town, 4 * DAY_MS, site="H1", findings=FOUND)
    with pytest.raises(BadRecord) as caught:
        visit(town, HOUR_MS, outcomes=told(first, f0=True))
    assert "look-back" in fields(caught)["outcomes"]
    with pytest.raises(BadRecord) as caught:
        visit(
            town, HOUR_MS, look_back_of=first,
            outcomes=[
                {"finding": 2, "rectified": True},
                {"finding": 0, "rectified": "yes"},
                {"finding": 0, "rectified": True, "inspection": first},
                {"finding": 1},
                {"finding": 1, "rectified": True, "inspection": elsewhere},
                {"finding": 1, "rectified": True, "inspection": record_id()},
            ],
        )  # fmt: skip
    why = fields(caught)
    assert "has 2 findings" in why["outcomes[0].finding"]
    assert "true or false" in why["outcomes[1].rectified"]
    assert "twice" in why["outcomes[2].finding"]
    assert why["outcomes[3].rectified"] == "is missing"
    assert "another site" in why["outcomes[4].inspection"]
    assert "send it first" in why["outcomes[5].inspection"]
    assert standing(town) == {"No mask": False, "Rats": False}


def test_imported_and_former_bodies_tell_the_same_findings_as_received_ones(town):
    received = visit(town, 5 * DAY_MS, findings=FOUND)
    ids = [record_id(), record_id(), record_id()]
    odd = [None, "Rats", {"severity": "minor"}, {"text": "Odd", "severity": "?", "rectify_by": "x"}]
    bodies = [
        inspection_body(findings=FOUND),
        inspection_body(findings=[], look_back_of=received, outcomes=told(received, f1=True)),
        inspection_body(findings=odd, outcomes=[{"finding": "0"}, 7, *told(None, f0=True)]),
    ]  # fmt: skip
    frame = pd.DataFrame(
        {
            "id": ids, "site": "M1", "squad": 2, "started_at": NOW - HOUR_MS, "finished_at": NOW,
            "result": "advisory", "look_back_of": [None, received, None],
            "body": [json.dumps(body) for body in bodies],
        }
    )  # fmt: skip
    with town.write() as conn:
        bulk.insert_inspections(conn, frame, "test", NOW, "import")
        rows = _rows(conn)
        assert {(row.inspection, row.position, row.text, row.severity) for row in rows[0]} == {
            (received, 0, "No mask", "minor"), (received, 1, "Rats", "critical"),
            (ids[0], 0, "No mask", "minor"), (ids[0], 1, "Rats", "critical"),
            (ids[2], 3, "Odd", "minor"),
        }  # fmt: skip
        assert [(row.look_back, row.inspection, row.position) for row in rows[1]] == [
            (ids[1], received, 1)
        ]
        conn.execute(delete(finding_outcome))
        conn.execute(delete(finding))
        fill_findings(conn)
        assert _rows(conn) == rows


def _rows(conn):
    return [
        conn.execute(select(table).order_by(*table.primary_key)).all()
        for table in (finding, finding_outcome)
    ]
