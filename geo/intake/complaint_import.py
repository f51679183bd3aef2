"""A table of complaints held against the store: what may be written, and writing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection

from geo.intake.columns import chosen_columns
from geo.intake.complaint_rows import ComplaintRows, read_complaint_rows
from geo.intake.draft import refuse_repeats
from geo.intake.options import ImportOptions
from geo.intake.report import Sieve
from geo.intake.table import Table
from geo.message import message
from geo.model import ComplaintCategory
from geo.store import known
from geo.store.catalogue import Catalogue
from geo.store.imported_complaints import numbers_taken, stored_complaints, upsert_complaints


@dataclass(frozen=True)
class ComplaintDraft:
    """What a table of complaints says, row by row; `sieve` holds the rows refused so far."""

    table: Table
    source: str
    columns: dict[str, str]
    rows: ComplaintRows
    sieve: Sieve


@dataclass(frozen=True)
class SettledComplaints:
    """What may be written."""

    sieve: Sieve
    frame: pd.DataFrame


def complaint_draft(
    table: Table,
    options: ImportOptions,
    source: str,
    catalogue: Catalogue,
    categories: Mapping[str, ComplaintCategory],
    *,
    now_ms: int,
    zone: ZoneInfo,
) -> ComplaintDraft:
    """Clean a table's rows.

    Raises
    ------
    BadParameter
        When the options name a column or category that is not there.
    UnreadableFile
        When the columns that are needed most are missing.
    """
    columns = chosen_columns(
        table.columns, options.columns, "complaints", has_geometry=table.lon is not None
    )
    sieve = Sieve(table)
    rows = read_complaint_rows(
        table, columns, options, source, catalogue, categories, sieve, now_ms=now_ms, zone=zone
    )
    ids = rows.frame["id"].where(~sieve.bad, "")
    refuse_repeats(sieve, ids, "record_id" if rows.has_ids else "row")
    return ComplaintDraft(table, source, columns, rows, sieve)


def settle_complaints(conn: Connection, draft: ComplaintDraft) -> SettledComplaints:
    """Hold a draft against the store, and refuse what the store does not allow."""
    sieve = draft.sieve.copy()
    frame = _with_sites(conn, draft, sieve)
    stored = stored_complaints(conn, frame["id"][~sieve.bad])
    said = frame["id"].map(lambda one: stored[one][0] if one in stored else None)
    changed = (said.notna() & (said != frame["body"])).to_numpy(dtype=bool) & ~sieve.bad
    why = message(
        "is stored already and says something else; a complaint is never changed, only settled"
    )
    sieve.refuse(changed, "record_id" if draft.rows.has_ids else "row", frame["number"], why)
    numbers = numbers_taken(conn, frame["number"][~sieve.bad & (frame["number"] != "")])
    owner = frame["number"].map(numbers)
    taken = (owner.notna() & (owner != frame["id"])).to_numpy(dtype=bool) & ~sieve.bad
    sieve.refuse(taken, "record_id", frame["number"], message("is the number of another complaint"))
    return SettledComplaints(sieve, frame[~sieve.bad])


def write_complaints(
    conn: Connection,
    settled: SettledComplaints,
    source: str,
    actor: str,
    now_ms: int,
    zone: ZoneInfo,
) -> dict[str, Any]:
    """Write what was settled, and count it."""
    done = upsert_complaints(conn, settled.frame, actor, now_ms, source, zone)
    return {
        "added": done.added,
        "updated": done.updated,
        "unchanged": done.unchanged,
        "kinds": settled.frame["category"].value_counts().to_dict(),
        "ignored": tuple(settled.sieve.ignored),
    }


def _with_sites(conn: Connection, draft: ComplaintDraft, sieve: Sieve) -> pd.DataFrame:
    """Give the rows with the row number of the site that each names, NA for none.

    A row without coordinates of its own takes its site's; one that names an unknown site is
    refused.
    """
    codes, frame = draft.rows.codes, draft.rows.frame
    named = (codes != "").to_numpy(dtype=bool)
    if not named.any():
        return frame.assign(site=pd.Series(pd.NA, index=codes.index, dtype="Int64"))
    facts = known.sites(conn, codes[named])
    unknown = named & ~codes.isin(facts).to_numpy(dtype=bool)
    sieve.refuse(unknown, "code", codes, message("there is no such site; import the sites first"))
    bare = named & ~unknown & frame["lon"].isna().to_numpy(dtype=bool)
    own = {
        name: [
            facts[code][name] if lacks else value
            for code, lacks, value in zip(codes, bare, frame[name], strict=True)
        ]
        for name in ("lon", "lat", "district")
    }
    rows = [facts[code]["row"] if code in facts else pd.NA for code in codes]
    return frame.assign(
        site=pd.Series(rows, index=codes.index, dtype="Int64"),
        flags=frame["flags"].where(~bare, ""),
        **own,
    )
