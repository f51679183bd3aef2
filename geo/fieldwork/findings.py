"""What a look-back says of earlier findings, one by one: rectified or not."""

from __future__ import annotations

from sqlalchemy import Connection

from geo.fieldwork.members import MISSING, Members
from geo.message import message
from geo.model import Site
from geo.store import findings, records

MOST_OUTCOMES = 500
MOST_NOTE = 2_000
MOST_POSITION = 10_000


def check_outcomes(
    conn: Connection, members: Members, site: Site | None, look_back_of: str | None
) -> None:
    """Check the member `outcomes` of an inspection's body; the store keeps them by row.

    Each names a finding by its place in the list of `inspection`, by default the one looked back
    at, which must be of the same site.
    """
    outcomes = members.inners("outcomes", MOST_OUTCOMES)
    if outcomes and look_back_of is None:
        members.refuse("outcomes", message("only a look-back has outcomes; name what it revisits"))
        return
    told: set[tuple[str, int]] = set()
    for outcome in outcomes:
        named = outcome.uuid("inspection")
        earlier = named or look_back_of
        position = outcome.whole("finding", 0, MOST_POSITION, required=True)
        if outcome.values.get("rectified") is None:
            outcome.refuse("rectified", MISSING)
        outcome.truth("rectified")
        outcome.text("note", MOST_NOTE)
        if position is None or earlier is None or site is None:
            continue
        if _known_here(conn, outcome, earlier, site, named=named is not None):
            _check_finding(conn, outcome, earlier, position)
        if (earlier, position) in told:
            outcome.refuse("finding", message("stands in the list twice"))
        told.add((earlier, position))


def _known_here(
    conn: Connection, outcome: Members, earlier: str, site: Site, *, named: bool
) -> bool:
    visit = records.visit_of(conn, earlier)
    if visit is not None and visit.site == site.row:
        return True
    if named:
        # What is wrong with look_back_of itself is told there.
        why = (
            message("there is no inspection {id}; send it first", id=earlier)
            if visit is None
            else message("{id} is an inspection of another site", id=earlier)
        )
        outcome.refuse("inspection", why)
    return False


def _check_finding(conn: Connection, outcome: Members, earlier: str, position: int) -> None:
    many = findings.count_of(conn, earlier)
    if position >= many:
        outcome.refuse(
            "finding",
            message("{id} has {many} findings, counted from 0", id=earlier, many=many),
        )
