"""The visits as records: frames with the JSON bodies that a phone would have sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from geo.clock import DAY_MS, HOUR_MS, day_start, iso
from geo.demo.answers import AnswerPool, answer_pool
from geo.demo.city import City
from geo.demo.outings import Work, record_ids
from geo.demo.period import FIRST_DAY, ZONE
from geo.demo.rounds import Rounds
from geo.kinds import checklists, kinds
from geo.model import Result, Severity

_SERIOUS_SHARE = 0.85
"""Of failures; the rest are critical."""
_RECTIFIED_SHARES = {Result.PASS: 1.0, Result.ADVISORY: 0.8, Result.FAIL: 0.25}
"""How often a look-back of such a result found the earlier finding rectified."""


def inspections(
    city: City,
    sites: pd.DataFrame,
    rounds: Rounds,
    outings: pd.DataFrame,
    work: Work,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Give a row for each visit, as `geo.store.bulk.insert_inspections` takes them."""
    pools = {
        body["id"]: answer_pool(body, city.simulation["usual_answers"], rng)
        for body in checklists()
    }
    checklist_of = {kind.id: kind.checklist for kind in kinds()}
    versions = {body["id"]: body["version"] for body in checklists()}
    count = len(work.stop)
    ids = np.array(record_ids(count, rng))
    by_visit = np.empty(count, dtype=object)
    by_visit[work.stop] = ids
    back = rounds.look_back_of[work.stop]
    look_back_of = by_visit[back]
    look_back_of[back < 0] = None
    evening = day_start(FIRST_DAY, ZONE) + 18 * HOUR_MS
    span = rounds.back_days[work.stop]
    position = rounds.site[work.stop]
    picks, serious = rng.integers(0, 1 << 30, count), rng.random(count) < _SERIOUS_SHARE
    luck_of = rng.spawn(1)[0].random(count)

    frame = pd.DataFrame(
        {
            "id": ids,
            "site": sites["code"].to_numpy()[position],
            "squad": rounds.squad[work.stop],
            "outing": outings["id"].to_numpy()[work.outing],
            "started_at": work.started_at,
            "finished_at": work.finished_at,
            "received_at": work.received_at,
            "result": np.array([result.value for result in Result])[rounds.result[work.stop]],
            "rectify_by": [
                evening + (day + days) * DAY_MS if days else None
                for day, days in zip(rounds.day[work.stop].tolist(), span.tolist(), strict=True)
            ],
            # As objects: text columns turn None into NaN, which is no JSON.
            "look_back_of": pd.Series(look_back_of, dtype=object),
        }
    )
    frame["rectify_by"] = frame["rectify_by"].astype("Int64")
    names = [checklist_of[kind] for kind in sites["kind"].to_numpy()[position]]
    frame["body"] = [
        _body(row, name or "", versions, pools, int(pick), bool(grave), luck)
        for row, name, pick, grave, luck in zip(
            frame.to_dict("records"), names, picks, serious, luck_of.tolist(), strict=True
        )
    ]
    return frame.sort_values(["received_at", "id"], ignore_index=True)


def _body(
    row: Mapping[Any, Any],
    checklist: str,
    versions: dict[str, int],
    pools: dict[str, AnswerPool],
    pick: int,
    grave: bool,
    luck: float,
) -> str:
    pool = pools[checklist]
    findings = []
    if row["result"] == Result.PASS:
        answers = pool.good[pick % len(pool.good)]
    else:
        fault = pool.faults[pick % len(pool.faults)]
        answers = fault.answers
        worse = Severity.SERIOUS if grave else Severity.CRITICAL
        severity = Severity.MINOR if row["result"] == Result.ADVISORY else worse
        findings = [
            {
                "text": fault.text,
                "severity": severity.value,
                "rectify_by": iso(row["rectify_by"], ZONE),
            }
        ]
    body = {
        "site": row["site"],
        "squad": row["squad"],
        "outing": row["outing"],
        "started_at": iso(row["started_at"], ZONE),
        "finished_at": iso(row["finished_at"], ZONE),
        "result": row["result"],
        "checklist": {"id": checklist, "version": versions[checklist]},
        "answers": answers,
        "findings": findings,
        "photos": [],
        "note": "",
    }
    if isinstance(row["look_back_of"], str):
        body["look_back_of"] = row["look_back_of"]
        rectified = bool(luck < _RECTIFIED_SHARES[row["result"]])
        # Whatever was not in order before had one finding.
        body["outcomes"] = [{"finding": 0, "rectified": rectified}]
    return json.dumps(body, ensure_ascii=False, allow_nan=False)
