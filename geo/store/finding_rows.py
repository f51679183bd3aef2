"""Findings by row: what the bodies of inspections say, read the same way by every way in.

A body that came by import or before its rules were written may lack members, or hold odd ones:
what cannot be read is left out, the body keeps it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert

from geo.clock import parse_instant
from geo.errors import BadParameter
from geo.model import Severity
from geo.store.json_sql import one_of
from geo.store.schema import finding, finding_outcome, inspection
from geo.store.settings import load_zone

_PIECE = 20_000
_SEVERITIES = frozenset(Severity)
_SILENT = '"findings": []'
"""Stands in most bodies, which then need not be read: a million come in at once."""

Row = dict[str, Any]


def add_findings(conn: Connection, records: Iterable[tuple[str, int, str]]) -> None:
    """Write the findings and outcomes that inspections tell; they themselves are stored already.

    Parameters
    ----------
    records
        Id, site (row number) and body (JSON text) of each.
    """
    zone = load_zone(conn)
    found: list[Row] = []
    outcomes: list[Row] = []
    for record_id, site, text in records:
        if _tells_nothing(text):
            continue
        body = json.loads(text)
        found += finding_rows(record_id, site, body, zone)
        outcomes += outcome_rows(record_id, body)
    _insert(conn, finding, found)
    _insert(conn, finding_outcome, _about_known_findings(conn, outcomes))


def finding_rows(record_id: str, site: int, body: dict[str, Any], zone: ZoneInfo) -> Iterator[Row]:
    """Give the rows of `finding` that a body tells; `position` is the place in its list."""
    for position, item in _objects(body.get("findings")):
        text, severity = item.get("text"), item.get("severity")
        if not isinstance(text, str):
            continue
        yield {
            "inspection": record_id,
            "position": position,
            "site": site,
            "text": text,
            "severity": severity if severity in _SEVERITIES else Severity.MINOR.value,
            "rectify_by": _instant(item.get("rectify_by"), zone),
        }


def outcome_rows(record_id: str, body: dict[str, Any]) -> Iterator[Row]:
    """Give the rows of `finding_outcome` that a look-back's body tells, each finding once."""
    told: set[tuple[str, int]] = set()
    for _, item in _objects(body.get("outcomes")):
        earlier = item.get("inspection") or body.get("look_back_of")
        position, rectified = item.get("finding"), item.get("rectified")
        if not isinstance(earlier, str) or not isinstance(rectified, bool):
            continue
        if isinstance(position, bool) or not isinstance(position, int | float):
            continue
        key = (earlier, int(position))
        if key in told:
            continue
        told.add(key)
        yield {
            "look_back": record_id,
            "inspection": earlier,
            "position": key[1],
            "rectified": rectified,
            "note": str(item.get("note") or ""),
        }


def _tells_nothing(text: str) -> bool:
    return _SILENT in text and text.count('"findings"') == 1 and '"outcomes"' not in text


def _about_known_findings(conn: Connection, rows: list[Row]) -> list[Row]:
    """Leave out what is said of inspections that are not here."""
    known: set[str] = set()
    ids = {row["inspection"] for row in rows}
    if ids:
        query = inspection.select().with_only_columns(inspection.c.id)
        known = set(conn.execute(query.where(one_of(inspection.c.id, ids))).scalars())
    return [row for row in rows if row["inspection"] in known]


def _objects(listed: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    for place, item in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(item, dict):
            yield place, item


def _instant(written: Any, zone: ZoneInfo) -> int | None:
    try:
        return parse_instant(written, zone) if isinstance(written, str) else None
    except BadParameter:
        return None


def _insert(conn: Connection, table: Any, rows: list[Row]) -> None:
    for start in range(0, len(rows), _PIECE):
        conn.execute(insert(table), rows[start : start + _PIECE])
