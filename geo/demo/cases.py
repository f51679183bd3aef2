"""Legal cases of the period: from complaints that proved true, and from inspections that failed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geo.clock import DAY_MS, HOUR_MS
from geo.demo.city import City
from geo.demo.complaints import Complaints
from geo.demo.hours import in_waking_hours
from geo.demo.outings import record_ids
from geo.demo.period import CASES, CASES_CLOSED, FINES_CENTS, PERIOD_END_MS
from geo.demo.rounds import share_out
from geo.demo.visits import Visit, Visits
from geo.rules.case import Did

Row = dict[str, Any]

_FROM_COMPLAINTS, _FROM_LOOK_BACKS = 28, 12
"""The others come from critical findings."""
_CLOSED_WITHOUT_FINE = 6
_FINED_STILL_OPEN = 5
_LEAST_FINE, _FINE_STEP = 5, 10_000
"""Fines are whole hundreds of yuan, 500 at least."""
_LAST_OPENING_MS = PERIOD_END_MS - 12 * HOUR_MS
_LONGEST_WAIT_MS = 60 * HOUR_MS
_TIME_TO_CLOSE_MS = 5 * DAY_MS
_LONGEST_MS = 10 * DAY_MS
_ACTOR = "dispatcher"


@dataclass(frozen=True)
class Cases:
    """Rows and steps as `geo.store.bulk_cases` takes them."""

    rows: list[Row]
    steps: list[Row]


def make_cases(
    city: City,
    sites: pd.DataFrame,
    visits: Visits,
    complaints: Complaints,
    rng: np.random.Generator,
) -> Cases:
    """Simulate the cases: as many opened, closed and fined as were published."""
    facts = city.operations["cases"]
    names = sites.set_index("code")["name"]
    grounds = _grounds(visits, complaints, rng)
    rows = []
    for record_id, (visit, complaint) in zip(record_ids(CASES, rng), grounds, strict=True):
        offence = _offence(visit, complaint, visits, facts, rng)
        longest = min(_LONGEST_WAIT_MS, _LAST_OPENING_MS - visit.finished_at)
        waited = rng.uniform(HOUR_MS, longest)
        rows.append(
            {
                "id": record_id,
                "title": f"{names[visit.site]}涉嫌{offence}案",
                "site": visit.site, "squad": visit.squad, "inspection": visit.id,
                "complaint": complaint["id"] if complaint else None,
                "opened_at": in_waking_hours(visit.finished_at + waited, rng.uniform(30, 120)),
                "actor": _ACTOR, "note": str(rng.choice(facts["opened"])),
            }
        )  # fmt: skip
    steps = _steps(sorted(rows, key=lambda row: row["opened_at"]), facts, rng)
    for step, step_id in zip(steps, record_ids(len(steps), rng), strict=True):
        step |= {"id": step_id, "actor": _ACTOR}
    return Cases(rows, steps)


def _grounds(
    visits: Visits, complaints: Complaints, rng: np.random.Generator
) -> list[tuple[Visit, Row | None]]:
    """Give the failed inspection of each case, no site twice, with the complaint that led there."""
    last = _LAST_OPENING_MS - 2 * HOUR_MS
    failed = {visit.id: visit for visit in visits.failed if visit.finished_at < last}
    by_id = {row["id"]: row for row in complaints.rows}
    proved = [
        (failed[step["inspection"]], by_id[step["complaint"]])
        for step in complaints.steps
        if step["inspection"] in failed and not by_id[step["complaint"]].get("duplicate_of")
    ]
    again = [(visit, None) for visit in failed.values() if visit.again]
    grave = [(visit, None) for visit in failed.values() if visit.critical and not visit.again]
    grounds: list[tuple[Visit, Row | None]] = []
    for many, able in (
        (_FROM_COMPLAINTS, proved),
        (_FROM_LOOK_BACKS, again),
        (CASES - _FROM_COMPLAINTS - _FROM_LOOK_BACKS, grave),
    ):
        taken = {visit.site for visit, _ in grounds}
        fresh = [able[n] for n in rng.permutation(len(able)) if able[n][0].site not in taken]
        grounds += list({ground[0].site: ground for ground in fresh}.values())[:many]
    return grounds


def _offence(
    visit: Visit, complaint: Row | None, visits: Visits, facts: Any, rng: np.random.Generator
) -> str:
    if complaint:
        return str(facts["offence_of"][complaint["category"]])
    known = facts["offences"].get(visits.kind_of[visit.site], facts["any_offence"])
    return str(rng.choice(known))


def _steps(rows: list[Row], facts: Any, rng: np.random.Generator) -> list[Row]:
    """Give what was done with the cases, which come in order of their opening."""
    able = [n for n, row in enumerate(rows) if row["opened_at"] < PERIOD_END_MS - _TIME_TO_CLOSE_MS]
    drawn = rng.permutation(able)
    closed, fined_open = drawn[:CASES_CLOSED], drawn[CASES_CLOSED:][:_FINED_STILL_OPEN]
    fined = [*closed[_CLOSED_WITHOUT_FINE:], *fined_open]
    fines = dict(zip(fined, _fines(len(fined), rng), strict=True))
    steps = []
    for number in sorted([*closed, *fined_open]):
        row, fine = rows[number], fines.get(number)
        time = min(PERIOD_END_MS - row["opened_at"] - DAY_MS, _LONGEST_MS)
        at = [
            in_waking_hours(row["opened_at"] + time * rng.uniform(*share), rng.uniform(0, 60))
            for share in ((0.25, 0.55), (0.7, 1.0))
        ]
        if fine is not None:
            note = str(rng.choice(facts["fined"]))
            steps.append(
                {"case": row["id"], "at": at[0], "did": Did.FINED, "fine_cents": fine, "note": note}
            )
        if number in closed:
            reason = facts["closed"] if fine is None else facts["closed_fined"]
            steps.append(
                {
                    "case": row["id"],
                    "at": at[1],
                    "did": Did.CLOSED,
                    "reason": str(rng.choice(reason)),
                }
            )
    return [*steps, *_appeal(steps, facts, rng)]


def _fines(count: int, rng: np.random.Generator) -> list[int]:
    """Give fines in hundredths that add up to the published sum."""
    spare = FINES_CENTS // _FINE_STEP - count * _LEAST_FINE
    shares = share_out(spare, np.exp(rng.normal(0, 1.0, count)))
    return [int(share + _LEAST_FINE) * _FINE_STEP for share in shares]


def _appeal(steps: list[Row], facts: Any, rng: np.random.Generator) -> list[Row]:
    """Let the first that was closed with a fine appeal, in vain: what was published stands."""
    fined = {step["case"] for step in steps if step["did"] is Did.FINED}
    first = min(
        (step for step in steps if step["did"] is Did.CLOSED and step["case"] in fined),
        key=lambda step: step["at"],
    )
    appealed_at = in_waking_hours(first["at"] + 20 * HOUR_MS, rng.uniform(0, 60))
    decided_at = in_waking_hours(appealed_at + 3 * DAY_MS, rng.uniform(0, 60))
    return [
        {
            "case": first["case"],
            "at": appealed_at,
            "did": Did.APPEALED,
            "reason": facts["appealed"],
        },
        {"case": first["case"], "at": decided_at, "did": Did.DECIDED, "reason": facts["decided"]},
    ]
