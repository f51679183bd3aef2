"""What happened at a site, in one order: visits, calibrations, talks, complaints, cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from geo.fieldwork.history import HistoryEntry, with_links
from geo.store.cases import Case
from geo.store.complaints import Complaint
from geo.store.records import entries_of
from geo.store.site_line import events_of, line_keys
from geo.store.talks import Talk


@dataclass(frozen=True)
class LineEntry:
    """One entry: the collection it is of, and what it is."""

    collection: str
    value: HistoryEntry | Talk | Complaint | Case


@dataclass(frozen=True)
class SiteLine:
    """A page of a site's time-line, the newest first; `total` counts all of it."""

    total: int
    offset: int
    entries: tuple[LineEntry, ...]

    @property
    def record_ids(self) -> list[str]:
        """Give the ids of the inspections and calibrations on the page."""
        return [
            entry.value.record.id for entry in self.entries if isinstance(entry.value, HistoryEntry)
        ]


def site_line(conn: Connection, site_row: int, limit: int, offset: int = 0) -> SiteLine:
    """Give a page of a site's time-line."""
    total, keys = line_keys(conn, site_row, limit, offset)
    found: dict[str, Any] = {}
    ids = [record_id for _, record_id in keys]
    for record in with_links(conn, entries_of(conn, ids)):
        found[record.record.id] = record
    found |= {event.id: event for event in events_of(conn, ids)}
    entries = tuple(LineEntry(collection, found[entry_id]) for collection, entry_id in keys)
    return SiteLine(total, offset, entries)
