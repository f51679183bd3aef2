"""Routes that go together in a plan that is changed by hand: the same stops at the same times."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from geo.dispatch.editing import Plans, routes_of
from geo.store.planned import DaySettings, Planned, squad_and_team

Behind = Mapping[str, Collection[int]]
"""Route → row numbers of the sites that it has behind it."""


def apart(
    routes: Mapping[str, Sequence[Planned]], settings: DaySettings, behind: Behind
) -> Iterator[tuple[str, str]]:
    """Give each route whose stops ahead differ from those of the first of its convoy, and that."""
    for group in settings.together:
        first, *others = (_sites(routes.get(name, ()), behind.get(name, ())) for name in group)
        for name, sites in zip(group[1:], others, strict=True):
            if sites != first:
                yield name, group[0]


def mirrored(stood: Plans, wanted: Plans, settings: DaySettings, behind: Behind) -> Plans:
    """Let the routes of a convoy follow the one of them that was changed.

    Only where they went the same way before: else nobody could tell which of them is meant.
    """
    for group in settings.together:
        were, are = _ahead(stood, group, behind), _ahead(wanted, group, behind)
        changed = [name for name in group if are[name] != were[name]]
        if len(changed) != 1 or len({tuple(sites) for sites in were.values()}) != 1:
            continue
        for name in group:
            if name != changed[0]:
                _follow(wanted, changed[0], name, behind)
    return wanted


def at_one_time(plans: Plans, settings: DaySettings, behind: Behind) -> None:
    """Give the routes of a convoy the times of the one that is there last."""
    for group in settings.together:
        ahead = [_ids(plans, name, behind) for name in group]
        if len({tuple(plans[one].site for one in ids) for ids in ahead}) != 1 or not ahead[0]:
            continue
        if any(plans[one].ends_at is None for ids in ahead for one in ids):
            continue
        last = max(ahead, key=lambda ids: plans[ids[-1]].ends_at or 0)
        for ids in ahead:
            for one, timed in zip(ids, last, strict=True):
                held = plans[timed]
                plans[one] = replace(
                    plans[one],
                    arrives_at=held.arrives_at, starts_at=held.starts_at, ends_at=held.ends_at,
                )  # fmt: skip


def _follow(plans: Plans, leader: str, name: str, behind: Behind) -> None:
    """Let a route go where another one goes; a stop at a site that it has already keeps its id."""
    squad, team = squad_and_team(name)
    own = {plans[one].site: one for one in _ids(plans, name, behind)}
    passed = [one for one in routes_of(plans).get(name, []) if plans[one].site not in own]
    order = []
    for stop_id in _ids(plans, leader, behind):
        stop = plans[stop_id]
        known = own.pop(stop.site, None)
        order.append(known or str(uuid.uuid4()))
        if known is None:
            # What the visit is worth counts once.
            plans[order[-1]] = replace(stop, squad=squad, team=team, prize=0)
    for gone in own.values():
        del plans[gone]
    for place, one in enumerate([*passed, *order]):
        plans[one] = replace(plans[one], position=place)


def _ahead(plans: Plans, group: Sequence[str], behind: Behind) -> dict[str, list[int]]:
    return {name: [plans[one].site for one in _ids(plans, name, behind)] for name in group}


def _ids(plans: Plans, name: str, behind: Behind) -> list[str]:
    passed = behind.get(name, ())
    return [one for one in routes_of(plans).get(name, []) if plans[one].site not in passed]


def _sites(stops: Sequence[Planned], passed: Collection[int]) -> list[int]:
    return [one.site for one in stops if one.site not in passed]
