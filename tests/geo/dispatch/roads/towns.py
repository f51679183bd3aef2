"""A small town of ways, typed by hand, and roads that nothing optimises."""

import heapq
from collections import defaultdict

import numpy as np

from geo.dispatch.roads.graph import RoadGraph
from geo.dispatch.roads.ways import Ways

KMH = 1 / 3.6
STEP = 0.01
"""Degrees between two corners: 1.1 km by latitude."""


def ways(*lines):
    """Give ways of (points, speed along in m/s, speed against in m/s[, enter])."""
    points = [point for line in lines for point in line[0]]
    sizes = [len(line[0]) for line in lines]
    return Ways(
        lon=np.array([point[0] for point in points], float),
        lat=np.array([point[1] for point in points], float),
        start=np.concatenate([[0], np.cumsum(sizes)]),
        forward=np.array([line[1] for line in lines], float),
        backward=np.array([line[2] for line in lines], float),
        enter=np.array([line[3] if len(line) > 3 else True for line in lines]),
    )


def plain_seconds(graph: RoadGraph, start: int) -> dict[int, float]:
    """Give junction → seconds from one, by Dijkstra's algorithm with a heap and plain lists."""
    arcs = defaultdict(list)
    for tail, head, forward_s, backward_s in zip(
        graph.tail.tolist(), graph.head.tolist(), graph.forward_s, graph.backward_s, strict=True
    ):
        arcs[tail].append((head, forward_s))
        arcs[head].append((tail, backward_s))
    best = {start: 0.0}
    queue = [(0.0, start)]
    while queue:
        reached, node = heapq.heappop(queue)
        if reached > best[node]:
            continue
        for other, seconds in arcs[node]:
            if reached + seconds < best.get(other, np.inf):
                best[other] = reached + seconds
                heapq.heappush(queue, (reached + seconds, other))
    return best
