"""Complaints as lists and as a collection: which a filter asks for, in which order, how many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, and_, case, func, select, true

from geo.rules.complaint import OPEN, ComplaintState
from geo.store import state
from geo.store.complaints import Complaint, complaints_in_order
from geo.store.features import Features, Property, Sort
from geo.store.filters import ComplaintFilter
from geo.store.schema import complaint, site
from geo.store.search import one_holds
from geo.store.within import within

_OPEN = tuple(sorted(one.value for one in OPEN))

_PLACES = {one.value: place for place, one in enumerate(ComplaintState)}

ORDERS: dict[str, Callable[[], tuple[Any, ...]]] = {
    "deadline": lambda: (_settled(), complaint.c.deadline_at),
    "received": lambda: (complaint.c.received_at.desc(),),
    "state": lambda: (case(_PLACES, value=complaint.c.state), complaint.c.deadline_at),
    "category": lambda: (complaint.c.category, complaint.c.received_at.desc()),
    "district": lambda: (complaint.c.district.is_(None), complaint.c.district),
    "number": lambda: (complaint.c.number,),
}
"""Orders of a list: what is open and due first; the newest first; …"""


@dataclass(frozen=True)
class ComplaintPage:
    """One page of a list; `total` is how many the filter asks for."""

    total: int
    offset: int
    complaints: tuple[Complaint, ...]


def list_complaints(
    conn: Connection,
    where: ComplaintFilter,
    order: str = "deadline",
    *,
    reverse: bool = False,
    limit: int,
    offset: int = 0,
) -> ComplaintPage:
    """Give a page of the complaints of a filter, in one of `ORDERS`."""
    conditions = _conditions(where)
    total = int(
        conn.execute(select(func.count()).select_from(_joined()).where(*conditions)).scalar_one()
    )
    keys = [key if not reverse else _turned(key) for key in ORDERS[order]()]
    page = complaints_in_order(conn, conditions, keys, limit=limit, offset=offset)
    return ComplaintPage(total, offset, tuple(page))


def count_by_state(conn: Connection, where: ComplaintFilter) -> dict[ComplaintState, int]:
    """Count the complaints of a filter by state, whatever states it asks for."""
    conditions = _conditions(replace(where, states=()))
    query = select(complaint.c.state, func.count()).select_from(_joined()).where(*conditions)
    found = {row[0]: int(row[1]) for row in conn.execute(query.group_by(complaint.c.state))}
    return {one: found.get(one.value, 0) for one in ComplaintState}


def count_overdue(conn: Connection, where: ComplaintFilter, at: int) -> int:
    """Count those complaints of a filter that are open, their deadline before `at` (UTC ms)."""
    conditions = _conditions(replace(where, states=(), overdue_at=at))
    query = select(func.count()).select_from(_joined()).where(*conditions)
    return int(conn.execute(query).scalar_one())


def complaint_features(where: ComplaintFilter, at: int | None) -> Features:
    """Ask for complaints, oldest in the log first, without who made them.

    Parameters
    ----------
    at
        As they stood at this instant (UTC ms), by the steps up to it; None for now.
    """
    c = complaint.c
    stands, squad, state_at = c.state, c.squad, c.state_at
    rows = select(c.id).select_from(_joined())
    conditions = _conditions(replace(where, states=()) if at is not None else where)
    if at is not None:
        stood = state.complaint_states(at)
        rows = rows.join(stood, and_(stood.c.complaint == c.id, stood.c.place == 1))
        stands, squad, state_at = stood.c.state, stood.c.squad, stood.c.at
        conditions.append(c.received_at <= at)
        if where.states:
            conditions.append(stands.in_([one.value for one in where.states]))
    return Features(
        id=c.id,
        lon=c.lon,
        lat=c.lat,
        placeless=True,
        properties=(
            Property("id", Sort.TEXT, c.id),
            Property("number", Sort.TEXT, c.number),
            Property("channel", Sort.TEXT, c.channel),
            Property("category", Sort.TEXT, c.category),
            Property("words", Sort.TEXT, c.words),
            Property("site", Sort.TEXT, site.c.code),
            Property("site_name", Sort.TEXT, site.c.name),
            Property("kind", Sort.TEXT, site.c.kind),
            Property("district", Sort.TEXT, c.district),
            Property("address", Sort.TEXT, c.address),
            Property("received_at", Sort.INSTANT, c.received_at),
            Property("deadline_at", Sort.INSTANT, c.deadline_at),
            Property("state", Sort.TEXT, stands),
            Property("state_at", Sort.INSTANT, state_at),
            Property("squad", Sort.INTEGER, squad),
            Property("answered_at", Sort.INSTANT, _until(c.answered_at, at)),
            Property("closed_at", Sort.INSTANT, _until(c.closed_at, at)),
            Property("duplicate_of", Sort.TEXT, c.duplicate_of),
            Property("flags", Sort.WORDS, c.flags),
            Property("source", Sort.TEXT, c.source),
        ),
        rows=rows.where(*conditions).order_by(c.sequence),
    )


def _until(instant: Any, at: int | None) -> Any:
    return instant if at is None else case((instant <= at, instant))


def _joined() -> Any:
    return complaint.outerjoin(site, site.c.row == complaint.c.site)


def _settled() -> Any:
    """Order what is open before what is settled."""
    return case((complaint.c.state.in_(_OPEN), 0), else_=1)


def _turned(key: Any) -> Any:
    """Turn an order round, whichever way it runs."""
    downwards = getattr(key, "modifier", None) is not None
    return key.element if downwards else key.desc()


def _conditions(where: ComplaintFilter) -> list[Any]:
    c = complaint.c
    conditions: list[Any] = [true()]
    for column, asked in (
        (c.state, [one.value for one in where.states]),
        (c.category, where.categories),
        (c.district, where.districts),
        (c.squad, where.squads),
        (site.c.kind, where.kinds),
    ):
        if asked:
            conditions.append(column.in_(asked))
    if where.only_squad is not None:
        conditions.append(c.squad == where.only_squad)
    if where.bbox is not None:
        conditions.append(within(complaint, where.bbox))
    if where.since is not None:
        conditions.append(c.received_at >= where.since)
    if where.until is not None:
        conditions.append(c.received_at < where.until)
    if where.overdue_at is not None:
        conditions.append(and_(c.state.in_(_OPEN), c.deadline_at < where.overdue_at))
    if where.text:
        columns = (c.number, c.words, c.address, site.c.name, site.c.code)
        conditions.append(one_holds(columns, where.text))
    return conditions
