"""The outings of imported inspections: named by the file, or the one of their squad's day."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection

from geo import clock
from geo.message import Message, message
from geo.store import known
from geo.store.records import day_outing_id


def join_outings(
    conn: Connection, inspections: pd.DataFrame, zone: ZoneInfo
) -> tuple[pd.DataFrame, pd.DataFrame, list[Message]]:
    """Give the inspections with their outings, the outings to make, and what must be told.

    An inspection of a squad that names no outing joins its squad's first one of the local day on
    which it ended. An outing goes out with the officers that the file says, the largest number
    where rows differ, else with an unknown number.

    Parameters
    ----------
    inspections
        Columns squad, outing, officers (both may be missing), finished_at.

    Returns
    -------
    The inspections without the column officers; a frame of outings with id, squad, date, officers;
    sentences.
    """
    joined = inspections.assign(
        date=[clock.local_day(int(ms), zone) for ms in inspections["finished_at"]]
    )
    told: list[Message] = []
    of_squad = joined["squad"].notna()
    lost = int((joined["officers"].notna() & ~of_squad).sum())
    if lost:
        told.append(
            message("officers without a squad belong to no outing ({many} records)", many=lost)
        )
    unnamed = of_squad & joined["outing"].isna()
    if unnamed.any():
        days = joined.loc[unnamed, "date"]
        stored = known.outings_of_days(conn, days.min(), days.max())
        joined.loc[unnamed, "outing"] = [
            stored.get((int(squad), day)) or day_outing_id(int(squad), day)
            for squad, day in zip(joined.loc[unnamed, "squad"], days, strict=True)
        ]
    named = joined[joined["outing"].notna()]
    groups = named.groupby("outing", sort=False)
    made = pd.DataFrame(
        {
            "id": list(groups.groups),
            "squad": groups["squad"].first().tolist(),
            "date": groups["date"].min().tolist(),
            "officers": groups["officers"].max().astype("Int64").tolist(),
        }
    )
    stored_by_id = known.outings(conn, made["id"])
    differing = int((groups["officers"].nunique() > 1).sum())
    if differing:
        told.append(
            message(
                "officers of one outing differ: the most were taken ({many} outings)",
                many=differing,
            )
        )
    kept = sum(
        outing in stored_by_id and officers not in (None, stored_by_id[outing][1])
        for outing, officers in zip(made["id"], _plain(made["officers"]), strict=True)
    )
    if kept:
        told.append(
            message(
                "outings that are stored with other officers keep them ({many} outings)", many=kept
            )
        )
    missing = made[~made["id"].isin(stored_by_id)].astype({"squad": "Int64", "officers": "Int64"})
    return joined.drop(columns=["date", "officers"]), missing, told


def _plain(numbers: pd.Series) -> list[int | None]:
    return [None if pd.isna(number) else int(number) for number in numbers]
