"""Fastest trips between points that stand along the roads: their seconds and their lines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.dispatch.roads.graph import Floats, Ints, RoadGraph
from geo.dispatch.roads.shortened import shortened
from geo.dispatch.roads.snap import Snapped

OFF_ROAD_KMH = 10.0
"""How fast the last metres between the road and the site are covered."""

_MOST_BYTES = 128 << 20
"""Of distances that are held at a time."""
_MANY = 50
"""From so many points on it is worth the while to shorten the graph first."""
_FIRST_LOOK_S = 900.0
"""How far a trip is looked for at first."""
_LEAST_S = 1e-6
"""A sparse matrix takes a zero for no arc."""

Line = NDArray[np.float64]
"""Vertices of a line, shape (n, 2): lon, lat in WGS-84 degrees."""


class Trips:
    """Trips between points snapped to a graph.

    Each point becomes a node of its own: the edge that it stands on is led through all of its
    points, in their order. Trips past a point cost what they did before.

    Parameters
    ----------
    lon, lat
        The points themselves, in WGS-84 degrees.
    snapped
        Where they stand; those without a road near have no trips.
    """

    def __init__(self, graph: RoadGraph, lon: Floats, lat: Floats, snapped: Snapped) -> None:
        self._graph = graph
        self._lon, self._lat = lon, lat
        self._size = len(lon)
        self._reachable = snapped.reachable
        self._off_s = np.where(
            self._reachable, np.where(self._reachable, snapped.distance_m, 0.0), np.inf
        ) / (OFF_ROAD_KMH / 3.6)
        self._arcs = _Arcs(graph, snapped)

    def seconds(self, origins: int | None = None, limit_s: float = np.inf) -> Floats:
        """Give the seconds of the fastest trip from each point to each, shape (points, points).

        Infinite from and to a point without a road near; 0 on the diagonal.

        Parameters
        ----------
        origins
            How many of the points, the first ones, are looked from: shape (origins, points).
        limit_s
            Longer trips may be infinite, too.
        """
        rows = self._size if origins is None else origins
        found = np.full((rows, self._size), np.inf)
        points = np.flatnonzero(self._reachable)
        sources = points[points < rows]
        arcs, nodes = self._shortened(points) if len(sources) >= _MANY else self._whole(points)
        step = max(1, _MOST_BYTES // (8 * arcs.shape[0]))
        for begin in range(0, len(sources), step):
            some = slice(begin, min(begin + step, len(sources)))
            seconds = dijkstra(arcs, indices=nodes[some], limit=limit_s)
            found[np.ix_(sources[some], points)] = seconds[:, nodes]
        found += self._off_s[:rows, None] + self._off_s[None, :]
        np.fill_diagonal(found, 0.0)
        return found

    def _whole(self, points: Ints) -> tuple[csr_array, Ints]:
        return self._arcs.matrix, self._graph.junctions + points

    def _shortened(self, points: Ints) -> tuple[csr_array, Ints]:
        arcs, nodes = self._whole(points)
        kept = np.zeros(arcs.shape[0], np.bool_)
        kept[nodes] = True
        arcs, left = shortened(arcs, kept)
        return arcs, np.searchsorted(left, nodes)

    def lines(self, legs: Sequence[tuple[int, int]]) -> list[Line | None]:
        """Give the line of the fastest trip of each leg (from point, to point).

        It begins and ends at the points themselves; None where there is no trip.
        """
        return [self._drawn(source, target) for source, target in legs]

    def _drawn(self, source: int, target: int) -> Line | None:
        if not (self._reachable[source] and self._reachable[target]):
            return None
        start, end = (self._graph.junctions + point for point in (source, target))
        limit_s = _FIRST_LOOK_S
        while True:
            # As far as the limit everything is exact, and most trips end far before the border.
            seconds, former = dijkstra(
                self._arcs.matrix, indices=start, limit=limit_s, return_predecessors=True
            )
            if np.isfinite(seconds[end]):
                return self._line(source, target, np.asarray(former, np.int64))
            limit_s *= 4

    def _line(self, source: int, target: int, former: Ints) -> Line:
        start, node = self._graph.junctions + source, self._graph.junctions + target
        pieces = []
        while node != start:
            pieces.append(self._arcs.line(int(former[node]), int(node)))
            node = former[node]
        ends = np.column_stack([self._lon, self._lat])
        line = np.vstack([ends[source], *reversed(pieces), ends[target]])
        moved = np.ones(len(line), bool)
        moved[1:] = (line[1:] != line[:-1]).any(axis=1)
        return line[moved] if moved.sum() > 1 else line[:2]


class _Arcs:
    """The directed arcs of a graph with points on it; of parallel ones the fastest.

    Point p is node `junctions` + p. Arc a leads along edge `edge[a]` from one fraction of it to
    another.
    """

    def __init__(self, graph: RoadGraph, snapped: Snapped) -> None:
        self._graph = graph
        edges = np.arange(graph.edges)
        none, whole = np.zeros(graph.edges), np.ones(graph.edges)
        before, after, edge, start, stop = (
            np.concatenate(parts)
            for parts in zip(
                (graph.tail, graph.head, edges, none, whole),
                _chains(graph, snapped),
                strict=True,
            )
        )
        span = stop - start
        source = np.concatenate([before, after])
        target = np.concatenate([after, before])
        with np.errstate(invalid="ignore"):
            seconds = np.concatenate([span * graph.forward_s[edge], span * graph.backward_s[edge]])
        # Zero times infinite: at one and the same place of a one-way edge nobody has to drive.
        seconds[np.isnan(seconds)] = 0.0
        size = graph.junctions + len(snapped.edge)
        order = np.lexsort((seconds, target, source))
        key = source[order] * size + target[order]
        first = np.ones(len(key), bool)
        first[1:] = key[1:] != key[:-1]
        first &= np.isfinite(seconds[order])
        chosen = order[first]
        self._key = key[first]
        self._size = size
        self._edge = np.concatenate([edge, edge])[chosen]
        self._start = np.concatenate([start, stop])[chosen]
        self._stop = np.concatenate([stop, start])[chosen]
        self.matrix = csr_array(
            (np.maximum(seconds[chosen], _LEAST_S), (source[chosen], target[chosen])),
            shape=(size, size),
        )

    def line(self, source: int, target: int) -> Line:
        """Give the vertices from a node to one that an arc leads to."""
        arc = np.searchsorted(self._key, source * self._size + target)
        start, stop = self._start[arc], self._stop[arc]
        part = _part(self._edge_line(int(self._edge[arc])), min(start, stop), max(start, stop))
        return part if start <= stop else part[::-1]

    def _edge_line(self, edge: int) -> Line:
        places = slice(self._graph.first[edge], self._graph.last[edge] + 1)
        return np.column_stack([self._graph.lon[places], self._graph.lat[places]])


def _chains(graph: RoadGraph, snapped: Snapped) -> tuple[Ints, Ints, Ints, Floats, Floats]:
    """Give the pieces into which points cut their edges.

    Each from a node before to a node after, on an edge, from one fraction of it to a later one.
    """
    point = np.flatnonzero(snapped.reachable)
    point = point[np.lexsort((snapped.fraction[point], snapped.edge[point]))]
    edge, fraction, node = snapped.edge[point], snapped.fraction[point], graph.junctions + point
    opens = np.ones(len(point), bool)
    opens[1:] = edge[1:] != edge[:-1]
    closes = np.roll(opens, -1)
    before = np.where(opens, graph.tail[edge], np.roll(node, 1))
    start = np.where(opens, 0.0, np.roll(fraction, 1))
    return (
        np.concatenate([before, node[closes]]),
        np.concatenate([node, graph.head[edge[closes]]]),
        np.concatenate([edge, edge[closes]]),
        np.concatenate([start, fraction[closes]]),
        np.concatenate([fraction, np.ones(closes.sum())]),
    )


def _part(line: Line, start: float, stop: float) -> Line:
    """Give the part of a line between two fractions of its length."""
    if start == 0 and stop == 1:
        return line
    shrink = np.array([np.cos(np.radians(line[:, 1].mean())), 1.0])
    steps = np.hypot(*(np.diff(line, axis=0) * shrink).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    wanted = np.array([start, stop]) * along[-1]
    inner = (along > wanted[0]) & (along < wanted[1])
    ends = np.column_stack([np.interp(wanted, along, line[:, axis]) for axis in (0, 1)])
    return np.vstack([ends[:1], line[inner], ends[1:]])
