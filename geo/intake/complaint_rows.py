"""The complaint that each row of another register's table is, cleaned column by column."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.clock import MINUTE_MS
from geo.errors import BadParameter, UnreadableFile
from geo.intake.cells import clean_text, each, filled, translated
from geo.intake.complaint_words import CategoryWords, state_of
from geo.intake.coordinates import Coordinates, read_coordinates
from geo.intake.districts import DistrictFinder
from geo.intake.identity import made_complaint_id, record_id
from geo.intake.instants import ABSENT, read_instants
from geo.intake.options import ImportOptions
from geo.intake.report import Sieve
from geo.intake.table import Table
from geo.message import message
from geo.model import ComplaintCategory
from geo.rules.complaint import OPEN, ComplaintState
from geo.store.catalogue import Catalogue

MOST_NUMBER = 60
_AHEAD_MS = 5 * MINUTE_MS
_SETTLED = frozenset(ComplaintState) - OPEN

Instants = NDArray[np.int64]


@dataclass(frozen=True)
class ComplaintRows:
    """What the rows say.

    `frame` has the columns of `imported_complaints.upsert_complaints` but site, one row per row of
    the file; of a row that was refused they mean nothing. `codes` names the site, "" for none.
    """

    frame: pd.DataFrame
    codes: pd.Series
    has_ids: bool


def read_complaint_rows(
    table: Table,
    columns: Mapping[str, str],
    options: ImportOptions,
    source: str,
    catalogue: Catalogue,
    categories: Mapping[str, ComplaintCategory],
    sieve: Sieve,
    *,
    now_ms: int,
    zone: ZoneInfo,
) -> ComplaintRows:
    """Read and check every row.

    Raises
    ------
    BadParameter
        When the default category is not known.
    UnreadableFile
        When no column says when a complaint was received, or what it is about.
    """
    _check_columns(table, columns, options, categories)
    cells = {
        field: translated(table.frame[column], options.values.get(field, {}))
        for field, column in columns.items()
        if field not in ("lon", "lat", "point")
    }
    empty = pd.Series("", index=table.frame.index, dtype=str)
    received_at = _received(sieve, cells["received_at"], zone, now_ms)
    category = _categories(sieve, cells.get("category", empty), options.default_kind, categories)
    # The file's own word, before any translation: it may say more than our category does.
    given = table.frame[columns["category"]].str.strip() if "category" in columns else empty
    state, state_at, answered_at, closed_at = _states(sieve, cells, received_at, zone, empty)
    districts = DistrictFinder(catalogue.districts.values())
    place = read_coordinates(table, columns, options.datum, districts, sieve)
    words = clean_text(sieve, "words", cells.get("words", empty), lines=True)
    external = clean_text(sieve, "record_id", cells.get("record_id", empty))
    frame = pd.DataFrame(
        {
            "category": category,
            "words": words.where(words != "", given.where(given != "", category)),
            "lon": place.lon.round(7),
            "lat": place.lat.round(7),
            "district": _districts(place, cells.get("district", empty), districts),
            "address": clean_text(sieve, "address", cells.get("address", empty)),
            "received_at": received_at,
            "deadline_at": received_at + _within(category, categories),
            "state": state,
            "state_at": state_at,
            "answered_at": _or_none(answered_at),
            "closed_at": _or_none(closed_at),
        }
    )
    frame["flags"] = _flags(frame, bool(districts))
    frame["id"] = _ids(frame, external, source)
    numbers = (source + "-" + external).where(external != "", "")
    frame["number"] = numbers.where(numbers.str.len() <= MOST_NUMBER, "")
    frame["body"] = _bodies(frame, external, given)
    return ComplaintRows(frame, cells.get("code", empty), "record_id" in cells)


def _check_columns(
    table: Table,
    columns: Mapping[str, str],
    options: ImportOptions,
    categories: Mapping[str, ComplaintCategory],
) -> None:
    default = options.default_kind
    if default is not None and default not in categories:
        raise BadParameter(
            "default_kind",
            message(
                "no category '{code}'; known are {known}",
                code=default,
                known=", ".join(categories),
            ),
        )
    some = ", ".join(f"'{name:.40}'" for name in table.columns[:60])
    if "received_at" not in columns:
        raise UnreadableFile(
            message(
                "No column is recognised as the instant a complaint was received. The columns are "
                "{columns}; name one with --map received_at=COLUMN.",
                columns=some,
            )
        )
    if "category" not in columns and default is None:
        raise UnreadableFile(
            message(
                "No column is recognised as the category of the complaints. The columns are "
                "{columns}; name one with --map category=COLUMN, or give one for all with "
                "--default-category.",
                columns=some,
            )
        )


def _received(sieve: Sieve, cells: pd.Series, zone: ZoneInfo, now_ms: int) -> Instants:
    received = read_instants(sieve, "received_at", cells, zone)
    sieve.refuse((received == ABSENT) & ~sieve.bad, "received_at", cells, message("is missing"))
    later = message("lies after the clock")
    sieve.refuse(received > now_ms + _AHEAD_MS, "received_at", cells, later)
    return received


def _categories(
    sieve: Sieve,
    given: pd.Series,
    default: str | None,
    categories: Mapping[str, ComplaintCategory],
) -> pd.Series:
    words = CategoryWords(categories)
    found: pd.Series = each(given, lambda word: words(word) or default)
    known = ", ".join(categories)
    unknown = found.isna().to_numpy(dtype=bool)
    sieve.refuse(
        unknown & filled(given),
        "category",
        given,
        message(
            "is no known category; known are {known}. Translate it with --value category:FROM=TO",
            known=known,
        ),
    )
    sieve.refuse(
        unknown & ~filled(given),
        "category",
        given,
        message("is missing; --default-category gives one to rows without"),
    )
    return found.fillna("")


def _within(category: pd.Series, categories: Mapping[str, ComplaintCategory]) -> NDArray[np.int64]:
    times = {code: one.answer_within_ms for code, one in categories.items()}
    return np.array([times.get(code, 0) for code in category], dtype=np.int64)


def _states(
    sieve: Sieve,
    cells: Mapping[str, pd.Series],
    received_at: Instants,
    zone: ZoneInfo,
    empty: pd.Series,
) -> tuple[pd.Series, Instants, Instants, Instants]:
    """Give state, its instant, and when it was answered and closed, `ABSENT` for never.

    Without a word the state follows from the instants; what is closed was answered then, at the
    latest.
    """
    closed_at, answered_at = (
        read_instants(sieve, field, cells[field], zone)
        if field in cells
        else np.full(len(received_at), ABSENT)
        for field in ("closed_at", "answered_at")
    )
    for field, at in (("closed_at", closed_at), ("answered_at", answered_at)):
        early = (at != ABSENT) & (at < received_at)
        sieve.refuse(early, field, cells.get(field), message("lies before it was received"))
    word = cells.get("state", empty)
    read = each(word, lambda text: state_of(text) if text else "")
    sieve.refuse(
        read.isna().to_numpy(dtype=bool),
        "state",
        word,
        message(
            "is no known state; known are {known}. Translate it with --value state:FROM=TO",
            known=", ".join(ComplaintState),
        ),
    )
    guessed = np.where(
        closed_at != ABSENT,
        ComplaintState.CLOSED.value,
        np.where(
            answered_at != ABSENT, ComplaintState.ANSWERED.value, ComplaintState.RECEIVED.value
        ),
    )
    state = read.where(filled(read), guessed)
    settled = state.isin([one.value for one in _SETTLED]).to_numpy(dtype=bool)
    closed_at = np.where(settled, closed_at, ABSENT)
    answered_at = np.where((answered_at == ABSENT) & settled, closed_at, answered_at)
    closed_at = np.where(state == ComplaintState.ANSWERED.value, ABSENT, closed_at)
    latest = np.maximum.reduce([closed_at, answered_at, received_at])
    return state, np.where(state == "received", received_at, latest), answered_at, closed_at


def _districts(place: Coordinates, named: pd.Series, districts: DistrictFinder) -> pd.Series:
    told = each(named, lambda word: districts.named(word) if word else None)
    inside = pd.Series(place.district, index=named.index, dtype=object)
    return inside.where(inside.notna(), told)


def _flags(frame: pd.DataFrame, districts_known: bool) -> NDArray[np.object_]:
    nowhere = frame["lon"].isna().to_numpy(dtype=bool)
    outside = ~nowhere & frame["district"].isna().to_numpy(dtype=bool) & districts_known
    return np.where(nowhere, "no_place", np.where(outside, "outside_city", "")).astype(object)


def _ids(frame: pd.DataFrame, external: pd.Series, source: str) -> list[str]:
    return [
        record_id(source, given)
        if given
        else made_complaint_id(source, received, category, words, address)
        for given, received, category, words, address in zip(
            external, frame["received_at"], frame["category"], frame["words"], frame["address"],
            strict=True,
        )
    ]  # fmt: skip


def _bodies(frame: pd.DataFrame, external: pd.Series, given: pd.Series) -> list[str]:
    names = ("category", "words", "lon", "lat", "address", "received_at")
    placed = frame["lon"].notna().tolist()
    columns = (frame[name].tolist() for name in names)
    bodies = []
    for has_place, known_as, word, *values in zip(placed, external, given, *columns, strict=True):
        body = {"channel": "import", **dict(zip(names, values, strict=True))}
        body["category_given"], body["external_id"] = word, known_as
        if not has_place:
            del body["lon"], body["lat"]
        bodies.append(json.dumps({k: v for k, v in body.items() if v != ""}, ensure_ascii=False))
    return bodies


def _or_none(instants: Instants) -> pd.Series:
    return pd.Series(instants, dtype="Int64").where(instants != ABSENT)
