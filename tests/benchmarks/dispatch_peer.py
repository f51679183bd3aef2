"""`python -m tests.benchmarks.dispatch_peer P.json SECONDS SEED OUT`: PyVRP as it comes.

The same data, the same greedy start, PyVRP's own solver with its own parameters, and the stops of
each team as JSON. Prizes weigh as in our model, which suits PyVRP better than what was tried before
(1,000 a second: 3,010 on `small-21` at 1 s).
"""

from __future__ import annotations

import json
import sys
import warnings
from dataclasses import replace
from pathlib import Path

import pyvrp
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.stop import MaxRuntime

from geo.dispatch.greedy import greedy_routes
from geo.dispatch.instance import make_instance
from geo.dispatch.problem_json import problem_from_json
from geo.dispatch.pyvrp_model import PyvrpModel


def main(path: Path, seconds: float, seed: int, out: Path) -> None:
    warnings.simplefilter("ignore", PenaltyBoundWarning)
    problem = problem_from_json(json.loads(path.read_text(encoding="utf-8")))
    instance = make_instance(problem)
    start = greedy_routes(instance)
    # A profile a remit, as its users make them: ours also tell what is out of a team's reach, and
    # on a large day so many matrices fit into no memory.
    model = PyvrpModel(replace(instance, allowed=problem.may_serve), start)
    result = pyvrp.solve(
        model.data,
        MaxRuntime(seconds),
        seed=seed,
        collect_stats=False,
        initial_solution=model.solution(start),
    )
    routes = model.routes(result.best) if result.is_feasible() else start
    out.write_text(
        json.dumps(
            {
                "routes": [
                    {"squad": team.id, "stops": [problem.stops[one].id for one in route]}
                    for team, route in zip(problem.teams, routes, strict=True)
                ]
            }
        ),
        encoding="utf-8",
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
