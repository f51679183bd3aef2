"""A draft held against the store: which sites are new, and which rows the store does not allow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection

from geo.errors import UnreadableFile
from geo.intake.draft import Draft
from geo.intake.inspections import calibrations_of
from geo.intake.report import Sieve
from geo.intake.site_rows import no_coordinates, refuse_unknown_kinds
from geo.message import message
from geo.rules.json_value import same_json_text
from geo.store import known, schema
from geo.store.catalogue import Catalogue

Mask = NDArray[np.bool_]
Facts = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Settled:
    """What may be written: rows by position in the file, records joined; `stored` by site code.

    `devices` are the instruments that calibrations name, by code.
    """

    sieve: Sieve
    rows: NDArray[np.intp]
    stored: Facts
    devices: Facts
    inspections: pd.DataFrame
    calibrations: pd.DataFrame


def settle(conn: Connection, draft: Draft, catalogue: Catalogue, zone: ZoneInfo) -> Settled:
    """Hold a draft against the store, and refuse what the store does not allow.

    Raises
    ------
    UnreadableFile
        When no row can be taken, for want of a column.
    """
    sieve = draft.sieve.copy()
    codes = draft.sites.frame["code"]
    on_instrument = _on_instrument(draft)
    of_site = ~on_instrument & (codes != "").to_numpy(dtype=bool)
    stored = known.sites(conn, codes[of_site & ~sieve.bad])
    is_new = of_site & ~codes.isin(stored).to_numpy(dtype=bool)
    asked = is_new if draft.purpose == "records" else of_site
    refuse_unknown_kinds(sieve, draft.sites, catalogue, asked)
    instruments, devices = _instruments(conn, codes, on_instrument & ~sieve.bad, sieve)
    inspections = draft.inspections
    calibrations = _calibrations(draft, instruments, sieve, zone)
    _refuse_conflicts(conn, draft, schema.inspection, inspections, sieve)
    _refuse_conflicts(conn, draft, schema.calibration, calibrations, sieve)
    _refuse_foreign_outings(conn, draft, inspections, sieve)
    refused_before = -1
    while refused_before != int(sieve.bad.sum()):
        # A row that is left out may take the site of others with it, or the rest of its record.
        refused_before = int(sieve.bad.sum())
        _refuse_incomplete_sites(draft, catalogue, is_new, sieve)
        _refuse_broken_records(draft, sieve)
    left = set() if draft.records is None else set(draft.records.frame["id"][~sieve.bad])
    return Settled(
        sieve,
        np.flatnonzero(of_site & ~sieve.bad),
        stored,
        devices,
        inspections[inspections["id"].isin(left)],
        calibrations[calibrations["id"].isin(left)],
    )


def _on_instrument(draft: Draft) -> Mask:
    if draft.records is None:
        return np.zeros(len(draft.table.frame), dtype=bool)
    frame = draft.records.frame
    return ((frame["act"] != "inspection") & (frame["id"] != "")).to_numpy(dtype=bool)


def _instruments(
    conn: Connection, codes: pd.Series, rows: Mask, sieve: Sieve
) -> tuple[pd.Series, Facts]:
    """Find the instrument that each row names, by its own code or as the only one of its site."""
    found = known.instruments(conn, codes[rows])
    devices = {one["code"]: one for one in found}
    by_site: dict[str, list[str]] = {}
    for one in found:
        by_site.setdefault(one["site"], []).append(one["code"])
    named: list[str] = codes.tolist()
    chosen: list[str | None] = [None] * len(codes)
    unknown, several = np.zeros_like(rows), np.zeros_like(rows)
    for place in np.flatnonzero(rows).tolist():
        code = named[place]
        own = by_site.get(code, [])
        chosen[place] = code if code in devices else own[0] if len(own) == 1 else None
        unknown[place] = chosen[place] is None and not own
        several[place] = chosen[place] is None and bool(own)
    why = message("is neither an instrument nor a site with one; add the instrument first")
    sieve.refuse(unknown, "code", codes, why)
    sieve.refuse(
        several,
        "code",
        codes,
        lambda at: message(
            "is a site with several instruments; name one: {known}",
            known=", ".join(by_site[named[at]]),
        ),
    )
    return pd.Series(chosen, dtype=object), devices


def _calibrations(
    draft: Draft, instruments: pd.Series, sieve: Sieve, zone: ZoneInfo
) -> pd.DataFrame:
    if draft.records is None:
        return pd.DataFrame({"id": []})
    frame = draft.records.frame.assign(instrument=instruments)
    good = ~sieve.bad & instruments.notna().to_numpy(dtype=bool)
    return calibrations_of(frame[good].drop_duplicates("id"), zone)


def _refuse_conflicts(
    conn: Connection, draft: Draft, table: Any, made: pd.DataFrame, sieve: Sieve
) -> None:
    """Refuse records whose id the store has under another body: records are never changed."""
    if draft.records is None or made.empty:
        return
    stored = known.bodies(conn, table, made["id"])
    changed = {
        record_id
        for record_id, body in zip(made["id"], made["body"], strict=True)
        if record_id in stored and not same_json_text(stored[record_id], body)
    }
    ids = draft.records.frame["id"]
    why = message(
        "is stored already and says something else; a record is never changed, "
        "so a correction needs an id of its own"
    )
    field = "record_id" if draft.records.id_column else "started_at"
    sieve.refuse(ids.isin(changed).to_numpy(dtype=bool) & ~sieve.bad, field, ids, why)


def _refuse_foreign_outings(
    conn: Connection, draft: Draft, inspections: pd.DataFrame, sieve: Sieve
) -> None:
    if draft.records is None or inspections.empty:
        return
    whose = known.outings(conn, inspections["outing"].dropna())
    frame = draft.records.frame
    squads = frame["outing"].map(lambda outing: whose.get(outing, (None,))[0])
    foreign = (squads.notna() & (squads != frame["squad"])).to_numpy(dtype=bool) & ~sieve.bad
    listed: list[Any] = squads.tolist()
    sieve.refuse(
        foreign,
        "outing",
        frame["outing"],
        lambda at: message("is one of squad {number}", number=int(listed[at])),
    )


def _refuse_incomplete_sites(
    draft: Draft, catalogue: Catalogue, is_new: Mask, sieve: Sieve
) -> None:
    """Refuse rows of a new site of which no row says where it is, or of which kind."""
    frame = draft.sites.frame
    new = is_new & ~sieve.bad
    placed = new & frame["lon"].notna().to_numpy(dtype=bool)
    homeless = new & ~frame["code"].isin(frame["code"][placed]).to_numpy(dtype=bool)
    if homeless.any() and not draft.sites.has_coordinates and homeless.sum() == len(frame):
        raise UnreadableFile(
            message(
                "{no_coordinates} No site has these codes yet.",
                no_coordinates=no_coordinates(draft.table.columns),
            )
        )
    why = message(
        "is not known here and has no position; give lon and lat, or import the site first"
    )
    sieve.refuse(homeless, "code", frame["code"], why)
    if draft.sites.default_kind:
        return
    new &= ~sieve.bad
    sorted_out = new & frame["kind"].notna().to_numpy(dtype=bool)
    kindless = new & ~frame["code"].isin(frame["code"][sorted_out]).to_numpy(dtype=bool)
    known_kinds = ", ".join(catalogue.kinds)
    if kindless.any() and "kind" not in draft.sites.given and kindless.sum() == len(frame):
        raise UnreadableFile(
            message(
                "No column is recognised as the kind of the sites; name it with --map kind=COLUMN, "
                "or give one for all with --default-kind. Known are {known}.",
                known=known_kinds,
            )
        )
    why = message(
        "is missing; known are {known}. --default-kind gives one to rows without",
        known=known_kinds,
    )
    sieve.refuse(kindless, "kind", None, why)


def _refuse_broken_records(draft: Draft, sieve: Sieve) -> None:
    """Refuse the other rows of a record of which one was refused: half a record would mislead."""
    if draft.purpose != "visits" or draft.records is None or not sieve.bad.any():
        return
    ids = draft.records.frame["id"]
    has_id = (ids != "").to_numpy(dtype=bool)
    first = {ids.iat[at]: at for at in np.flatnonzero(has_id & sieve.bad)[::-1].tolist()}
    broken = has_id & ~sieve.bad & ids.isin(first).to_numpy(dtype=bool)
    sieve.refuse(
        broken, "row", None,
        lambda at: message(
            "row {row} of the same record is refused", row=sieve.row_of(first[ids.iat[at]])
        ),
    )  # fmt: skip
