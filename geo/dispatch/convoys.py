"""Teams that go together: for the solver one team, in the plan one route with several names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from geo.dispatch.problem import Problem, Team
from geo.errors import FieldError
from geo.message import message


def convoy_faults(problem: Problem) -> Iterator[FieldError]:
    """Give what keeps teams from going together."""
    teams = {team.id: team for team in problem.teams}
    seen: set[str] = set()
    for number, group in enumerate(problem.together):
        where = f"together[{number}]"
        if len(group) < 2:
            yield FieldError(where, message("must name at least two squads"))
        for named in group:
            if named not in teams:
                yield FieldError(where, message("there is no squad '{named}'", named=named))
            if named in seen:
                yield FieldError(where, message("'{named}' stands twice", named=named))
            seen.add(named)
        places = {(teams[one].start, teams[one].end) for one in group if one in teams}
        if len(places) > 1:
            yield FieldError(where, message("squads that go together start and end together"))


def one_team_each(problem: Problem) -> Problem:
    """Give the problem with each convoy as one team, which has the first one's id.

    A convoy works while all its teams are on shift, takes the breaks of each, and serves what any
    of them may serve; a stop pinned to one of them is pinned to the convoy.
    """
    if not problem.together:
        return problem
    teams = {team.id: team for team in problem.teams}
    leaders = {one: group[0] for group in problem.together for one in group}
    merged = {group[0]: _merged([teams[one] for one in group]) for group in problem.together}
    return replace(
        problem,
        teams=tuple(
            merged.get(team.id, team)
            for team in problem.teams
            if leaders.get(team.id, team.id) == team.id
        ),
        stops=tuple(
            replace(stop, squad=leaders[stop.squad]) if stop.squad in leaders else stop
            for stop in problem.stops
        ),
        together=(),
    )


def _merged(teams: list[Team]) -> Team:
    starts = max(team.starts_s for team in teams)
    ends = min(team.ends_s for team in teams)
    return replace(
        teams[0],
        starts_s=starts,
        shift_s=max(0.0, ends - starts),
        kinds=frozenset().union(*(team.kinds for team in teams)),
        breaks=tuple(sorted({pause for team in teams for pause in team.breaks}, key=_when)),
    )


def _when(pause: object) -> tuple[float, float, float]:
    return (*pause.window_s, pause.duration_s)  # type: ignore[attr-defined]
