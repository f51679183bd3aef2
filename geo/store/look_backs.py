"""Sites that must be revisited: open findings with a date, and failures nobody looked back at."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, case, exists, func, or_, select

from geo.model import RiskLevel, Site
from geo.rules.policy import policy_in_force, risks_at
from geo.store import sites, state
from geo.store.catalogue import Catalogue
from geo.store.filters import SiteFilter
from geo.store.findings import RANKS, is_rectified
from geo.store.json_sql import one_of
from geo.store.schema import finding, inspection, site

_BACK = inspection.alias("back")
_WORST = {rank: severity for severity, rank in RANKS.items()}


@dataclass(frozen=True)
class Revisit:
    """A site to revisit by `due_at` (UTC ms), for the sake of one or more inspections."""

    site: Site
    due_at: int
    inspections: tuple[str, ...]
    """Ids of those with something open, the newest first."""
    found_at: int
    """End of the newest of them (UTC ms)."""
    squad: int | None
    """Who did the newest of them."""
    findings: int
    """Open ones; 0 after a failure without any."""
    severity: str | None
    """Of the worst open finding."""


@dataclass(frozen=True)
class _Open:
    """An inspection with something open."""

    id: str
    site: int
    squad: int | None
    finished_at: int
    result: str
    findings: int
    rectify_by: int | None
    worst: int | None


def revisits(
    conn: Connection, catalogue: Catalogue, where: SiteFilter, now_ms: int
) -> list[Revisit]:
    """Give the sites of a filter that must be revisited, the one due first before the others.

    The date of an inspection is that of its open findings, after a failure without one its end and
    the policy's `look_back_after`; once looked back at in vain, the date that the last look-back
    set. A site's date is the earliest of its inspections'. An advisory without any date asks for
    no revisit.
    """
    waiting = _open_inspections(conn, where)
    places = sites.sites_by_row(conn, {one.site for one in waiting})
    after = _LookBackAfter(catalogue, now_ms)
    again = _dates_set_again(conn, [one.id for one in waiting], places, after)
    of_site: dict[int, list[tuple[_Open, int]]] = defaultdict(list)
    for one in waiting:
        place = places[one.site]
        if where.squads and not set(where.squads) & set(
            catalogue.squads_of(place.kind, place.district)
        ):
            continue
        due = again.get(one.id) or one.rectify_by
        if due is None and one.result == "fail":
            due = one.finished_at + after.of(place)
        if due is not None and place.open_at(now_ms):
            of_site[one.site].append((one, due))
    found = [_revisit(places[row], dated) for row, dated in of_site.items()]
    return sorted(found, key=lambda one: (one.due_at, one.site.code))


class _LookBackAfter:
    """How long after a failure a look-back is due (ms), each kind and district looked up once."""

    def __init__(self, catalogue: Catalogue, now_ms: int) -> None:
        self._catalogue = catalogue
        self._now = now_ms
        self._risks = risks_at(catalogue.risks, now_ms)
        self._known: dict[tuple[str, str | None], int] = {}

    def of(self, place: Site) -> int:
        key = (place.kind, place.district)
        if key not in self._known:
            risk = self._risks.get(place.district or "", RiskLevel.LOW)
            policy = policy_in_force(
                self._catalogue.policies, "inspection", place.kind, risk, self._now
            )
            self._known[key] = policy.look_back_after_ms
        return self._known[key]


def _open_inspections(conn: Connection, where: SiteFilter) -> list[_Open]:
    told = (
        select(
            finding.c.inspection,
            func.count().label("findings"),
            func.min(finding.c.rectify_by).label("rectify_by"),
            func.max(case(RANKS, value=finding.c.severity, else_=0)).label("worst"),
        )
        .where(~is_rectified())
        .group_by(finding.c.inspection)
        .subquery("told")
    )
    any_finding = exists().where(finding.c.inspection == inspection.c.id)
    looked_back = exists().where(_BACK.c.look_back_of == inspection.c.id, state.valid(_BACK))
    bare_failure = and_(
        inspection.c.result == "fail",
        ~any_finding.correlate(inspection),
        ~looked_back.correlate(inspection),
        state.valid(inspection),
    )
    conditions: list[Any] = []
    if where.kinds:
        conditions.append(site.c.kind.in_(where.kinds))
    if where.districts:
        conditions.append(site.c.district.in_(where.districts))
    query = (
        select(
            inspection.c.id, inspection.c.site, inspection.c.squad, inspection.c.finished_at,
            inspection.c.result, func.coalesce(told.c.findings, 0).label("findings"),
            told.c.rectify_by, told.c.worst,
        )
        .join(site, site.c.row == inspection.c.site)
        .outerjoin(told, told.c.inspection == inspection.c.id)
        .where(or_(and_(told.c.findings > 0, state.valid(inspection)), bare_failure), *conditions)
        .order_by(inspection.c.finished_at.desc(), inspection.c.id)
    )  # fmt: skip
    return [_Open(**row._mapping) for row in conn.execute(query)]


def _dates_set_again(
    conn: Connection, ids: list[str], places: dict[int, Site], after: _LookBackAfter
) -> dict[str, int]:
    """Give inspection → the latest date that a look-back on it set for the next one."""
    query = select(
        _BACK.c.look_back_of, _BACK.c.site, _BACK.c.finished_at, _BACK.c.result, _BACK.c.rectify_by
    ).where(one_of(_BACK.c.look_back_of, ids), state.valid(_BACK))
    dates: dict[str, int] = {}
    for row in conn.execute(query):
        date = row.rectify_by
        if date is None and row.result == "fail":
            date = row.finished_at + after.of(places[row.site])
        if date is not None:
            dates[row.look_back_of] = max(date, dates.get(row.look_back_of, date))
    return dates


def _revisit(place: Site, dated: list[tuple[_Open, int]]) -> Revisit:
    newest = dated[0][0]
    worst = [one.worst for one, _ in dated if one.worst is not None]
    return Revisit(
        site=place,
        due_at=min(due for _, due in dated),
        inspections=tuple(one.id for one, _ in dated),
        found_at=newest.finished_at,
        squad=newest.squad,
        findings=sum(one.findings for one, _ in dated),
        severity=_WORST[max(worst)] if worst else None,
    )
