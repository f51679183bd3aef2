"""The plan of a day as it changes: every change keeps what was before.

So a change can be undone, two plans be compared, a dispatcher be told what another one did
meanwhile, and a squad what became of its day since it looked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select, update

from geo.errors import BadRecord, EditConflict, FieldError
from geo.message import message
from geo.store import log, sites
from geo.store.plan_changes import (
    PUBLISHED,
    UNDONE,
    Difference,
    change_bodies,
    differences_in,
    differences_since,
    next_to_undo,
    plan_changes,
)
from geo.store.planned import PLANNED, DaySettings, Planned
from geo.store.schema import plan, plan_change, stop

Outcome = dict[str, Any]
"""What the planner said of its plan (`geo.dispatch.outcome`), as JSON."""
_MOST_TOLD = 20

ROUTE_ORDER = (
    stop.c.squad,
    # Databases do not agree where nulls stand.
    stop.c.team.is_not(None),
    stop.c.team,
    stop.c.position.is_(None),
    stop.c.position,
    stop.c.assigned_at,
    stop.c.site,
    stop.c.id,
)
"""By squad and team, planned ones in their order first, then as they were assigned."""


@dataclass(frozen=True)
class DayPlan:
    """The plan of a day but for its stops; version 0 is a day on which nothing was done yet."""

    date: date
    version: int = 0
    settings: DaySettings = field(default_factory=DaySettings)
    outcome: Outcome | None = None
    published_version: int | None = None
    published_by: str | None = None
    published_at: int | None = None

    @property
    def published(self) -> bool:
        """Say whether squads see it."""
        return self.published_version is not None


def load_plan(conn: Connection, day: date) -> DayPlan:
    """Give the plan of a day."""
    row = conn.execute(select(plan).where(plan.c.date == day)).one_or_none()
    if row is None:
        return DayPlan(day)
    return DayPlan(
        **{
            **row._mapping,
            "settings": DaySettings.from_json(row.settings),
            "outcome": json.loads(row.outcome) if row.outcome else None,
        }
    )


def planned_stops(conn: Connection, day: date) -> dict[str, Planned]:
    """Give stop id → what the plan says of it, without those taken back, in order of route."""
    query = (
        select(stop.c.id, *[stop.c[name] for name in PLANNED])
        .where(stop.c.date == day, stop.c.taken_back_at.is_(None))
        .order_by(*ROUTE_ORDER)
    )
    return {row[0]: Planned(*row[1:]) for row in conn.execute(query)}


def save_plan(
    conn: Connection,
    day: date,
    wanted: Mapping[str, Planned],
    *,
    seen: int | None,
    did: str,
    actor: str,
    now_ms: int,
    settings: DaySettings | None = None,
    outcome: Outcome | None = None,
) -> DayPlan:
    """Let the plan of a day become another one; give it with its new version.

    Parameters
    ----------
    wanted
        Stop id → what it is planned as, all of them; an id that is not in the plan makes a new
        stop, a stop whose id is missing is taken back.
    seen
        The version that was changed; None to change whatever stands.
    did
        One word for what was done: `made`, `moved`, `pinned`, `assigned` …
    settings, outcome
        None leaves what stands.

    Raises
    ------
    EditConflict
        When somebody else changed the plan since `seen`; its errors say what.
    """
    log.lock(conn)
    current = load_plan(conn, day)
    _check_seen(conn, current, seen)
    return _write(
        conn, current, wanted, settings or current.settings, outcome or current.outcome,
        did=did, actor=actor, now_ms=now_ms,
    )  # fmt: skip


def publish_plan(
    conn: Connection, day: date, *, seen: int | None, actor: str, now_ms: int
) -> DayPlan:
    """Show the plan to the squads; from then on every change is one that they are told of.

    Raises
    ------
    EditConflict
        When somebody else changed the plan since `seen`.
    BadRecord
        When there is nothing to publish.
    """
    log.lock(conn)
    current = load_plan(conn, day)
    _check_seen(conn, current, seen)
    if current.published:
        return current
    if not planned_stops(conn, day):
        why = message("there is no stop on {day}", day=day)
        raise BadRecord(
            message("Nothing was published: {why}.", why=why), [FieldError("stops", why)]
        )
    version = _append(
        conn, current, {}, [None, None], [None, None], did=PUBLISHED, actor=actor, now_ms=now_ms
    )
    conn.execute(
        update(plan)
        .where(plan.c.date == day)
        .values(published_version=version, published_by=actor, published_at=now_ms)
    )
    _show(conn, day, now_ms)
    return load_plan(conn, day)


def undo_change(conn: Connection, day: date, *, seen: int, actor: str, now_ms: int) -> DayPlan:
    """Undo the newest change that is not undone yet; publication stands.

    Raises
    ------
    EditConflict
        When somebody else changed the plan since `seen`.
    BadRecord
        When there is nothing left to undo.
    """
    log.lock(conn)
    current = load_plan(conn, day)
    _check_seen(conn, current, seen)
    target = next_to_undo(plan_changes(conn, day))
    if target is None:
        why = message("nothing is left to undo")
        raise BadRecord(message("Nothing was undone: {why}.", why=why), [FieldError("plan", why)])
    body = change_bodies(conn, day, target - 1, target)[0]
    wanted = planned_stops(conn, day)
    for stop_id, (before, _) in differences_in(body).items():
        if before is None:
            wanted.pop(stop_id, None)
        else:
            wanted[stop_id] = before
    settings = body["settings"][0]
    return _write(
        conn, current, wanted,
        DaySettings.from_json(settings) if settings else current.settings,
        body["outcome"][0] if body["outcome"] != [None, None] else current.outcome,
        did=UNDONE, actor=actor, now_ms=now_ms, undoes=target,
    )  # fmt: skip


def _write(
    conn: Connection,
    current: DayPlan,
    wanted: Mapping[str, Planned],
    settings: DaySettings,
    outcome: Outcome | None,
    *,
    did: str,
    actor: str,
    now_ms: int,
    undoes: int | None = None,
) -> DayPlan:
    day, former = current.date, planned_stops(conn, current.date)
    changed: dict[str, Difference] = {
        stop_id: (former.get(stop_id), wanted.get(stop_id))
        for stop_id in {**former, **wanted}
        if former.get(stop_id) != wanted.get(stop_id)
    }
    texts = [current.settings.to_json(), settings.to_json()]
    outcomes = [current.outcome, outcome]
    same = texts[0] == texts[1] and outcomes[0] == outcomes[1]
    if not changed and same:
        return current
    _append(
        conn, current, changed,
        [None, None] if texts[0] == texts[1] else texts,
        [None, None] if outcomes[0] == outcomes[1] else outcomes,
        did=did, actor=actor, now_ms=now_ms, undoes=undoes,
    )  # fmt: skip
    kept = None if outcome is None else json.dumps(outcome, ensure_ascii=False)
    conn.execute(update(plan).where(plan.c.date == day).values(settings=texts[1], outcome=kept))
    for stop_id, (before, after) in changed.items():
        _write_stop(conn, day, stop_id, before, after, actor, now_ms)
    if current.published:
        _show(conn, day, now_ms)
    return load_plan(conn, day)


def _write_stop(
    conn: Connection,
    day: date,
    stop_id: str,
    before: Planned | None,
    after: Planned | None,
    actor: str,
    now_ms: int,
) -> None:
    if after is None:
        values: dict[str, Any] = {"taken_back_by": actor, "taken_back_at": now_ms}
    else:
        values = {**asdict(after), "taken_back_by": None, "taken_back_at": None}
    known = conn.execute(update(stop).where(stop.c.id == stop_id).values(**values)).rowcount
    if not known and before is None:
        facts = {"id": stop_id, "date": day, "assigned_by": actor, "assigned_at": now_ms}
        conn.execute(insert(stop).values(**facts, **values))


def _append(
    conn: Connection,
    current: DayPlan,
    changed: Mapping[str, Difference],
    settings: list[Any],
    outcome: list[Any],
    *,
    did: str,
    actor: str,
    now_ms: int,
    undoes: int | None = None,
) -> int:
    """Write a change and its row in the log; give the version that it makes."""
    day, version = current.date, current.version + 1
    if current.version == 0:
        empty = DaySettings().to_json()
        conn.execute(insert(plan).values(date=day, version=version, settings=empty))
    else:
        conn.execute(update(plan).where(plan.c.date == day).values(version=version))
    stops = {
        stop_id: [None if one is None else asdict(one) for one in pair]
        for stop_id, pair in changed.items()
    }
    body = {"stops": stops, "settings": settings, "outcome": outcome}
    conn.execute(
        insert(plan_change).values(
            date=day, version=version, at=now_ms, actor=actor, did=did, undoes=undoes,
            body=json.dumps(body, ensure_ascii=False),
        )
    )  # fmt: skip
    facts = {"did": did, "version": version, "stops": len(changed)}
    log.append(conn, actor, "plan", day.isoformat(), now_ms=now_ms, detail=facts)
    return version


def _show(conn: Connection, day: date, now_ms: int) -> None:
    """Let the squads see every stop of a day."""
    hidden = (stop.c.date == day) & stop.c.taken_back_at.is_(None) & stop.c.published_at.is_(None)
    conn.execute(update(stop).where(hidden).values(published_at=now_ms))


def _check_seen(conn: Connection, current: DayPlan, seen: int | None) -> None:
    if seen is None or seen == current.version:
        return
    net = differences_since(conn, current.date, seen)
    rows = {one.site for pair in net.values() for one in pair if one is not None}
    codes = {row: site.code for row, site in sites.sites_by_row(conn, rows).items()}
    errors = [
        FieldError(codes[one.site], _told(before, after))
        for before, after in net.values()
        if (one := after or before) is not None
    ]
    later = [change for change in plan_changes(conn, current.date) if change.version > seen]
    actors = ", ".join(sorted({change.actor for change in later})) or "–"
    raise EditConflict(
        message(
            "{actors} changed the plan of {day} meanwhile; look at it, and do yours again.",
            actors=actors,
            day=current.date,
        ),
        errors[:_MOST_TOLD],
    )


def _told(before: Planned | None, after: Planned | None) -> Any:
    if before is None and after is not None:
        return message("was given to squad {squad}", squad=after.route)
    if after is None and before is not None:
        return message("was taken from squad {squad}", squad=before.route)
    if before is not None and after is not None and before.route != after.route:
        return message(
            "went from squad {former} to squad {squad}", former=before.route, squad=after.route
        )
    return message("was changed")
