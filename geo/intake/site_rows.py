"""The site that each row of a file names, cleaned column by column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import BadParameter, UnreadableFile
from geo.intake.cells import clean_text, each, filled, refuse_long, translated
from geo.intake.coordinates import read_coordinates
from geo.intake.districts import DistrictFinder
from geo.intake.identity import made_site_code, osm_code
from geo.intake.options import ImportOptions
from geo.intake.report import Sieve
from geo.intake.table import Table
from geo.intake.words import KindWords
from geo.message import Message, message
from geo.store.catalogue import Catalogue

_CROWDING = {"": None} | {str(number): number for number in range(1, 6)}
_CONTROLS = r"[\x00-\x1f\x7f-\x9f]"


@dataclass(frozen=True)
class SiteRows:
    """What the rows say of their sites.

    Attributes
    ----------
    frame
        One row per row of the file, columns code ("" where none can be made), name, kind (id or
        None), lon, lat (WGS-84, NaN for none), district (code or None), placed (code of the
        district that holds the point, or None), address, crowding (1 to 5 or None). A field that
        the file does not have is None throughout.
    given
        Which of name, kind, district, address, crowding the file has.
    unknown_kind
        The words that name no kind, "" elsewhere.
    default_kind
        The kind of new sites whose row names none.
    """

    frame: pd.DataFrame
    given: frozenset[str]
    unknown_kind: pd.Series
    default_kind: str | None
    has_coordinates: bool


def read_site_rows(
    table: Table,
    columns: Mapping[str, str],
    options: ImportOptions,
    source: str,
    catalogue: Catalogue,
    sieve: Sieve,
) -> SiteRows:
    """Read and check the site fields of every row.

    Raises
    ------
    BadParameter
        When the default kind is not known.
    UnreadableFile
        When the file has neither coordinates nor codes.
    """
    cells = {
        field: translated(table.frame[column], options.values.get(field, {}))
        for field, column in columns.items()
        if field not in ("lon", "lat", "point")
    }
    districts = DistrictFinder(catalogue.districts.values())
    kinds = KindWords(catalogue.kinds)
    found = read_coordinates(table, columns, options.datum, districts, sieve)
    if not found.stated and "code" not in cells:
        raise UnreadableFile(no_coordinates(table.columns))
    nothing = pd.Series([None] * len(table.frame), dtype=object)
    default = _default_kind(options, kinds)
    kind, unknown_kind = _kinds(cells.get("kind"), default, kinds, sieve, nothing)
    frame = pd.DataFrame(
        {
            "code": _codes(cells.get("code"), table, sieve),
            "name": clean_text(sieve, "name", cells["name"]) if "name" in cells else nothing,
            "kind": kind,
            "lon": found.lon,
            "lat": found.lat,
            "district": _districts(cells.get("district"), districts, sieve, nothing),
            "placed": found.district,
            "address": clean_text(sieve, "address", cells["address"])
            if "address" in cells
            else nothing,
            "crowding": _crowding(cells.get("crowding"), sieve, nothing),
        }
    )
    _make_codes(frame, source, default, sieve)
    given = {
        field for field in ("name", "kind", "district", "address", "crowding") if field in cells
    }
    return SiteRows(frame, frozenset(given), unknown_kind, default, found.stated)


def no_coordinates(columns: list[str]) -> Message:
    """Say that a file has no coordinates, and what would help."""
    some = ", ".join(f"'{name:.40}'" for name in columns[:30])
    return message(
        "The file has no coordinates: no column is recognised as longitude and latitude, or as "
        "both. Its columns are {columns}; name them with --map lon=COLUMN --map lat=COLUMN.",
        columns=some or message("none"),
    )


def refuse_unknown_kinds(
    sieve: Sieve, rows: SiteRows, catalogue: Catalogue, among: NDArray[np.bool_]
) -> None:
    """Refuse the rows, of those in `among`, whose word names no kind."""
    known = ", ".join(catalogue.kinds)
    why = message(
        "is no known kind; known are {known}. Translate it with --value kind:FROM=TO", known=known
    )
    sieve.refuse(among & filled(rows.unknown_kind), "kind", rows.unknown_kind, why)


def _codes(cells: pd.Series | None, table: Table, sieve: Sieve) -> pd.Series:
    codes = pd.Series("", index=table.frame.index, dtype=str) if cells is None else cells.copy()
    odd = codes.str.contains(_CONTROLS, regex=True).to_numpy(dtype=bool)
    sieve.refuse(
        odd, "code", codes, message("holds control characters; a code is one line of plain text")
    )
    refuse_long(sieve, "code", codes)
    # Tools of OpenStreetMap write their ids as `node/123`, in a column or as a feature's id.
    ids = table.frame.get("@id")
    refs = ids if ids is not None else pd.Series(table.refs or "", index=codes.index, dtype=str)
    empty = (codes == "").to_numpy(dtype=bool)
    if empty.any():
        codes = codes.where(~empty, refs.map(osm_code))
    return codes


def _default_kind(options: ImportOptions, kinds: KindWords) -> str | None:
    if not options.default_kind:
        return None
    default = kinds(options.default_kind)
    if default is None:
        why = message(
            "no kind '{kind}'; known are {known}",
            kind=options.default_kind,
            known=kinds.known,
        )
        raise BadParameter("default_kind", why)
    return default


def _kinds(
    cells: pd.Series | None,
    default: str | None,
    kinds: KindWords,
    sieve: Sieve,
    nothing: pd.Series,
) -> tuple[pd.Series, pd.Series]:
    no_word = pd.Series("", index=nothing.index, dtype=str)
    if cells is None:
        return nothing, no_word
    kind = each(cells, lambda word: kinds(word) if word else None)
    unknown = cells.where(kind.isna() & (cells != ""), "")
    if default is None:
        return kind, unknown
    for word, times in unknown[unknown != ""].value_counts().items():
        sieve.ignored.append(
            message(
                "kind '{word:.60}' is not known: taken as {kind} ({many} rows)",
                word=str(word),
                kind=default,
                many=int(times),
            )
        )
    return kind.where(kind.notna(), default), no_word


def _districts(
    cells: pd.Series | None, districts: DistrictFinder, sieve: Sieve, nothing: pd.Series
) -> pd.Series:
    if cells is None:
        return nothing
    codes = each(cells, lambda word: districts.named(word) if word else None)
    unknown = cells[codes.isna() & (cells != "")]
    if len(unknown):
        some = ", ".join(f"'{word:.40}'" for word in unknown.unique()[:5])
        sieve.ignored.append(
            message(
                "district {known} is not known: the point tells instead ({many} rows)",
                known=some,
                many=len(unknown),
            )
        )
    return codes


def _crowding(cells: pd.Series | None, sieve: Sieve, nothing: pd.Series) -> pd.Series:
    if cells is None:
        return nothing
    whole = cells.str.replace(r"\.0+$", "", regex=True)
    why = message("is no crowding; write 1 (few people) to 5 (a crowd)")
    sieve.refuse(~whole.isin(_CROWDING).to_numpy(dtype=bool), "crowding", cells, why)
    return each(whole, _CROWDING.get)


def _make_codes(frame: pd.DataFrame, source: str, default: str | None, sieve: Sieve) -> None:
    """Make the codes of rows without one, from what else they say of the site."""
    without = (frame["code"] == "").to_numpy(dtype=bool)
    placed = frame["lon"].notna().to_numpy(dtype=bool)
    why = message("is missing; a row without a code of its site needs a position")
    sieve.refuse(without & ~placed & ~sieve.bad, "lon", None, why)
    places = np.flatnonzero(without & placed)
    if not places.size:
        return
    part = frame.iloc[places]
    frame.loc[places, "code"] = [
        made_site_code(source, name or "", kind or default or "", lon, lat)
        for name, kind, lon, lat in zip(
            part["name"], part["kind"], part["lon"], part["lat"], strict=True
        )
    ]
