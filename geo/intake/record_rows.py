"""The record that each row of a file holds, cleaned column by column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.clock import DAY_MS
from geo.errors import UnreadableFile
from geo.intake.cells import clean_text, each, refuse_long, translated
from geo.intake.identity import made_record_id, outing_id, record_id
from geo.intake.instants import ABSENT, read_instants
from geo.intake.options import ImportOptions, Purpose
from geo.intake.report import Sieve
from geo.intake.table import Table
from geo.intake.words import SquadWords, act_of, conclusion_of, result_of
from geo.message import message
from geo.model import Act
from geo.store.catalogue import Catalogue

_MOST_OFFICERS = 999
_MOST_AHEAD_MS = DAY_MS
_RESULTS = "pass, advisory, fail (合格, 整改, 不合格)"
_ACTS = ", ".join(["inspection", *(act.value for act in Act)])


@dataclass(frozen=True)
class RecordRows:
    """What the rows say of their records.

    Attributes
    ----------
    frame
        One row per row of the file, columns id ("" where the row holds no record), act
        (`inspection` or an act on an instrument), squad (number or None), outing (id or None),
        officers (or None), started_at, finished_at (UTC ms), result (of an inspection) or
        conclusion (of a calibration), note.
    id_column
        The column that names the records, where the file has one.
    """

    frame: pd.DataFrame
    id_column: str | None


def read_record_rows(
    table: Table,
    columns: Mapping[str, str],
    options: ImportOptions,
    source: str,
    codes: pd.Series,
    catalogue: Catalogue,
    sieve: Sieve,
    *,
    purpose: Purpose,
    now_ms: int,
    zone: ZoneInfo,
) -> RecordRows:
    """Read and check the record fields of every row.

    Parameters
    ----------
    codes
        The site's code in each row.
    now_ms
        The app's clock: no record may end more than a day after it.

    Raises
    ------
    UnreadableFile
        When no column holds the instant of a record.
    """
    if not {"started_at", "finished_at"} & columns.keys():
        some = ", ".join(f"'{name:.40}'" for name in table.columns[:30])
        raise UnreadableFile(
            message(
                "No column is recognised as the date of a record. The columns are {columns}; "
                "name one with --map started_at=COLUMN.",
                columns=some,
            )
        )
    blank = pd.Series("", index=table.frame.index, dtype=str)
    cells = {
        field: translated(
            table.frame[columns[field]] if field in columns else blank,
            options.values.get(field, {}),
        )
        for field in (
            "record_id", "squad", "started_at", "finished_at", "result", "note", "outing",
            "officers", "record_type",
        )
    }  # fmt: skip
    started, finished = _instants(cells, sieve, zone, now_ms)
    dated = started != ABSENT
    if purpose == "visits":
        _tell_undated(sieve, dated)
    else:
        missing = message("is missing; write the instant of the record like 2020-02-10T09:30+08:00")
        sieve.refuse(~dated & ~sieve.bad, "started_at", None, missing)
    acts = _acts(cells["record_type"], sieve)
    squads = _squads(cells["squad"], SquadWords(catalogue.squads), sieve)
    frame = pd.DataFrame(
        {
            "act": acts,
            "squad": squads,
            "outing": _outings(cells["outing"], source, squads, sieve),
            "officers": _officers(cells["officers"], sieve),
            "started_at": started,
            "finished_at": finished,
            "result": _results(cells["result"], acts, dated, sieve),
            "note": clean_text(sieve, "note", cells["note"], lines=True),
        }
    )
    refuse_long(sieve, "record_id", cells["record_id"])
    frame["id"] = [
        ""
        if start == ABSENT
        else record_id(source, given)
        if given
        else made_record_id(source, code, start, squad)
        for given, code, start, squad in zip(
            cells["record_id"], codes, started.tolist(), squads, strict=True
        )
    ]
    return RecordRows(frame, columns.get("record_id"))


def _instants(
    cells: Mapping[str, pd.Series], sieve: Sieve, zone: ZoneInfo, now_ms: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give start and end; one that is not there is the other."""
    started = read_instants(sieve, "started_at", cells["started_at"], zone)
    finished = read_instants(sieve, "finished_at", cells["finished_at"], zone)
    backwards = (finished != ABSENT) & (finished < started)
    why = message("lies before started_at")
    sieve.refuse(backwards, "finished_at", cells["finished_at"], why)
    start = np.where(started == ABSENT, finished, started)
    end = np.where(finished == ABSENT, started, finished)
    why = message("lies more than a day after the clock; a record is of something done")
    for field, stated in (("finished_at", finished != ABSENT), ("started_at", finished == ABSENT)):
        sieve.refuse(stated & (end > now_ms + _MOST_AHEAD_MS), field, cells[field], why)
    return start, end


def _tell_undated(sieve: Sieve, dated: NDArray[np.bool_]) -> None:
    count = int((~dated & ~sieve.bad).sum())
    if count:
        sieve.ignored.append(
            message(
                "rows without a date of inspection gave their site only ({many} rows)", many=count
            )
        )


def _acts(cells: pd.Series, sieve: Sieve) -> pd.Series:
    acts = each(cells, lambda word: act_of(word) if word else "inspection")
    sieve.refuse(
        acts.isna().to_numpy(dtype=bool),
        "record_type",
        cells,
        message("is none of {known}", known=_ACTS),
    )
    return acts


def _squads(cells: pd.Series, squads: SquadWords, sieve: Sieve) -> pd.Series:
    numbers = each(cells, lambda word: squads(word) if word else None)
    unknown = (numbers.isna() & (cells != "")).to_numpy(dtype=bool)
    sieve.refuse(
        unknown,
        "squad",
        cells,
        message("is no squad; known are {known}", known=squads.known or message("none")),
    )
    return numbers


def _outings(cells: pd.Series, source: str, squads: pd.Series, sieve: Sieve) -> pd.Series:
    refuse_long(sieve, "outing", cells)
    without = ((cells != "") & squads.isna()).to_numpy(dtype=bool)
    sieve.refuse(
        without, "outing", cells, message("needs a squad: an outing is of one squad on one day")
    )
    return each(cells, lambda given: outing_id(source, given) if given else None)


def _officers(cells: pd.Series, sieve: Sieve) -> pd.Series:
    whole = cells.str.replace(r"\.0+$", "", regex=True)
    possible = whole.isin(["", *map(str, range(1, _MOST_OFFICERS + 1))]).to_numpy(dtype=bool)
    why = message(
        "is no number of officers; write 1 to {most}, or leave it empty",
        most=_MOST_OFFICERS,
    )
    sieve.refuse(~possible, "officers", cells, why)
    return each(whole.where(possible, ""), lambda text: int(text) if text else None)


def _results(
    cells: pd.Series, acts: pd.Series, dated: NDArray[np.bool_], sieve: Sieve
) -> pd.Series:
    """Give the result of inspections and the conclusion of acts on instruments."""
    inspected = (acts == "inspection").to_numpy(dtype=bool)
    results = each(cells, result_of)
    conclusions = each(cells, lambda word: conclusion_of(word) if word else conclusion_of("none"))
    outcomes = results.where(inspected, conclusions)
    unknown = outcomes.isna().to_numpy(dtype=bool) & dated
    empty = (cells == "").to_numpy(dtype=bool)
    why = message(
        "is missing; write {known}, or say what an empty cell means: --value result:=pass",
        known=_RESULTS,
    )
    sieve.refuse(unknown & empty, "result", cells, why)
    why = message(
        "is no known result; known are {known}. Translate it: --value result:FROM=TO",
        known=_RESULTS,
    )
    sieve.refuse(unknown & ~empty, "result", cells, why)
    return each(outcomes, lambda outcome: outcome.value if isinstance(outcome, StrEnum) else None)
