"""Rows joined into inspections and calibrations, with the bodies that are kept of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from geo import clock
from geo.model import Result, Severity

_RANK = {result.value: result.rank for result in Result}
_WORD = {result.rank: result.value for result in Result}


def inspections_of(rows: pd.DataFrame, zone: ZoneInfo, *, as_findings: bool) -> pd.DataFrame:
    """Join the rows that share an id into one inspection each.

    Parameters
    ----------
    rows
        Rows of `RecordRows.frame` that are inspections, with the column code.
    as_findings
        Each note is a finding, as in a table of visits.

    Returns
    -------
    Columns id, site (code), squad, outing, officers, started_at, finished_at, result, body. The
    whole runs from the first start to the last end, and the worst result holds.
    """
    first = rows.drop_duplicates("id")
    numbers = pd.DataFrame(
        {
            "started_at": rows["started_at"],
            "finished_at": rows["finished_at"],
            "rank": rows["result"].map(_RANK).astype("int64"),
            "officers": _whole(rows["officers"]).to_numpy(),
        },
        index=rows.index,
    )
    groups = numbers.groupby(rows["id"], sort=False)
    joined = pd.DataFrame(
        {
            "id": first["id"].tolist(),
            "site": first["code"].tolist(),
            "squad": _whole(first["squad"]),
            "outing": first["outing"].tolist(),
            "officers": groups["officers"].max().to_numpy(),
            "started_at": groups["started_at"].min().to_numpy(dtype=np.int64),
            "finished_at": groups["finished_at"].max().to_numpy(dtype=np.int64),
            "result": groups["rank"].max().map(_WORD).tolist(),
        }
    )
    places, _ = pd.factorize(rows["id"])
    notes: list[list[str]] = [[] for _ in range(len(joined))]
    for place, note in zip(places.tolist(), rows["note"], strict=True):
        if note:
            notes[place].append(note)
    joined["body"] = [
        _inspection_body(facts, own, as_findings, zone)
        for facts, own in zip(_dicts(joined), notes, strict=True)
    ]
    return joined


def calibrations_of(rows: pd.DataFrame, zone: ZoneInfo) -> pd.DataFrame:
    """Give the calibrations: id, instrument (code), squad, act, performed_at, conclusion, body.

    Parameters
    ----------
    rows
        Rows of `RecordRows.frame` that are acts on an instrument, one per id, with the column
        instrument.
    """
    made = pd.DataFrame(
        {
            "id": rows["id"].tolist(),
            "instrument": rows["instrument"].tolist(),
            "squad": _whole(rows["squad"]),
            "act": rows["act"].tolist(),
            "performed_at": rows["finished_at"].to_numpy(dtype=np.int64),
            "conclusion": rows["result"].tolist(),
        }
    )
    made["body"] = [
        _calibration_body(facts, note, zone)
        for facts, note in zip(_dicts(made), rows["note"], strict=True)
    ]
    return made


def _inspection_body(
    facts: dict[str, Any], notes: list[str], as_findings: bool, zone: ZoneInfo
) -> str:
    findings = [{"text": note, "severity": Severity.MINOR.value} for note in notes]
    body = {
        "site": facts["site"],
        **_present(facts, "squad", "outing"),
        "started_at": clock.iso(facts["started_at"], zone),
        "finished_at": clock.iso(facts["finished_at"], zone),
        "result": facts["result"],
        "answers": {},
        "findings": findings if as_findings else [],
        "photos": [],
        "note": "" if as_findings else "\n".join(notes),
    }
    return json.dumps(body, ensure_ascii=False)


def _calibration_body(facts: dict[str, Any], note: str, zone: ZoneInfo) -> str:
    body = {
        "instrument": facts["instrument"],
        "act": facts["act"],
        "performed_at": clock.iso(facts["performed_at"], zone),
        **_present(facts, "squad"),
        "points": [],
        "conclusion": facts["conclusion"],
        "note": note,
    }
    return json.dumps(body, ensure_ascii=False)


def _present(facts: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: facts[name] for name in names if facts[name] is not None}


def _dicts(frame: pd.DataFrame) -> Iterable[dict[str, Any]]:
    columns = {
        str(name): frame[name].astype(object).where(frame[name].notna(), None).tolist()
        for name in frame.columns
    }
    return (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))


def _whole(values: pd.Series) -> pd.Series:
    """Give whole numbers, of which some may be missing."""
    return pd.Series(values.tolist(), dtype="Int64")
