"""The sites to write: one row per code, with what the file leaves open taken from the store."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geo.intake.draft import Draft
from geo.intake.settle import Settled

_SAME_PLACE_DEG = 5e-8
"""The store keeps 1e-7 degrees."""


def site_frame(draft: Draft, settled: Settled) -> pd.DataFrame:
    """Give the sites of the rows that may be written: code, kind, lon, lat, district, and more.

    Where several rows speak of one site, the newest record's word holds, field by field. A field
    that the file does not have is left out, or as it is in the store. A known site without a
    district in the file keeps its own unless its point has moved. Record imports give new sites
    only: they never change one.
    """
    rows = draft.sites.frame.iloc[settled.rows]
    if draft.purpose == "records":
        rows = rows[~rows["code"].isin(settled.stored)]
    if draft.records is not None:
        started = draft.records.frame["started_at"].loc[rows.index]
        rows = rows.loc[started.sort_values(kind="stable").index]
    newest = _newest(rows)
    newest["kind"] = newest["kind"].where(newest["kind"].notna(), draft.sites.default_kind)
    facts = [_completed(row, settled.stored, draft.sites.given) for row in _dicts(newest)]
    kept = ["code", "kind", "lon", "lat", "district"]
    optional = [name for name in ("name", "address", "crowding") if name in draft.sites.given]
    frame = pd.DataFrame(facts, columns=[*kept, *optional])
    if "crowding" in frame:
        frame["crowding"] = frame["crowding"].astype("Int64")
    return frame


def _newest(rows: pd.DataFrame) -> pd.DataFrame:
    """Give one row per code, in the order of first rows; a later value covers an earlier one."""
    if rows["code"].is_unique:
        return rows
    stated = rows.copy()
    for name in ("name", "address"):
        stated[name] = stated[name].where(stated[name] != "", None)
    # The district of a point belongs to that point, also where it is none.
    stated["placed"] = [(code,) for code in stated["placed"]]
    stated["placed"] = stated["placed"].where(stated["lon"].notna(), None)
    last = stated.groupby("code", sort=False).last().reset_index()
    last["placed"] = [one[0] if isinstance(one, tuple) else None for one in last["placed"]]
    return last


def _completed(
    row: dict[str, Any], stored: dict[str, dict[str, Any]], given: frozenset[str]
) -> dict[str, Any]:
    former = stored.get(row["code"])
    if former is None:
        return {**row, "district": row["district"] or row["placed"]}
    facts = dict(row)
    if "kind" not in given or facts["kind"] is None:
        facts["kind"] = former["kind"]
    moved = facts["lon"] is not None and (
        abs(facts["lon"] - former["lon"]) > _SAME_PLACE_DEG
        or abs(facts["lat"] - former["lat"]) > _SAME_PLACE_DEG
    )
    if not moved:
        facts["lon"], facts["lat"] = former["lon"], former["lat"]
    if facts["district"] is None:
        asked_anew = moved or ("district" in given and facts["lon"] is not None)
        facts["district"] = facts["placed"] if asked_anew else former["district"]
    return facts


def _dicts(frame: pd.DataFrame) -> list[dict[str, Any]]:
    columns = {
        str(name): frame[name].astype(object).where(frame[name].notna(), None).tolist()
        for name in frame.columns
    }
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def kinds_of(frame: pd.DataFrame) -> dict[str, int]:
    """Count the sites of each kind, the most frequent kind first."""
    return {str(kind): int(np.int64(count)) for kind, count in frame["kind"].value_counts().items()}
