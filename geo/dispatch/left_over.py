"""What a day's plan leaves, visit by visit, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from geo.dispatch.board import Unserved
from geo.dispatch.day import acts_at
from geo.dispatch.scope import Scope
from geo.model import Site, Squad
from geo.store.plan_versions import load_plan, planned_stops
from geo.store.sites import sites_by_row


@dataclass(frozen=True)
class LeftOver:
    """The visits that are due and that nobody makes, the most valuable first.

    Attributes
    ----------
    visits
        Those of the scope and with the reason asked for; of squads, what these may do.
    reasons
        Reason → how many there are of the scope, whichever was asked for.
    untold
        Visits that are only counted: the planner told of more valuable ones alone.
    """

    visits: tuple[Unserved, ...]
    reasons: Mapping[str, int]
    untold: int


def left_over(
    conn: Connection,
    squads: Mapping[int, Squad],
    day: date,
    scope: Scope | None = None,
    reason: str | None = None,
) -> LeftOver:
    """Give what the planner left on a day when it made the plan.

    What somebody is sent to do by now, and sites left out by hand, are not among it.
    """
    plan, scope = load_plan(conn, day), scope or Scope()
    outcome = plan.outcome or {}
    told = list(_told(outcome))
    rows = {row for one in told for row in (one["site"], one["instead"]) if row is not None}
    sites = sites_by_row(conn, rows)
    done = {
        (stop.site, act)
        for stop in planned_stops(conn, day).values()
        if stop.site in sites
        for act in acts_at(squads.get(stop.squad), sites[stop.site])
    }
    left = [
        one
        for one in told
        if (one["site"], one["act"]) not in done
        and one["site"] not in plan.settings.excluded
        and scope.has_site(sites[one["site"]])
        and (not scope.squads or _may(scope, squads, sites[one["site"]], one["act"]))
    ]
    return LeftOver(
        visits=tuple(
            Unserved(
                sites[one["site"]], one["act"], one["prize"], one["reason"],
                None if one["instead"] is None else sites[one["instead"]],
            )
            for one in left
            if reason in (None, one["reason"])
        ),
        reasons=dict(Counter(one["reason"] for one in left).most_common()),
        untold=sum(outcome.get("reasons", {}).values()) - len(told),
    )  # fmt: skip


def _may(scope: Scope, squads: Mapping[int, Squad], site: Site, act: str) -> bool:
    """Say whether any of the scope's squads may do an act at a site."""
    out = scope.squads_of(squads).values()
    return any(squad.may(act, site.kind, site.district) for squad in out)


def _told(outcome: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield from outcome.get("unserved", ())
    for site, act, prize, reason in outcome.get("further", ()):
        yield {"site": site, "act": act, "prize": prize, "reason": reason, "instead": None}
