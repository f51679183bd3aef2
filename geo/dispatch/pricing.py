"""The best routes of one team when every stop has a price: labels by stop and time.

Forward labelling as in Feillet, Dejax, Gendreau and Gueguen (2004), made a heuristic: of all ways
to be done at a stop within one slice of the shift only the best is kept, with the stops that it has
served, so that every route found is elementary. All labels of a slice go on at once, in numpy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.dispatch.instance import Instance, Ints

Floats = NDArray[np.float64]

_MOST_CANDIDATES = 260
"""Stops a route is made from, the ones with the best gain for their time: memory is its square."""


@dataclass
class _Labels:
    """Per slice and candidate: gain, tick at which it is done, whence it came, what it served."""

    gain: Floats
    done: Ints
    came: Ints
    served: NDArray[np.bool_]

    @classmethod
    def empty(cls, slices: int, many: int) -> _Labels:
        return cls(
            np.full((slices + 1) * many, -np.inf),
            np.zeros((slices + 1) * many, dtype=np.int64),
            np.full((slices + 1) * many, -1, dtype=np.int64),
            np.zeros(((slices + 1) * many, many), dtype=np.bool_),
        )


def best_routes(
    instance: Instance, team: int, gains: Floats, slices: int, most: int
) -> list[tuple[float, list[int]]]:
    """Give a team's routes of most gain, best first, each with its gain.

    Parameters
    ----------
    gains
        What serving each stop adds; stops that add nothing are left out.
    slices
        Into how many slices the shift is cut; more is slower and better.
    most
        How many routes to give, with different stops each.
    """
    chosen = _candidates(instance, team, gains)
    if not len(chosen):
        return []
    labels = _extended(instance, team, chosen, gains[chosen], slices)
    return _collected(labels, chosen, most)


def _candidates(instance: Instance, team: int, gains: Floats) -> Ints:
    out = instance.times[instance.starts[team], instance.depots :]
    home = instance.times[instance.depots :, instance.ends[team]]
    arrives = np.maximum(instance.begins[team] + out, instance.opens)
    back = arrives + instance.service + home
    can = instance.allowed[team] & (gains > 1e-6) & (arrives <= instance.closes)
    chosen = np.flatnonzero(can & (back <= instance.finishes[team]))
    if len(chosen) > _MOST_CANDIDATES:
        cost = instance.service[chosen] + 0.2 * (out + home)[chosen] + 1.0
        best = np.argpartition(-gains[chosen] / cost, _MOST_CANDIDATES)[:_MOST_CANDIDATES]
        chosen = np.sort(chosen[best])
    return chosen


def _extended(instance: Instance, team: int, chosen: Ints, gains: Floats, slices: int) -> _Labels:
    many = len(chosen)
    places = chosen + instance.depots
    times = instance.times[np.ix_(places, places)]
    home = instance.times[places, instance.ends[team]]
    service, opens, closes = (
        x[chosen] for x in (instance.service, instance.opens, instance.closes)
    )
    begins, finishes = int(instance.begins[team]), int(instance.finishes[team])
    width = max(1, -(-(finishes - begins + 1) // slices))
    latest = finishes - home - service
    latest = np.minimum(latest, closes)

    labels = _Labels.empty(slices, many)
    first = np.maximum(begins + instance.times[instance.starts[team], places], opens) + service
    at = (first - begins) // width * many + np.arange(many)
    labels.gain[at], labels.done[at] = gains, first
    labels.served[at, np.arange(many)] = True

    best_before = np.full(many, -np.inf)
    for number in range(slices):
        row = slice(number * many, (number + 1) * many)
        for _ in range(2):  # a short trip may end in the slice where it began
            live = np.flatnonzero(labels.gain[row] > best_before + 1e-9)
            if not len(live):
                break
            best_before[live] = labels.gain[row][live]
            starts = np.maximum(labels.done[row][live, None] + times[live], opens)
            can = (starts <= latest) & ~labels.served[row][live]
            origin, target = np.nonzero(can)
            done = starts[origin, target] + service[target]
            gain = labels.gain[row][live[origin]] + gains[target]
            key = (done - begins) // width * many + target
            better = (gain > labels.gain[key]) & (gain > best_before[target])
            if not better.any():
                break
            _keep(labels, number * many + live[origin[better]], target[better], key[better],
                  gain[better], done[better])  # fmt: skip
    return labels


def _keep(labels: _Labels, came: Ints, target: Ints, key: Ints, gain: Floats, done: Ints) -> None:
    """Write the best way to each key; of equal ones the earlier."""
    order = np.lexsort((done, -gain, key))
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = key[order][1:] != key[order][:-1]
    order = order[first]
    keys = key[order]
    labels.gain[keys], labels.done[keys] = gain[order], done[order]
    labels.came[keys] = came[order]
    served = labels.served[came[order]]
    served[np.arange(len(order)), target[order]] = True
    labels.served[keys] = served


def _collected(labels: _Labels, chosen: Ints, most: int) -> list[tuple[float, list[int]]]:
    many = len(chosen)
    found: list[tuple[float, list[int]]] = []
    seen: set[bytes] = set()
    for label in np.argsort(-labels.gain)[: most * 15]:
        if labels.gain[label] == -np.inf or len(found) == most:
            break
        served = labels.served[label]
        key = served.tobytes()
        if key in seen:
            continue
        seen.add(key)
        route = _back_from(labels, int(label), many)
        # A label that another replaced after it had gone on leaves a way that never was.
        if len(route) == served.sum() == served[list(set(route))].sum():
            found.append((float(labels.gain[label]), chosen[route].tolist()))
    return found


def _back_from(labels: _Labels, label: int, many: int) -> list[int]:
    """Follow a label back to the start; gives candidates in the order of service."""
    route: list[int] = []
    while label != -1 and len(route) <= many:
        route.append(label % many)
        label = int(labels.came[label])
    return route[::-1]
