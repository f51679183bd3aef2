"""Who goes where on which day: squads visit what is most urgent by their own lights.

Each site is wanted again after its policy's interval times a factor of its own, so that some are
watched closely, some loosely, and some nobody thinks of. A day's visits go to the sites whose wait
is longest against what is wanted; after a failure most are looked at again in time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.clock import DAY_MS, HOUR_MS, day_start
from geo.demo.city import City
from geo.demo.period import DAYS, LOOK_BACKS_FROM, PREMISES_VISITS, ZONE
from geo.kinds import default_policies, kinds
from geo.model import Result, RiskLevel
from geo.rules.policy import policy_in_force, risk_at

_NEGLECT_SPREAD = 1.15
"""Standard deviation of the logarithm of a site's own factor."""
_NEVER_SHARE = 0.05
_FAIL, _ADVISORY = 0.035, 0.09
_FAIL_AGAIN, _ADVISORY_AGAIN = 0.08, 0.12
_LOOKED_BACK = 0.85
_MAIN_SQUAD = 0.85
_FIRST = -1
"""Not visited before."""


@dataclass(frozen=True)
class Rounds:
    """Every visit of the period, ordered by day; one element a visit.

    Attributes
    ----------
    day
        Number of the day, from 0.
    site
        Position of the site in the frame of sites.
    squad
        Number of the squad.
    result
        Rank of the result: 0 pass, 1 advisory, 2 fail.
    back_days
        Days until somebody must come back; 0 after a pass.
    look_back_of
        Position of the visit whose findings this one checks, or -1.
    """

    day: NDArray[np.int64]
    site: NDArray[np.int64]
    squad: NDArray[np.int64]
    result: NDArray[np.int64]
    back_days: NDArray[np.int64]
    look_back_of: NDArray[np.int64]


def make_rounds(city: City, sites: pd.DataFrame, rng: np.random.Generator) -> Rounds:
    """Simulate the visits, exactly as many as were published."""
    count = len(sites)
    kind = _numbers(sites["kind"], [one.id for one in kinds()])
    district = _numbers(sites["district"], [one.code for one in city.districts])
    wanted_days = _wanted_days(city)
    neglect = _neglect(city, sites, rng)
    never = _never(city, sites, rng)

    last_day = -rng.random(count) * neglect * wanted_days[0, kind, district]
    last_visit = np.full(count, _FIRST)
    last_result = np.zeros(count, dtype=np.int64)
    back_day = np.full(count, len(DAYS))
    days, chosen, results, spans, backs = [], [], [], [], []
    done = 0
    for day, quota in enumerate(_quotas(city)):
        wait = (day - last_day) / (neglect * wanted_days[day, kind, district])
        urgency = wait * np.exp(rng.normal(0, 0.15, count)) * _crowding_factor(sites)
        urgency[never] = -1.0
        urgency[back_day <= day] = np.inf
        visited = np.argsort(-urgency, kind="stable")[:quota]
        again = (last_result[visited] > 0) & (day >= LOOK_BACKS_FROM)
        result = _results(again, rng)
        span = np.where(result == 2, rng.integers(1, 4, quota), rng.integers(4, 11, quota))
        span[result == 0] = 0

        days.append(np.full(quota, day))
        chosen.append(visited)
        results.append(result)
        spans.append(span)
        backs.append(np.where(again, last_visit[visited], _FIRST))

        last_day[visited] = day
        last_visit[visited] = done + np.arange(quota)
        last_result[visited] = result
        followed = (result > 0) & (rng.random(quota) < _LOOKED_BACK / np.sqrt(neglect[visited] + 1))
        back_day[visited] = np.where(
            followed, np.maximum(day + np.maximum(span - 1, 1), LOOK_BACKS_FROM), len(DAYS)
        )
        done += quota
    site = np.concatenate(chosen)
    return Rounds(
        day=np.concatenate(days),
        site=site,
        squad=_squads(city, sites, rng)[site, rng.integers(0, 20, done)],
        result=np.concatenate(results),
        back_days=np.concatenate(spans),
        look_back_of=np.concatenate(backs),
    )


def share_out(total: int, weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """Divide a whole number by weights into whole numbers that add up to it."""
    steps = np.round(np.cumsum(weights) / weights.sum() * total).astype(np.int64)
    parts: NDArray[np.int64] = np.diff(steps, prepend=0)
    return parts


def _quotas(city: City) -> NDArray[np.int64]:
    return share_out(PREMISES_VISITS, np.array(city.simulation["day_weights"], dtype=float))


def _numbers(column: pd.Series, order: list[str]) -> NDArray[np.int64]:
    return np.asarray(pd.Categorical(column, categories=order).codes, dtype=np.int64)


def _wanted_days(city: City) -> NDArray[np.float64]:
    """Give the interval in force at noon of each day: shape (days, kinds, districts), in days."""
    noons = [day_start(day, ZONE) + 12 * HOUR_MS for day in DAYS]
    levels = list(RiskLevel)
    interval = np.array(
        [
            [
                policy_in_force(
                    default_policies(), "inspection", kind.id, level, noons[0]
                ).interval_ms
                / DAY_MS
                for level in levels
            ]
            for kind in kinds()
        ]
    )
    level = np.array(
        [
            [levels.index(risk_at(city.risks, district.code, noon)) for district in city.districts]
            for noon in noons
        ]
    )
    return interval[:, level].transpose(1, 0, 2)


def _neglect(city: City, sites: pd.DataFrame, rng: np.random.Generator) -> NDArray[np.float64]:
    """Give each site's factor on the wanted interval: median about 1."""
    own = np.exp(rng.normal(0, _NEGLECT_SPREAD, len(sites)))
    facts = city.simulation
    by_kind = sites["kind"].map({kind: plan["neglect"] for kind, plan in facts["kinds"].items()})
    by_district = sites["district"].map(
        {code: fact["neglect"] for code, fact in facts["districts"].items()}
    )
    return np.asarray(own * by_kind * by_district, dtype=np.float64)


def _crowding_factor(sites: pd.DataFrame) -> NDArray[np.float64]:
    """Their rule: the more crowded the place, the sooner we must be there."""
    return 0.7 + 0.1 * sites["crowding"].to_numpy(dtype=np.float64)


def _never(city: City, sites: pd.DataFrame, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Say of each site whether nobody ever goes there; rarer where it is crowded."""
    neglect = sites["district"].map(
        {code: fact["neglect"] for code, fact in city.simulation["districts"].items()}
    )
    quiet = (6 - sites["crowding"].to_numpy()) / 3
    chance = _NEVER_SHARE * neglect.to_numpy(dtype=np.float64) * quiet
    return (rng.random(len(sites)) < chance) & (sites["kind"] != "airport").to_numpy()


def _results(again: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.int64]:
    draw = rng.random(len(again))
    fail = np.where(again, _FAIL_AGAIN, _FAIL)
    advisory = np.where(again, _ADVISORY_AGAIN, _ADVISORY)
    ranks = [Result.FAIL.rank, Result.ADVISORY.rank]
    return np.select([draw < fail, draw < fail + advisory], ranks, Result.PASS.rank)


def _squads(city: City, sites: pd.DataFrame, rng: np.random.Generator) -> NDArray[np.int64]:
    """Give twenty drawings of a squad for each site: mostly its kind's own, always in remit."""
    table = np.empty((len(sites), 20), dtype=np.int64)
    groups: dict[Any, Any] = sites.groupby(["kind", "district"]).indices
    for (kind, district), rows in groups.items():
        able = [
            squad.number
            for squad in city.squads
            if any(
                remit.act == "inspect"
                and remit.kind in (None, kind)
                and remit.district in (None, district)
                for remit in squad.remits
            )
        ]
        main = city.simulation["kinds"][kind]["squad"]
        others = [number for number in able if number != main] or [main]
        mainly = rng.random((len(rows), 20)) < _MAIN_SQUAD
        table[rows] = np.where(
            mainly & (main in able), main, rng.choice(others, size=(len(rows), 20))
        )
    return table
