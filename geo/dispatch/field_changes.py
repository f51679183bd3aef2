"""What became of a squad's day since it looked, as its phone tells it; and what it leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from geo.clock import MINUTE_MS
from geo.errors import BadRecord, FieldError, NotPermitted
from geo.message import message
from geo.model import Actor, Role, Site
from geo.store import plan_seen, plans
from geo.store.plan_changes import differences_since
from geo.store.plan_versions import load_plan
from geo.store.planned import Planned
from geo.store.plans import Stop
from geo.store.sites import sites_by_row

MOST_REASON = 500
_SHIFTED_MS = 10 * MINUTE_MS
"""From so much on, another arrival is news."""


@dataclass(frozen=True)
class FieldChanges:
    """Changes of a published plan that a squad has not seen; `version` is what it sees now.

    `shifted` are stops that it keeps, in another order or at another time.
    """

    version: int
    gained: tuple[Site, ...] = ()
    lost: tuple[Site, ...] = ()
    shifted: tuple[Site, ...] = ()

    def __bool__(self) -> bool:
        """Say whether there is anything to tell."""
        return bool(self.gained or self.lost or self.shifted)


def changes_for(conn: Connection, day: date, squad: int) -> FieldChanges:
    """Give what changed for a squad since it saw the plan, or since that was published."""
    plan = load_plan(conn, day)
    if plan.published_version is None:
        return FieldChanges(plan.version)
    since = max(plan.published_version, plan_seen.seen_version(conn, day, squad))
    gained, lost, shifted = set(), set(), set()
    for before, after in differences_since(conn, day, since).values():
        had, has = _of(before, squad), _of(after, squad)
        if has is not None and had is None:
            gained.add(has.site)
        elif had is not None and has is None:
            lost.add(had.site)
        elif had is not None and has is not None and _is_news(had, has):
            shifted.add(has.site)
    places = sites_by_row(conn, gained | lost | shifted)
    return FieldChanges(
        plan.version,
        gained=tuple(places[row] for row in sorted(gained - lost)),
        lost=tuple(places[row] for row in sorted(lost - gained)),
        shifted=tuple(places[row] for row in sorted(shifted)),
    )


def skip(conn: Connection, stop_id: str, reason: str, actor: Actor, now_ms: int) -> Stop:
    """Write down that a stop is left out, and why.

    Raises
    ------
    NotFound
        When there is no such stop.
    NotPermitted
        When a squad leaves out another one's stop, or a viewer does.
    BadRecord
        When there is no reason, it is too long, or the stop is done or taken back.
    """
    stop = plans.stop_by_id(conn, stop_id)
    own = actor.role is Role.SQUAD and actor.squad == stop.squad
    if not own and actor.role not in (Role.ADMIN, Role.DISPATCHER):
        raise NotPermitted(message("A squad leaves out its own stops only."))
    why = None
    if not reason:
        why = message("must not be empty")
    elif len(reason) > MOST_REASON:
        why = message(
            "has {many:,} characters; at most {most:,} are taken",
            many=len(reason),
            most=MOST_REASON,
        )
    elif stop.done or stop.taken_back_at is not None:
        why = message("the stop is done or taken back")
    if why is not None:
        raise BadRecord(
            message("Nothing was left out: {why}.", why=why), [FieldError("reason", why)]
        )
    return plans.skip_stop(conn, stop_id, reason, actor=actor.name, now_ms=now_ms)


def _of(planned: Planned | None, squad: int) -> Planned | None:
    return planned if planned is not None and planned.squad == squad else None


def _is_news(before: Planned, after: Planned) -> bool:
    if before.arrives_at is None or after.arrives_at is None:
        return before.arrives_at is not after.arrives_at
    return abs(before.arrives_at - after.arrives_at) >= _SHIFTED_MS
