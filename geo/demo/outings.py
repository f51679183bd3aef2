"""Teams going out: a day's work of a squad in a district is shared among teams and timed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.clock import HOUR_MS, MINUTE_MS, SECOND_MS, day_start
from geo.demo.city import City
from geo.demo.period import DAYS, OFFICER_VISITS, ZONE

_STOPS_PER_TEAM = 7
_FEWEST, _MOST = 2, 6
"""Officers that go out together; nobody inspects alone."""


@dataclass(frozen=True)
class Work:
    """What the teams did, stop by stop, ordered by outing and time; one element a stop.

    Attributes
    ----------
    stop
        Position of the stop in the arrays it was made from.
    outing
        Position of the outing in the frame of outings.
    started_at, finished_at, received_at
        UTC ms; a record arrives some minutes after its end, or hours where there was no network.
    """

    stop: NDArray[np.int64]
    outing: NDArray[np.int64]
    started_at: NDArray[np.int64]
    finished_at: NDArray[np.int64]
    received_at: NDArray[np.int64]


def send_teams(
    city: City,
    day: NDArray[np.int64],
    squad: NDArray[np.int64],
    site: NDArray[np.int64],
    sites: pd.DataFrame,
    service_min: NDArray[np.float64],
    rng: np.random.Generator,
) -> tuple[pd.DataFrame, Work]:
    """Share stops out among teams of at most seven stops, neighbouring sites together.

    Parameters
    ----------
    day, squad, site
        Of each stop: number of the day, number of the squad, position in `sites`.
    sites
        With the columns district and lon.
    service_min
        Usual minutes of each stop.

    Returns
    -------
    The outings (id, squad, team, date, received_at; without officers yet), and the stops with
    their times.
    """
    district = pd.Categorical(sites["district"].to_numpy()[site]).codes
    order = np.lexsort((sites["lon"].to_numpy()[site], district, squad, day))
    cell = np.stack([day, squad, district])[:, order]
    new_cell = np.any(np.diff(cell, axis=1, prepend=-1) != 0, axis=0)
    first = np.flatnonzero(new_cell)
    size = np.diff(np.append(first, len(order)))
    in_cell = np.arange(len(order)) - np.repeat(first, size)
    teams = -(-size // _STOPS_PER_TEAM)
    team = in_cell * np.repeat(teams, size) // np.repeat(size, size)
    outing = np.cumsum(new_cell | (np.diff(team, prepend=0) != 0)) - 1
    head = np.flatnonzero(np.diff(outing, prepend=-1))
    names = {one.code: one.name_zh for one in city.districts}
    outings = pd.DataFrame(
        {
            "id": record_ids(len(head), rng),
            "squad": cell[1, head],
            "team": [
                f"{names[code]}{number + 1}组"
                for code, number in zip(
                    sites["district"].to_numpy()[site[order[head]]], team[head], strict=True
                )
            ],
            "date": [DAYS[number] for number in cell[0, head]],
        }
    )
    leaves = _departures(city, outings, rng)
    started, finished = _times(leaves, outing, service_min[order], rng)
    outings["received_at"] = _whole_seconds(leaves)
    delay = rng.exponential(6 * MINUTE_MS, len(order)) + MINUTE_MS
    delay[rng.random(len(order)) < 0.02] += 3 * HOUR_MS
    received = finished + delay.astype(np.int64)
    return outings, Work(order, outing, started, finished, received)


def officers_of(outings: pd.DataFrame, rng: np.random.Generator) -> NDArray[np.int64]:
    """Give each outing its officers, two to six, so that they add up to the published figure."""
    officers = rng.choice([2, 3, 4], size=len(outings), p=[0.3, 0.45, 0.25])
    while missing := OFFICER_VISITS - int(officers.sum()):
        step = 1 if missing > 0 else -1
        able = np.flatnonzero((officers + step >= _FEWEST) & (officers + step <= _MOST))
        officers[rng.permutation(able)[: abs(missing)]] += step
    return officers


def record_ids(count: int, rng: np.random.Generator) -> list[str]:
    """Give UUIDs of version 4 that follow from the generator."""
    raw = rng.bytes(16 * count)
    return [str(uuid.UUID(bytes=raw[16 * n : 16 * n + 16], version=4)) for n in range(count)]


def _departures(city: City, outings: pd.DataFrame, rng: np.random.Generator) -> NDArray[np.float64]:
    """Give when each team sets out (UTC ms): at the start of its squad's shift, some later."""
    shift = {squad.number: _minutes(squad.shift_start) for squad in city.squads}
    midnight = {day: day_start(day, ZONE) for day in DAYS}
    late_shift = np.where(rng.random(len(outings)) < 0.3, 180.0, 0.0)
    begins = np.array([shift[squad] for squad in outings["squad"]], dtype=np.float64)
    minutes = begins + late_shift + rng.uniform(0, 40, len(outings))
    return np.array([midnight[day] for day in outings["date"]]) + minutes * MINUTE_MS


def _times(
    leaves: NDArray[np.float64],
    outing: NDArray[np.int64],
    service_min: NDArray[np.float64],
    rng: np.random.Generator,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Put the stops of each outing one after the other: start and end (UTC ms)."""
    drive = rng.uniform(6, 28, len(outing)) * MINUTE_MS
    stay = service_min * rng.uniform(0.6, 1.3, len(outing)) * MINUTE_MS
    # Time on the road and at work since the first departure of all; what came before an outing's
    # first stop goes off.
    ends = np.cumsum(drive + stay)
    before = (ends - drive - stay)[np.flatnonzero(np.diff(outing, prepend=-1))]
    finished = leaves[outing] + ends - before[outing]
    return _whole_seconds(finished - stay), _whole_seconds(finished)


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _whole_seconds(instants: NDArray[np.float64]) -> NDArray[np.int64]:
    return instants.astype(np.int64) // SECOND_MS * SECOND_MS
