"""Importing a file: read, clean, hold against the store, write all of it or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from geo.bbox import BBox
from geo.intake.apply_complaints import run_complaint_import
from geo.intake.draft import Draft, draft_of
from geo.intake.flags import calibration_flags, inspection_flags
from geo.intake.options import ImportOptions, Purpose
from geo.intake.outings import join_outings
from geo.intake.read import read_table
from geo.intake.report import Duplicate, Report
from geo.intake.settle import Settled, settle
from geo.intake.site_frame import kinds_of, site_frame
from geo.intake.trying import NotApplied, write_patiently
from geo.intake.twins import RADIUS_M, find_twins
from geo.store import bulk, log, sites
from geo.store.bulk import Counted
from geo.store.catalogue import Catalogue, load_catalogue
from geo.store.engine import Store

_METRES_PER_DEGREE = 111_000.0


def run_import(
    store: Store,
    path: Path,
    purpose: Purpose,
    options: ImportOptions,
    *,
    actor: str,
    now_ms: int,
    zone: ZoneInfo,
) -> Report:
    """Import a file in one transaction: all of it, or nothing when a row is refused.

    Parameters
    ----------
    purpose
        `sites`: each row a site. `records`: each row a record of a site, which is made when the
        store does not have it. `visits`: one table of both, where rows that share a record are its
        findings. `complaints`: each row a complaint of another register.
    options
        With `skip_bad` the refused rows are left out and the others written; with `dry_run`
        everything is done but the commit.
    actor
        Who imports, for the log.
    now_ms
        The app's clock, in UTC ms.
    zone
        Zone of instants without an offset, and of days.

    Raises
    ------
    UnreadableFile
        When the file cannot be read, or lacks the columns without which no row can be taken.
    BadParameter
        When the options name a column, layer or kind that is not there.
    StoreBusy
        When others hold the store for longer than `trying.PATIENCE_S`.
    """
    if purpose == "complaints":
        return run_complaint_import(store, path, options, actor=actor, now_ms=now_ms, zone=zone)
    table = read_table(path, options.layer)
    source = options.source_of(path) if options.source else table.source or options.source_of(path)
    with store.read() as conn:
        catalogue = load_catalogue(conn)
    draft = draft_of(table, purpose, options, source, catalogue, now_ms=now_ms, zone=zone)
    with store.read() as conn:
        twins = _twins(conn, draft)
    task = _Task(draft, options, catalogue, twins, actor, now_ms, zone)
    if draft.sieve.bad.any() and not options.skip_bad:
        # It will not be written: nobody needs to wait for it.
        with store.read() as conn:
            return task.report(settle(conn, draft, catalogue, zone))
    return write_patiently(store, task)


@dataclass(frozen=True)
class _Task:
    """One import, ready to be tried: what all tries have in common."""

    draft: Draft
    options: ImportOptions
    catalogue: Catalogue
    twins: list[Duplicate]
    actor: str
    now_ms: int
    zone: ZoneInfo

    def write(self, conn: Connection) -> Report:
        """Hold the draft against the store and write it.

        Raises
        ------
        NotApplied
            When a row is refused or nothing shall be kept: the transaction must be rolled back.
        """
        # Two imports of one place: the second sees what the first has written.
        log.lock(conn)
        settled = settle(conn, self.draft, self.catalogue, self.zone)
        if settled.sieve.refused() and not self.options.skip_bad:
            raise NotApplied(self.report(settled))
        counted = _write(conn, self, settled)
        if self.options.dry_run:
            raise NotApplied(self.report(settled, counted))
        return self.report(settled, counted, applied=True)

    def report(
        self, settled: Settled, counted: Mapping[str, Any] | None = None, *, applied: bool = False
    ) -> Report:
        """Say what was done, or would be."""
        refused = settled.sieve.refused()
        left_out = {one.row for one in refused}
        table = self.draft.table
        return Report(
            rows=len(set(table.rows.tolist()) | {fault.row for fault in table.faults}),
            refused=refused,
            duplicates=tuple(one for one in self.twins if one.row not in left_out),
            applied=applied,
            format=table.format,
            encoding=table.encoding,
            columns=self.draft.columns,
            skip_bad=self.options.skip_bad,
            **(counted or {"ignored": tuple(settled.sieve.ignored)}),
        )


def _write(conn: Connection, task: _Task, settled: Settled) -> dict[str, Any]:
    """Write what was settled, and count it."""
    draft, squads = task.draft, task.catalogue.squads
    by: dict[str, Any] = {"actor": task.actor, "now_ms": task.now_ms, "source": draft.source}
    places = site_frame(draft, settled)
    told = list(settled.sieve.ignored)
    records = Counter[str]()
    counted = bulk.upsert_sites(conn, places, **by) if len(places) else Counted()
    if len(settled.inspections):
        inspections, outings, odd = join_outings(conn, settled.inspections, task.zone)
        told += odd
        bulk.insert_outings(conn, outings, **by)
        flags = inspection_flags(inspections, _facts(places, settled), squads, task.now_ms)
        done = bulk.insert_inspections(conn, inspections.assign(flags=flags), **by)
        records.update(added=done.added, unchanged=done.unchanged)
    if len(settled.calibrations):
        flags = calibration_flags(settled.calibrations, settled.devices, squads, task.now_ms)
        done = bulk.insert_calibrations(conn, settled.calibrations.assign(flags=flags), **by)
        records.update(added=done.added, unchanged=done.unchanged)
    return {
        "added": counted.added,
        "updated": counted.updated,
        "unchanged": counted.unchanged,
        "records_added": records["added"],
        "records_unchanged": records["unchanged"],
        "kinds": kinds_of(places),
        "ignored": tuple(told),
    }


def _facts(places: pd.DataFrame, settled: Settled) -> dict[str, dict[str, Any]]:
    """Give the sites of the file as they stand now, by code."""
    written: dict[str, Any] = {row["code"]: row for row in places.to_dict("records")}
    codes = settled.stored.keys() | written.keys()
    return {code: {**settled.stored.get(code, {}), **written.get(code, {})} for code in codes}


def _twins(conn: Connection, draft: Draft) -> list[Duplicate]:
    """Find probable duplicates among the good rows, and between them and the store."""
    frame = draft.sites.frame
    good = ~draft.sieve.bad & frame["lon"].notna().to_numpy(dtype=bool)
    rows = frame[good].assign(row=draft.table.rows[good])
    rows = rows[rows["code"] != ""].drop_duplicates("code")
    if rows.empty:
        return []
    codes = sites.codes_known(conn, rows["code"].tolist())
    rows["known"] = rows["code"].isin(codes)
    west, south, east, north = (
        rows["lon"].min(), rows["lat"].min(), rows["lon"].max(), rows["lat"].max(),
    )  # fmt: skip
    high = RADIUS_M / _METRES_PER_DEGREE
    wide = high / np.cos(np.radians(max(abs(south), abs(north))))
    box = BBox(
        max(-180.0, west - wide), max(-90.0, south - high),
        min(180.0, east + wide), min(90.0, north + high),
    )  # fmt: skip
    stored = sites.points_within(conn, box)
    return find_twins(rows[["row", "code", "name", "lon", "lat", "known"]], stored)
