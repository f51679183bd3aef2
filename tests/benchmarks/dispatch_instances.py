"""Problems with published values: where they lie, and how they become problems of ours."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geo.dispatch.problem import Depot, Problem, Stop, Team
from geo.dispatch.problem_json import problem_from_json
from geo.dispatch.travel import Matrix

SETS = (1, 2, 4, 6)
"""Of Chao, Golden and Wasil (1996); Set 1 has 32 points, 2 has 21, 4 has 100, 6 has 64."""


def dispatch_problem(folder: Path, name: str) -> tuple[Path, Problem]:
    """Give a dispatch problem and the file it lies in."""
    path = folder / "benchmarks/dispatch" / f"{name}.json"
    return path, problem_from_json(json.loads(path.read_text(encoding="utf-8")))


def orienteering_problems(folder: Path, number: int) -> Iterator[tuple[str, Problem]]:
    """Give one of Chao's sets: plane points, no service times, teams that are all alike."""
    for path in sorted((folder / f"benchmarks/top/Set{number}").glob("*.txt")):
        yield path.stem, _orienteering_problem(path)


def best_known(folder: Path) -> dict[str, int]:
    """Give the best prize known of each of Chao's instances: the larger of two lists."""
    top = folder / "benchmarks/top"
    rows = (top / "best_known_chaoResults.txt").read_text(encoding="utf-8").splitlines()
    known = {row.split()[0].removesuffix(".txt"): int(float(row.split()[1])) for row in rows if row}
    with (top / "best_known_p4-p7_sample.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            name = row["Instance"].removesuffix(".txt")
            known[name] = max(known.get(name, 0), int(row["BKS_reward"]))
    return known


@dataclass(frozen=True)
class Covering:
    """A maximal covering problem in which every point may also be a place, and its optimum."""

    name: str
    points: NDArray[np.float64]
    """Lon and lat in degrees."""
    weights: NDArray[np.float64]
    reach_m: float
    places: int
    optimum: int
    chosen: tuple[int, ...]
    """The places that were published with it."""


def covering_problems(folder: Path) -> Iterator[Covering]:
    """Give the covering problems of New York and the Bronx, the fewest places first."""
    published = (folder / "benchmarks/mclp_real/OtimosFinais").glob("*.txt")
    for path in sorted(published, key=lambda one: int(one.stem.split("_")[1])):
        name, places, reach_m = path.stem.split("_")
        points, weights = _demand(folder / f"benchmarks/mclp_real/Instancias/{name}.txt")
        said = dict(line.split(":") for line in path.read_text().splitlines() if ":" in line)
        chosen = tuple(int(one) for one in said["Facilidade"].split())
        yield Covering(
            path.stem, points, weights, float(reach_m), int(places), int(said["f"]), chosen
        )


def _demand(path: Path) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Read points (given as lat, lon) and their weights."""
    head, _, rest = path.read_text(encoding="utf-8").partition("NODE_COORD_SECTION")
    coordinates, _, demand = rest.partition("DEMAND_SECTION")
    count = int(head.split("DIMENSION :")[1].split()[0])
    lat_lon = np.array(coordinates.split(), dtype=np.float64).reshape(count, 2)
    weights = np.array(demand.removesuffix("EOF").split(), dtype=np.float64)
    return lat_lon[:, ::-1], weights


def _orienteering_problem(path: Path) -> Problem:
    """Read an instance: the first point is where all start, the last one where they end."""
    lines = path.read_text(encoding="utf-8").splitlines()
    count, teams = (int(line.split()[1]) for line in lines[:2])
    budget = float(lines[2].split()[1])
    rows = np.array([[float(one) for one in line.split()] for line in lines[3 : 3 + count]])
    rows = rows[[0, count - 1, *range(1, count - 1)]]
    points, prizes = rows[:, :2], rows[:, 2]
    apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    return Problem(
        depots=(Depot("start"), Depot("end")),
        stops=tuple(
            Stop(str(number), "point", int(prize), 0.0)
            for number, prize in enumerate(prizes[2:].tolist())
        ),
        teams=tuple(
            Team(str(number), "start", "end", budget, frozenset({"point"}))
            for number in range(teams)
        ),
        travel=Matrix(apart),
    )
