"""A file as far as it can be understood without the store: read, cleaned, its bad rows told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from geo.intake.columns import chosen_columns
from geo.intake.inspections import inspections_of
from geo.intake.options import ImportOptions, Purpose
from geo.intake.record_rows import RecordRows, read_record_rows
from geo.intake.report import Sieve
from geo.intake.site_rows import SiteRows, read_site_rows
from geo.intake.table import Table
from geo.message import Message, message
from geo.store.catalogue import Catalogue

_NO_INSPECTIONS = pd.DataFrame({"id": []})


@dataclass(frozen=True)
class Draft:
    """What a file says, row by row; `sieve` holds the rows refused so far.

    `inspections` are made of the other rows (see `inspections_of`): ahead of the transaction, for
    their bodies take the longest to make.
    """

    table: Table
    purpose: Purpose
    source: str
    columns: dict[str, str]
    sites: SiteRows
    records: RecordRows | None
    inspections: pd.DataFrame
    sieve: Sieve


def draft_of(
    table: Table,
    purpose: Purpose,
    options: ImportOptions,
    source: str,
    catalogue: Catalogue,
    *,
    now_ms: int,
    zone: ZoneInfo,
) -> Draft:
    """Clean a table's rows, as sites and, unless `purpose` is sites alone, as records.

    Raises
    ------
    BadParameter
        When the options name a column or kind that is not there.
    UnreadableFile
        When the columns that are needed most are missing.
    """
    columns = chosen_columns(
        table.columns, options.columns, purpose, has_geometry=table.lon is not None
    )
    sieve = Sieve(table)
    sites = read_site_rows(table, columns, options, source, catalogue, sieve)
    codes = sites.frame["code"]
    if purpose == "sites":
        refuse_repeats(sieve, codes, "code" if "code" in columns else "row")
        return Draft(table, purpose, source, columns, sites, None, _NO_INSPECTIONS, sieve)
    records = read_record_rows(
        table, columns, options, source, codes, catalogue, sieve,
        purpose=purpose, now_ms=now_ms, zone=zone,
    )  # fmt: skip
    _refuse_mixed(
        sieve, records.frame["outing"], "squad", records.frame["squad"], message("outing")
    )
    if purpose == "records":
        refuse_repeats(sieve, records.frame["id"], "record_id" if records.id_column else "row")
    else:
        for field, facts in (
            ("code", codes),
            ("squad", records.frame["squad"]),
            ("record_type", records.frame["act"]),
        ):
            _refuse_mixed(sieve, records.frame["id"], field, facts, message("record"))
    frame = records.frame.assign(code=codes)
    good = ~sieve.bad & ((frame["act"] == "inspection") & (frame["id"] != "")).to_numpy(dtype=bool)
    inspections = inspections_of(frame[good], zone, as_findings=purpose == "visits")
    return Draft(table, purpose, source, columns, sites, records, inspections, sieve)


def refuse_repeats(sieve: Sieve, keys: pd.Series, field: str) -> None:
    """Refuse the rows whose key stands in an earlier row."""
    known = (keys != "").to_numpy(dtype=bool)
    first = _first_rows(keys)
    repeated = known & (first < np.arange(len(keys)))

    def say(at: int) -> Message:
        row = sieve.row_of(first[at])
        if field == "row":
            return message("is the same as row {row}", row=row)
        return message("repeats that of row {row}", row=row)

    sieve.refuse(repeated, field, keys, say)


def _refuse_mixed(
    sieve: Sieve, keys: pd.Series, field: str, facts: pd.Series, what: Message
) -> None:
    """Refuse the rows that say otherwise than the first row with the same key."""
    known = (keys.notna() & (keys != "")).to_numpy(dtype=bool)
    first = _first_rows(keys)
    stated = facts.to_numpy(dtype=object)
    mixed = known & np.array(
        [one != other for one, other in zip(stated, stated[first], strict=True)], dtype=bool
    )
    sieve.refuse(
        mixed,
        field,
        facts,
        lambda at: message(
            "row {row} of the same {what} says {value}",
            row=sieve.row_of(first[at]),
            what=what,
            value=_said(stated[first[at]]),
        ),
    )


def _first_rows(keys: pd.Series) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Give, for each row, the position of the first row with the same key."""
    places, _ = pd.factorize(keys, use_na_sentinel=False)
    order = pd.Series(np.arange(len(keys)))
    return order.groupby(places).transform("min").to_numpy(dtype=np.int64)


def _said(value: Any) -> str:
    return message("none") if value is None else f"'{value}'"
