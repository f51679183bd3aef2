"""Cases as lists and as collections: which a filter asks for, in which order, and their sums."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import BigInteger, Connection, String, and_, case, cast, func, literal, select, true

from geo.rules.case import CaseState
from geo.store.cases import Case, read_case, select_cases
from geo.store.features import Features, Property, Sort
from geo.store.filters import CaseFilter
from geo.store.schema import case_step, legal_case, site
from geo.store.search import one_holds
from geo.store.within import within

_PLACES = {one.value: place for place, one in enumerate(CaseState)}

ORDERS: dict[str, Callable[[], Any]] = {
    "opened": lambda: legal_case.c.opened_at,
    "number": lambda: legal_case.c.sequence,
    "state": lambda: case(_PLACES, value=legal_case.c.state),
    "closed": lambda: func.coalesce(legal_case.c.closed_at, 0),
    "fine": lambda: legal_case.c.fine_cents,
    "site": lambda: func.coalesce(site.c.name, ""),
    "district": lambda: func.coalesce(legal_case.c.district, ""),
}
"""What a list is ordered by."""


@dataclass(frozen=True)
class CaseSums:
    """How many cases, of which state, and the sum of their fines by currency, in hundredths."""

    total: int
    states: dict[CaseState, int]
    fined: int
    """Cases with a fine."""
    fines: dict[str, int]


@dataclass(frozen=True)
class CasePage:
    """One page of a list, with the sums of all that the filter asks for."""

    sums: CaseSums
    offset: int
    cases: tuple[Case, ...]


def list_cases(
    conn: Connection,
    where: CaseFilter,
    order: str = "opened",
    *,
    descending: bool = True,
    limit: int,
    offset: int = 0,
) -> CasePage:
    """Give a page of the cases of a filter, by one of `ORDERS`."""
    key = ORDERS[order]()
    query = (
        select_cases()
        .where(*_conditions(where))
        .order_by(key.desc() if descending else key, legal_case.c.sequence.desc())
        .limit(limit)
        .offset(offset)
    )
    page = tuple(read_case(row) for row in conn.execute(query))
    return CasePage(sum_cases(conn, where), offset, page)


def sum_cases(conn: Connection, where: CaseFilter) -> CaseSums:
    """Count the cases of a filter, and sum their fines."""
    c = legal_case.c
    query = (
        select(
            c.state, c.currency, func.count(), func.sum(case((c.fine_cents > 0, 1), else_=0)),
            func.sum(c.fine_cents),
        )
        .select_from(_joined())
        .where(*_conditions(where))
        .group_by(c.state, c.currency)
    )  # fmt: skip
    states = dict.fromkeys(CaseState, 0)
    fines: dict[str, int] = {}
    fined = 0
    for state, currency, many, with_fine, cents in conn.execute(query):
        states[CaseState(state)] += int(many)
        fined += int(with_fine)
        fines[currency] = fines.get(currency, 0) + int(cents)
    return CaseSums(sum(states.values()), states, fined, fines)


def case_features(where: CaseFilter, at: int | None) -> Features:
    """Ask for cases, oldest in the log first, each at its site's point where it has one.

    Parameters
    ----------
    at
        As they stood at this instant (UTC ms), by the steps up to it; None for now.
    """
    c = legal_case.c
    stands: Any = c.state
    cents: Any = c.fine_cents
    closed_at: Any = c.closed_at
    conditions = _conditions(where if at is None else replace(where, states=(), fined=None))
    if at is not None:
        stands, cents, closed_at = _stood_at(at)
        conditions.append(c.opened_at <= at)
        if where.states:
            conditions.append(stands.in_([one.value for one in where.states]))
        if where.fined is not None:
            conditions.append((cents > 0) == literal(where.fined))
    return Features(
        id=c.id,
        lon=site.c.lon,
        lat=site.c.lat,
        placeless=True,
        properties=(
            Property("id", Sort.TEXT, c.id),
            Property("number", Sort.TEXT, c.number),
            Property("title", Sort.TEXT, c.title),
            Property("site", Sort.TEXT, site.c.code),
            Property("site_name", Sort.TEXT, site.c.name),
            Property("kind", Sort.TEXT, site.c.kind),
            Property("district", Sort.TEXT, c.district),
            Property("squad", Sort.INTEGER, c.squad),
            Property("inspection", Sort.TEXT, c.inspection),
            Property("complaint", Sort.TEXT, c.complaint),
            Property("opened_at", Sort.INSTANT, c.opened_at),
            Property("state", Sort.TEXT, stands),
            Property("closed_at", Sort.INSTANT, closed_at),
            Property("fine", Sort.TEXT, amount(cents)),
            Property("currency", Sort.TEXT, c.currency),
            Property("source", Sort.TEXT, c.source),
        ),
        rows=select(c.id).select_from(_joined()).where(*conditions).order_by(c.sequence),
    )


def case_step_features(where: CaseFilter, at: int | None) -> Features:
    """Ask for the steps of cases, in order of the log; `from` and `to` bound the steps.

    `fine` is by how much a step changed it: summed over a span it is what was imposed in it.
    """
    c, step = legal_case.c, case_step.c
    conditions = _conditions(replace(where, since=None, until=None))
    for bound in (
        None if where.since is None else step.at >= where.since,
        None if where.until is None else step.at < where.until,
        None if at is None else step.at <= at,
    ):
        if bound is not None:
            conditions.append(bound)
    return Features(
        id=step.id,
        lon=site.c.lon,
        lat=site.c.lat,
        placeless=True,
        properties=(
            Property("id", Sort.TEXT, step.id),
            Property("case", Sort.TEXT, c.id),
            Property("number", Sort.TEXT, c.number),
            Property("site", Sort.TEXT, site.c.code),
            Property("kind", Sort.TEXT, site.c.kind),
            Property("district", Sort.TEXT, c.district),
            Property("squad", Sort.INTEGER, c.squad),
            Property("at", Sort.INSTANT, step.at),
            Property("actor", Sort.TEXT, step.actor),
            Property("did", Sort.TEXT, step.did),
            Property("state", Sort.TEXT, step.state),
            Property("fine", Sort.TEXT, amount(step.fine_cents)),
            Property("currency", Sort.TEXT, c.currency),
            Property("reason", Sort.TEXT, step.reason),
            Property("note", Sort.TEXT, step.note),
        ),
        rows=select(step.id)
        .select_from(case_step.join(_joined(), c.id == step.legal_case))
        .where(*conditions)
        .order_by(step.sequence, step.id),
    )


def amount(cents: Any) -> Any:
    """Write hundredths as an exact decimal text, as `geo.rules.money.amount_text` does."""
    # Whole, as a sum need not be: of other numbers `//` is a rounding, on PostgreSQL with decimals.
    size = func.abs(cast(cents, BigInteger), type_=BigInteger)
    decimals = func.substr(cast(size % 100 + 100, String), 2, 2)
    return case((cents < 0, "-"), else_="").concat(
        cast(size // 100, String).concat(".").concat(decimals)
    )


def _stood_at(at: int) -> tuple[Any, Any, Any]:
    """Give state, fine and day of closing of each case by its steps up to an instant."""
    here = and_(case_step.c.legal_case == legal_case.c.id, case_step.c.at <= at)
    last = (
        select(case_step.c.state)
        .where(here)
        .order_by(case_step.c.at.desc(), case_step.c.sequence.desc())
        .limit(1)
        .scalar_subquery()
    )
    cents = select(func.coalesce(func.sum(case_step.c.fine_cents), 0)).where(here).scalar_subquery()
    closed_at = (
        select(func.max(case_step.c.at))
        .where(here, case_step.c.did.in_(("closed", "decided")))
        .scalar_subquery()
    )
    return last, cents, case((last == CaseState.CLOSED.value, closed_at))


def _joined() -> Any:
    return legal_case.outerjoin(site, site.c.row == legal_case.c.site)


def _conditions(where: CaseFilter) -> list[Any]:
    c = legal_case.c
    conditions: list[Any] = [true()]
    for column, asked in (
        (c.state, [one.value for one in where.states]),
        (c.district, where.districts),
        (c.squad, where.squads),
        (site.c.kind, where.kinds),
    ):
        if asked:
            conditions.append(column.in_(asked))
    if where.bbox is not None:
        conditions.append(within(site, where.bbox))
    if where.since is not None:
        conditions.append(c.opened_at >= where.since)
    if where.until is not None:
        conditions.append(c.opened_at < where.until)
    if where.fined is not None:
        conditions.append(c.fine_cents > 0 if where.fined else c.fine_cents == 0)
    if where.text:
        conditions.append(one_holds((c.number, c.title, site.c.name, site.c.code), where.text))
    return conditions
