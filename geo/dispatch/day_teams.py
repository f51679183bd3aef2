"""The teams that go out on a day: which they are, from when to when, and from where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from geo import clock
from geo.dispatch.problem import Break
from geo.dispatch.standing import Standing
from geo.model import Squad
from geo.store.planned import DaySettings, route_name


@dataclass(frozen=True)
class DayTeam:
    """One route's team. Instants are UTC ms; points are lon, lat in WGS-84 degrees.

    It goes on from `start`, at `starts_at` at the earliest, and is back at `end` by `ends_at`;
    a point is None where the squad has no base.
    """

    route: str
    squad: Squad
    start: tuple[float, float] | None
    end: tuple[float, float] | None
    starts_at: int
    ends_at: int


def day_teams(
    squads: Mapping[int, Squad],
    settings: DaySettings,
    standing: Mapping[str, Standing],
    day: date,
    zone: ZoneInfo,
    now_ms: int,
) -> list[DayTeam]:
    """Give the teams that can still go out, by squad; those whose shift is over are left out."""
    teams = []
    for number, squad in sorted(squads.items()):
        if number in settings.left_out:
            continue
        starts_at, ends_at = shift_of(squad, settings, day, zone)
        base = base_of(squad)
        for name in settings.teams.get(number) or (None,):
            route = route_name(number, name)
            come = standing.get(route)
            free_at = max(starts_at, now_ms if come is None else come.free_at)
            start = base if come is None or come.point is None else come.point
            if free_at < ends_at:
                teams.append(DayTeam(route, squad, start, base, free_at, ends_at))
    return teams


def shift_of(squad: Squad, settings: DaySettings, day: date, zone: ZoneInfo) -> tuple[int, int]:
    """Give start and end of a squad's shift on a day (UTC ms); it may go past midnight."""
    start, end = settings.shifts.get(squad.number, (squad.shift_start, squad.shift_end))
    starts_at, ends_at = instant_of(day, start, zone), instant_of(day, end, zone)
    if ends_at <= starts_at:
        ends_at = instant_of(day + timedelta(days=1), end, zone)
    return starts_at, ends_at


def breaks_of(settings: DaySettings, day: date, zone: ZoneInfo) -> tuple[Break, ...]:
    """Give the day's breaks in seconds after its midnight, the earliest first."""
    zero = clock.day_start(day, zone)
    return tuple(
        Break(
            (
                (instant_of(day, pause.begins_from, zone) - zero) / clock.SECOND_MS,
                (instant_of(day, pause.begins_to, zone) - zero) / clock.SECOND_MS,
            ),
            pause.minutes * 60.0,
        )
        for pause in sorted(settings.pauses, key=lambda one: one.begins_from)
    )


def instant_of(day: date, text: str, zone: ZoneInfo) -> int:
    """Give the instant (UTC ms) of a time of the day written HH:MM; 24:00 is the next midnight."""
    if text == "24:00":
        return clock.day_start(day + timedelta(days=1), zone)
    return clock.to_ms(datetime.combine(day, time.fromisoformat(text), zone))


def base_of(squad: Squad) -> tuple[float, float] | None:
    """Give lon and lat of a squad's base, None where it has none."""
    if squad.base_lon is None or squad.base_lat is None:
        return None
    return squad.base_lon, squad.base_lat
