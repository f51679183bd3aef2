"""Complaints of the period: what callers say, of which place, and what was done about it.

Some come shortly before an inspection that failed, so that complaints find what they tell of; the
others come from wherever people are. Nobody who calls is real, and no number can be dialled.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geo.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, day_start, iso
from geo.demo.city import City
from geo.demo.complaint_course import Course, Told, course_of
from geo.demo.outings import record_ids
from geo.demo.period import COMPLAINTS, DAYS, PERIOD_END_MS, ZONE
from geo.demo.places import SIMULATED
from geo.demo.rounds import share_out
from geo.demo.visits import Visits
from geo.kinds import complaint_categories

Row = dict[str, Any]

_JOINED = 26
"""Of all complaints: told of something that another caller had told already."""
_LED, _AT_SITE = 0.24, 0.74
"""Shares that come before a failed inspection (where there is one), and that name a site at all."""
_NAMED_SHARE = 0.8
_METRES_PER_DEGREE = 111_200
_NEAR_M = (40, 350)
_MARK = "（模拟）"
_TAKEN_BY = {"phone": "dispatcher", "web": "public", "open311": "open311:模拟"}


@dataclass(frozen=True)
class Complaints:
    """Rows and steps as `geo.store.complaint_courses` takes them."""

    rows: list[Row]
    steps: list[Row]


def make_complaints(
    city: City, sites: pd.DataFrame, visits: Visits, rng: np.random.Generator
) -> Complaints:
    """Simulate the complaints, exactly as many as were published."""
    facts = city.operations["complaints"]
    within = {one.code: one.answer_within_ms for one in complaint_categories()}
    callers = _Callers(city, sites, visits, rng)
    ids = record_ids(COMPLAINTS, rng)
    rows, courses = [], []
    for record_id, received_at in zip(
        ids, _received(facts, COMPLAINTS - _JOINED, rng), strict=False
    ):
        row, led_to = callers.call(record_id, received_at, within)
        told = Told(
            row["category"], row.get("site"), received_at, within[row["category"]], led_to,
            callers.squad_for(row.get("site")),
        )  # fmt: skip
        rows.append(row)
        courses.append(course_of(told, visits, facts, rng))
    joined = _joined(rows, courses, ids[len(rows) :], facts, rng)
    steps = [
        step
        for row, course in zip([*rows, *(row for row, _ in joined)],
                               [*courses, *(course for _, course in joined)], strict=True)
        for step in course.steps(row["id"])
    ]  # fmt: skip
    for step, step_id in zip(steps, record_ids(len(steps), rng), strict=True):
        step["id"] = step_id
    made = [*rows, *(row for row, _ in joined)]
    for number, row in enumerate(sorted(made, key=lambda one: one["received_at"]), 1):
        row["complainant"] = _complainant(number, row["channel"], rng)
        row["body"] = _body(row)
        row["actor"] = _TAKEN_BY[row["channel"]]
    return Complaints(made, steps)


class _Callers:
    """Who calls about what, and where."""

    def __init__(
        self, city: City, sites: pd.DataFrame, visits: Visits, rng: np.random.Generator
    ) -> None:
        self._city, self._visits, self._rng = city, visits, rng
        self._facts = city.operations["complaints"]
        self._sites = sites[sites["source"] == SIMULATED].set_index("code")
        self._kind = sites.set_index("code")["kind"]
        self._at_kind = dict(iter(self._sites.groupby("kind")))

    def call(
        self, record_id: str, received_at: int, within: dict[str, int]
    ) -> tuple[Row, str | None]:
        """Give a complaint, and the failed inspection that it led to if it led to one."""
        rng, named = self._rng, self._facts["categories"]
        category = pick(list(named), [one["weight"] for one in named.values()], rng)
        row: Row = {
            "id": record_id,
            "channel": pick(list(self._facts["channels"]), self._facts["channels"].values(), rng),
            "category": category,
            "received_at": received_at,
            "words": str(rng.choice(named[category]["words"])) + _MARK,
        }
        how = rng.random()
        if how < _LED:
            found = self._visits.failed_soon_after(
                named[category]["kinds"], received_at, within[category], rng
            )
            if found is not None:
                return {**row, "site": found.site}, found.id
        code = self._some_site(named[category]["kinds"])
        if how < _AT_SITE:
            return {**row, "site": code}, None
        return {**row, **self._point_near(code)}, None

    def squad_for(self, code: str | None) -> int:
        """Give the squad that looks after a site's kind; the complaints line without a site."""
        line: int = self._city.operations["complaints"]["squad"]
        if code is None or self._rng.random() < 0.1:
            return line
        return int(self._city.simulation["kinds"][self._kind[code]]["squad"])

    def _some_site(self, kinds: Sequence[str]) -> str:
        able = self._at_kind[str(self._rng.choice(kinds))]
        return pick(able.index, able["crowding"].to_numpy(dtype=float), self._rng)

    def _point_near(self, code: str) -> Row:
        site, rng = self._sites.loc[code], self._rng
        area = self._city.areas[str(site["district"])]
        while True:
            angle, metres = rng.uniform(0, 2 * np.pi), rng.uniform(*_NEAR_M)
            lat = site["lat"] + metres * np.sin(angle) / _METRES_PER_DEGREE
            east = metres * np.cos(angle) / np.cos(np.radians(lat))
            lon = site["lon"] + east / _METRES_PER_DEGREE
            lon, lat = round(float(lon), 6), round(float(lat), 6)
            if shapely.contains_xy(area, lon, lat):
                return {
                    "lon": lon, "lat": lat, "district": site["district"],
                    "address": site["address"],
                }  # fmt: skip


def pick(names: Any, weights: Any, rng: np.random.Generator) -> str:
    """Draw a name by weight."""
    shares = np.fromiter(weights, dtype=float)
    return str(rng.choice(list(names), p=shares / shares.sum()))


def _received(facts: Any, count: int, rng: np.random.Generator) -> list[int]:
    """Give when calls come in (UTC ms), in order."""
    hours = facts["hour_weights"]
    instants = []
    for day, many in zip(
        DAYS, share_out(count, np.array(facts["day_weights"], float)), strict=True
    ):
        for _ in range(many):
            hour = int(pick(list(hours), hours.values(), rng))
            within_hour = int(rng.integers(HOUR_MS // SECOND_MS)) * SECOND_MS
            instants.append(day_start(day, ZONE) + hour * HOUR_MS + within_hour)
    return sorted(instants)


def _joined(
    rows: list[Row],
    courses: list[Course],
    ids: Sequence[str],
    facts: Any,
    rng: np.random.Generator,
) -> list[tuple[Row, Course]]:
    """Let others call about the same while it is open; they go where the first one goes."""
    able = [
        number
        for number, course in enumerate(courses)
        if (course.open_until or 0) > rows[number]["received_at"] + 3 * HOUR_MS
    ]
    made = []
    for record_id, number in zip(ids, rng.permutation(able)[: len(ids)], strict=True):
        first, course = rows[number], courses[number]
        open_ms = min((course.open_until or 0) - first["received_at"], DAY_MS)
        received_at = first["received_at"] + int(open_ms * rng.uniform(0.1, 0.6))
        received_at = min(received_at // SECOND_MS * SECOND_MS, PERIOD_END_MS - MINUTE_MS)
        words = str(rng.choice(facts["categories"][first["category"]]["words"])) + _MARK
        row = {
            **first, "id": record_id, "received_at": received_at, "words": words,
            "duplicate_of": first["id"],
        }  # fmt: skip
        made.append((row, course.joined_at(received_at)))
    return made


def _complainant(number: int, channel: str, rng: np.random.Generator) -> dict[str, str] | None:
    if rng.random() > _NAMED_SHARE:
        return None
    # Area code 000 is given to nobody.
    caller = {"name": f"模拟来电人{number:03}", "phone": f"000-{number:08}"}
    if channel != "phone":
        caller["email"] = f"caller{number:03}@example.invalid"
    return caller


def _body(row: Row) -> str:
    names = ("channel", "category", "words", "site", "lon", "lat", "address", "duplicate_of")
    body = {name: row[name] for name in names if row.get(name) is not None}
    body |= {"received_at": iso(row["received_at"], ZONE), "source": SIMULATED}
    return json.dumps(body, ensure_ascii=False)
