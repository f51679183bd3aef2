"""Many rows at once: sites, instruments, outings and records from frames, set by set.

Each call works inside the caller's transaction and leaves one row in the log. Frames hold missing
values as None, NaN or NA; instants are UTC ms.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, bindparam, insert, select, update

from geo import morton
from geo.rules.json_value import same_json_text
from geo.store import known, log, schema, sites, state
from geo.store.finding_rows import add_findings
from geo.store.sites import VERSIONED

_DEFAULTS: dict[str, Any] = {
    "name": "",
    "district": None,
    "address": "",
    "crowding": 3,
    "opened_at": None,
    "closed_at": None,
}
_CLEARED = {"name": "", "address": "", "crowding": 3}
_PIECE = 20_000


@dataclass(frozen=True)
class Counted:
    """What a bulk call did; `conflicts` are ids known under another body, which it left alone."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    conflicts: tuple[str, ...] = field(default=())


def upsert_sites(
    conn: Connection, frame: pd.DataFrame, actor: str, now_ms: int, source: str
) -> Counted:
    """Add sites, and change those whose code is known.

    Parameters
    ----------
    frame
        `code` and any of name, kind, lon, lat, district, address, crowding, source, opened_at,
        closed_at. Codes are unique; new ones need kind, lon and lat. An absent column leaves known
        sites as they are; a missing value clears.
    source
        For new sites, where the frame has no such column.

    Notes
    -----
    Coordinates are kept to 1e-7 degrees (1 cm), as RFC 7946, 11.2 advises.
    """
    former_rows = known.sites(conn, frame["code"].tolist())
    rows = _records(frame.assign(**{n: frame[n].round(7) for n in ("lon", "lat") if n in frame}))
    new = [row for row in rows if row["code"] not in former_rows]
    changed = []
    for row in rows:
        former = former_rows.get(row["code"])
        if former is None:
            continue
        wanted = {**former, **{k: _cleared(k, v) for k, v in row.items() if k in former}}
        if any(wanted[name] != former[name] for name in row if name in former):
            changed.append((former, wanted))
    _insert_sites(conn, new, source)
    _replace_sites(conn, changed, now_ms)
    counted = Counted(len(new), len(changed), len(rows) - len(new) - len(changed))
    if new or changed:
        detail = {"added": counted.added, "updated": counted.updated, "source": source}
        log.append(conn, actor, "sites", source, now_ms=now_ms, detail=detail)
    return counted


def insert_instruments(conn: Connection, frame: pd.DataFrame, actor: str, now_ms: int) -> Counted:
    """Add instruments: code, site (code), type, name, in_service_from, in_service_to."""
    rows = _records(frame)
    site_rows = sites.rows_of_codes(conn, frame["site"].tolist())
    for row in rows:
        row["site"] = site_rows[row["site"]]
        row["name"] = row.get("name") or ""
    if rows:
        conn.execute(insert(schema.instrument), rows)
        touched = {row["site"] for row in rows} if len(rows) < _PIECE else None
        state.refresh(conn, schema.calibration, touched)
        log.append(conn, actor, "instruments", "", now_ms=now_ms, detail={"added": len(rows)})
    return Counted(added=len(rows))


def insert_outings(
    conn: Connection, frame: pd.DataFrame, actor: str, now_ms: int, source: str
) -> Counted:
    """Add outings: id, squad, team, date (datetime.date or ISO text), officers; known ids stay."""
    rows = _records(frame)
    stored = known.bodies(conn, schema.outing, [row["id"] for row in rows])
    new = [row for row in rows if row["id"] not in stored]
    if not new:
        return Counted(unchanged=len(rows))
    last = log.append(
        conn, actor, "outings", source, now_ms=now_ms, detail={"added": len(new)}, numbers=len(new)
    )
    for number, row in enumerate(new, last - len(new) + 1):
        day = row["date"] if isinstance(row["date"], date) else date.fromisoformat(row["date"])
        body = {
            "squad": row["squad"],
            "team": row.get("team"),
            "date": day.isoformat(),
            "officers": row.get("officers"),
        }
        text = json.dumps(body, ensure_ascii=False)
        row.update(
            date=day, body=text, sha256=_sha256(text), sequence=number, source=source,
            team=row.get("team"), officers=row.get("officers"),
            received_at=row.get("received_at") or now_ms,
        )  # fmt: skip
    conn.execute(insert(schema.outing), new)
    return Counted(added=len(new), unchanged=len(rows) - len(new))


def insert_inspections(
    conn: Connection, frame: pd.DataFrame, actor: str, now_ms: int, source: str
) -> Counted:
    """Add inspections: id, site (code), squad, outing, started_at, finished_at, result, body.

    Optional columns: received_at (else now), rectify_by, look_back_of, supersedes, void, flags.
    `body` is the JSON text of the inspection body; its findings and outcomes are kept by row, too.
    A known id with an equal body is unchanged, with another one a conflict.
    """
    rows = _records(frame)
    site_rows = sites.rows_of_codes(conn, frame["site"].tolist())
    for row in rows:
        row["site"] = site_rows[row["site"]]
        row["effective_at"] = min(row["finished_at"], row.setdefault("received_at", now_ms))
        for name in ("rectify_by", "look_back_of", "outing", "squad"):
            row.setdefault(name, None)
    return _insert_records(conn, schema.inspection, "inspections", rows, actor, now_ms, source)


def insert_calibrations(
    conn: Connection, frame: pd.DataFrame, actor: str, now_ms: int, source: str
) -> Counted:
    """Add calibrations: id, instrument (code), squad, act, performed_at, conclusion, body.

    Optional columns: received_at (else now), valid_until, supersedes, void, flags.
    """
    rows = _records(frame)
    table = schema.instrument
    instruments = sites.instrument_rows(conn, frame["instrument"].tolist())
    site_of = dict(conn.execute(select(table.c.row, table.c.site)).all())
    for row in rows:
        row["instrument"] = instruments[row["instrument"]]
        row["site"] = site_of[row["instrument"]]
        row["effective_at"] = min(row["performed_at"], row.setdefault("received_at", now_ms))
        for name in ("valid_until", "squad"):
            row.setdefault(name, None)
    return _insert_records(conn, schema.calibration, "calibrations", rows, actor, now_ms, source)


def _insert_records(
    conn: Connection,
    table: Any,
    kind: str,
    rows: list[dict[str, Any]],
    actor: str,
    now_ms: int,
    source: str,
) -> Counted:
    stored = known.bodies(conn, table, [row["id"] for row in rows])
    conflicts = tuple(
        row["id"]
        for row in rows
        if row["id"] in stored and not same_json_text(stored[row["id"]], row["body"])
    )
    new = [row for row in rows if row["id"] not in stored]
    if new:
        detail = {"added": len(new), "source": source}
        last = log.append(conn, actor, kind, source, now_ms=now_ms, detail=detail, numbers=len(new))
        for number, row in enumerate(new, last - len(new) + 1):
            row.update(sequence=number, source=source)
            row["sha256"] = _sha256(row["body"])
            row["void"] = bool(row.get("void"))
            row["supersedes"] = row.get("supersedes")
            row["flags"] = row.get("flags") or ""
        for start in range(0, len(new), _PIECE):
            conn.execute(insert(table), new[start : start + _PIECE])
        if table is schema.inspection:
            add_findings(conn, ((row["id"], row["site"], row["body"]) for row in new))
        touched = {row["site"] for row in new} | _sites_superseded(conn, table, new)
        state.refresh(conn, table, touched if len(new) < _PIECE else None)
    return Counted(len(new), 0, len(rows) - len(new) - len(conflicts), conflicts)


def _sites_superseded(conn: Connection, table: Any, rows: list[dict[str, Any]]) -> set[int]:
    ids = [row["supersedes"] for row in rows if row["supersedes"]]
    touched: set[int] = set()
    for start in range(0, len(ids), 500):
        query = select(table.c.site).where(table.c.id.in_(ids[start : start + 500]))
        touched.update(conn.execute(query).scalars())
    return touched


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _insert_sites(conn: Connection, rows: list[dict[str, Any]], source: str) -> None:
    if not rows:
        return
    codes = morton.encode([row["lon"] for row in rows], [row["lat"] for row in rows])
    ready = []
    for row, code in zip(rows, codes.tolist(), strict=True):
        facts = {**_DEFAULTS, "source": source, **{k: _cleared(k, v) for k, v in row.items()}}
        ready.append({**facts, "morton": code, "version": 1})
    conn.execute(insert(schema.site), ready)


def _replace_sites(
    conn: Connection, changed: list[tuple[dict[str, Any], dict[str, Any]]], now_ms: int
) -> None:
    if not changed:
        return
    keep = [
        {"site": former["row"], "replaced_at": now_ms, **{n: former[n] for n in VERSIONED}}
        for former, _ in changed
    ]
    conn.execute(insert(schema.site_version), keep)
    names = [name for name in VERSIONED if name != "code"]
    codes = morton.encode([new["lon"] for _, new in changed], [new["lat"] for _, new in changed])
    conn.execute(
        update(schema.site)
        .where(schema.site.c.row == bindparam("b_row"))
        .values({name: bindparam(f"b_{name}") for name in names}),
        [
            {
                **{f"b_{name}": new[name] for name in names},
                "b_row": new["row"],
                "b_version": former["version"] + 1,
                "b_morton": code,
            }
            for (former, new), code in zip(changed, codes.tolist(), strict=True)
        ],
    )


def _cleared(name: str, value: Any) -> Any:
    return _CLEARED.get(name) if value is None else value


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give a frame as dictionaries of plain Python values, with None where a value is missing."""
    columns = {}
    for name in frame.columns:
        series = frame[name]
        listed = series.astype(object).where(series.notna(), None).tolist()
        columns[str(name)] = [v.item() if isinstance(v, np.generic) else v for v in listed]
        if series.dtype.kind == "f" and name not in ("lon", "lat"):
            columns[str(name)] = [None if v is None else int(v) for v in columns[str(name)]]
    names = list(columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def new_id() -> str:
    """Give a fresh UUID for a record that this machine makes."""
    return str(uuid.uuid4())
