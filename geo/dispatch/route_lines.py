"""The lines that squads drive on a day: from the base by the stops and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import shapely

from geo.dispatch.day_teams import base_of
from geo.dispatch.sources import Line, Travel
from geo.model import Squad
from geo.store.plans import Stop

_TOLERANCE_DEG = 3e-5
"""About 3 m: what no map shows."""


def route_lines(
    stops: Sequence[Stop], squads: Mapping[int, Squad], travel: Travel
) -> dict[str, list[Line]]:
    """Give route → its lines, one a leg, for the stops that have a place in a route.

    The first leg leaves the base and the last one leads back there; a squad without one has
    neither. Lines are vertices (lon, lat in WGS-84 degrees), along roads when these are known.

    Parameters
    ----------
    stops
        Of one day, in order of their routes.
    """
    places: list[tuple[float, float]] = []
    legs: list[tuple[int, int]] = []
    of_route: dict[str, range] = {}
    for route, calls in _calls(stops).items():
        base = base_of(squads[calls[0].squad])
        points = [(stop.site.lon, stop.site.lat) for stop in calls]
        if base is not None:
            points = [base, *points, base]
        begun = len(legs)
        legs += pairwise(range(len(places), len(places) + len(points)))
        places += points
        of_route[route] = range(begun, len(legs))
    drawn = travel.lines(np.array(places, np.float64).reshape(-1, 2), legs)
    return {
        route: [_simplified(drawn[number]) for number in numbers]
        for route, numbers in of_route.items()
    }


def _calls(stops: Sequence[Stop]) -> dict[str, list[Stop]]:
    calls: dict[str, list[Stop]] = {}
    for stop in stops:
        if stop.position is not None:
            calls.setdefault(stop.route, []).append(stop)
    return calls


def _simplified(line: Line) -> Line:
    if len(line) < 3:
        return line
    thinner = shapely.simplify(shapely.linestrings(line), _TOLERANCE_DEG)
    return np.round(shapely.get_coordinates(thinner), 6)
