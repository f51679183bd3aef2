"""How many squads it takes: bounds on the days of work until everything needed is done.

A *team-day* is one team's shift. That so many are enough is shown by building them: routes are
filled by cheapest insertion (Rosenkrantz, Stearns, Lewis 1977), each begun with the visit farthest
from its base. That fewer than so many cannot be is counted in two ways, of which the better one
holds. Routes without their trips home hold all visits and bases together, so they are no shorter
than the minimum spanning tree. And a shift that serves a site has, less the trip there and back, at
most so much time for services: each visit takes at least its service's share of that (after
Haimovich, Rinnooy Kan 1985). With k teams both bounds divided by k, rounded up, bound the days.
Opening hours are not looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import minimum_spanning_tree

from geo import clock
from geo.dispatch.day_teams import base_of
from geo.dispatch.needs import Needs
from geo.dispatch.sources import Travel
from geo.errors import BadRecord, FieldError
from geo.message import message
from geo.model import Squad

MOST_VISITS = 4_000
"""More are not looked at: their travel times would not fit into memory."""
_LEAST_S = 1e-6

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
Span = tuple[int, int]
"""At least, and at most."""


@dataclass(frozen=True)
class Effort:
    """What it takes to do everything that is needed of some sort.

    Attributes
    ----------
    visits
        How many there are, without those of `unreachable`.
    unreachable
        Those that no team gets to and back from within its shift.
    squads
        Whose remit holds any of it, and that have a base.
    team_days
        Bounds on the number of shifts.
    """

    visits: int
    unreachable: int
    squads: tuple[int, ...]
    team_days: Span

    def days(self, teams: int) -> Span:
        """Give bounds on the days that so many teams need."""
        least, most = self.team_days
        return ceil(least / teams), ceil(most / teams)

    def teams(self, days: int) -> Span:
        """Give bounds on the teams that do it within so many days."""
        least, most = self.team_days
        return ceil(least / days), ceil(most / days)


def effort(
    needs: Needs, times: Ints, squads: Sequence[Squad], shifts: Sequence[Span], travel: Travel
) -> Effort:
    """Give what it takes to do some visits.

    Any of the squads counts as able to do all of it: with more teams than there are, the others are
    taken for their like.

    Parameters
    ----------
    times
        How often each is needed, shape (needs,).
    squads
        Each with a base.
    shifts
        Start and end of each squad's (UTC ms).

    Raises
    ------
    BadRecord
        When there are no squads but needs, or more than `MOST_VISITS` of these.
    """
    if not needs.size:
        return Effort(0, 0, (), (0, 0))
    if not squads:
        raise _refused(message("no squad with a base may do it"))
    if needs.size > MOST_VISITS:
        why = message("{many:,} visits are due; {most:,} are looked at", many=needs.size,
                      most=MOST_VISITS)  # fmt: skip
        raise _refused(why)
    lengths = np.array([(ends - starts) / clock.SECOND_MS for starts, ends in shifts])
    bases = np.array([base_of(squad) for squad in squads], np.float64)
    seconds = travel.times(_points(bases, needs)).seconds
    most, unreachable = built_team_days(seconds, needs.service_s, lengths, times)
    least = counted_team_days(seconds, needs.service_s, lengths, unreachable, times)
    numbers = tuple(squad.number for squad in squads)
    return Effort(
        int(times[~unreachable].sum()), int(times[unreachable].sum()), numbers, (least, most)
    )


def built_team_days(
    seconds: Floats, service_s: Floats, shifts_s: Floats, times: Ints
) -> tuple[int, Flags]:
    """Fill one shift after the other, the teams taking turns; what is needed again, once more.

    Parameters
    ----------
    seconds
        Between bases, then visits: shape (bases + visits, bases + visits).
    service_s
        Of each visit.
    shifts_s
        Length of each team's shift.
    times
        How often each visit is needed, at least once.

    Returns
    -------
    tuple
        How many shifts were filled, and which visits no team gets to and back from in time.
    """
    bases = len(shifts_s)
    there, back = seconds[:bases, bases:], seconds[bases:, :bases].T
    alone = there + service_s + back
    fits = alone <= shifts_s[:, None]
    unreachable: Flags = np.asarray(~fits.any(axis=0))
    days = turn = 0
    again, left = 1, ~unreachable
    while left.any():
        base = turn % bases
        turn += 1
        mine = left & fits[base]
        if not mine.any():
            continue
        first = int(np.flatnonzero(mine)[np.argmax(alone[base, mine])])
        left[_filled(seconds, service_s, float(shifts_s[base]), base, bases, left, first)] = False
        days += 1
        if not left.any():
            again += 1
            left = ~unreachable & (times >= again)
    return days, unreachable


def counted_team_days(
    seconds: Floats, service_s: Floats, shifts_s: Floats, unreachable: Flags, times: Ints
) -> int:
    """Give a number of shifts that no plan can do without; parameters as `built_team_days`."""
    bases = len(shifts_s)
    visits = bases + np.flatnonzero(~unreachable)
    if not len(visits):
        return 0
    places = np.concatenate([np.arange(bases), visits])
    apart = np.minimum(seconds, seconds.T)[np.ix_(places, places)]
    # Whichever base a team comes from, and a zero is no edge to SciPy.
    apart[:bases, :bases] = 0.0
    tree_s = minimum_spanning_tree(np.maximum(apart, _LEAST_S)).sum()
    work_s = float(service_s[~unreachable].sum() + tree_s - len(places) * _LEAST_S)
    home_s = float(seconds[visits, :bases].min())
    by_tree = work_s / (float(shifts_s.max()) - home_s)
    trip_s = seconds[:bases, visits] + seconds[visits, :bases].T
    left_s = np.maximum((shifts_s[:, None] - trip_s).max(axis=0), _LEAST_S)
    by_share = float((times[~unreachable] * service_s[~unreachable] / left_s).sum())
    # What a rounding error puts above a whole number is that number.
    return max(1, ceil(max(by_tree, by_share) - 1e-9))


def _filled(
    seconds: Floats,
    service_s: Floats,
    shift_s: float,
    base: int,
    bases: int,
    left: Flags,
    first: int,
) -> list[int]:
    """Give the visits of one shift: from the first one on, always the cheapest that still fits."""
    route = [base, bases + first, base]
    used = float(seconds[base, route[1]] + service_s[first] + seconds[route[1], base])
    chosen = [first]
    open_ = left.copy()
    open_[first] = False
    while open_.any():
        visits = bases + np.flatnonzero(open_)
        before, after = np.array(route[:-1]), np.array(route[1:])
        detour = (
            seconds[np.ix_(before, visits)]
            + seconds[np.ix_(visits, after)].T
            - seconds[before, after][:, None]
        )
        added = detour.min(axis=0) + service_s[visits - bases]
        best = int(np.argmin(added))
        if not used + added[best] <= shift_s:
            break
        route.insert(int(np.argmin(detour[:, best])) + 1, int(visits[best]))
        used += float(added[best])
        chosen.append(int(visits[best]) - bases)
        open_[chosen[-1]] = False
    return chosen


def _points(bases: Floats, needs: Needs) -> Floats:
    return np.vstack([bases, np.column_stack([needs.lon, needs.lat])])


def _refused(why: object) -> BadRecord:
    error = FieldError("kind", message("{why}", why=why))
    return BadRecord(message("It cannot be said: {why}.", why=why), [error])
