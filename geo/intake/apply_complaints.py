"""Importing a table of complaints: read, clean, hold against the store, write all or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from geo.intake.complaint_import import (
    ComplaintDraft,
    complaint_draft,
    settle_complaints,
    write_complaints,
)
from geo.intake.options import ImportOptions
from geo.intake.read import read_table
from geo.intake.report import Report, Sieve
from geo.intake.trying import NotApplied, write_patiently
from geo.store import log
from geo.store.catalogue import load_catalogue
from geo.store.complaint_categories import categories
from geo.store.engine import Store


def run_complaint_import(
    store: Store,
    path: Path,
    options: ImportOptions,
    *,
    actor: str,
    now_ms: int,
    zone: ZoneInfo,
) -> Report:
    """Import a file of complaints; parameters and errors are those of `apply.run_import`."""
    table = read_table(path, options.layer)
    source = options.source_of(path) if options.source else table.source or options.source_of(path)
    with store.read() as conn:
        catalogue, known = load_catalogue(conn), categories(conn)
    draft = complaint_draft(table, options, source, catalogue, known, now_ms=now_ms, zone=zone)
    task = _Task(draft, options, actor, now_ms, zone)
    if draft.sieve.bad.any() and not options.skip_bad:
        # It will not be written: nobody needs to wait for it.
        with store.read() as conn:
            settled = settle_complaints(conn, draft)
        return task.report(settled.sieve)
    return write_patiently(store, task)


@dataclass(frozen=True)
class _Task:
    """One import, ready to be tried: what all tries have in common."""

    draft: ComplaintDraft
    options: ImportOptions
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
        log.lock(conn)
        settled = settle_complaints(conn, self.draft)
        if settled.sieve.refused() and not self.options.skip_bad:
            raise NotApplied(self.report(settled.sieve))
        counted = write_complaints(
            conn, settled, self.draft.source, self.actor, self.now_ms, self.zone
        )
        if self.options.dry_run:
            raise NotApplied(self.report(settled.sieve, counted))
        return self.report(settled.sieve, counted, applied=True)

    def report(
        self, sieve: Sieve, counted: Mapping[str, Any] | None = None, *, applied: bool = False
    ) -> Report:
        """Say what was done, or would be."""
        table = self.draft.table
        return Report(
            rows=len(set(table.rows.tolist()) | {fault.row for fault in table.faults}),
            refused=sieve.refused(),
            applied=applied,
            format=table.format,
            encoding=table.encoding,
            columns=self.draft.columns,
            skip_bad=self.options.skip_bad,
            **(counted or {"ignored": tuple(sieve.ignored)}),
        )
