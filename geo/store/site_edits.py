"""Edits of single sites: what each wanted, what clashed, and what was decided about it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Connection, func, insert, select, update

from geo.errors import NotFound
from geo.message import message
from geo.rules.merge import Clash
from geo.store import bulk, log
from geo.store.district_at import whereabouts
from geo.store.schema import site, site_edit, site_version

COLUMNS = ("name", "kind", "address", "crowding", "point", "opened_at", "closed_at")
"""What an edit may set; a point is longitude and latitude together."""


@dataclass(frozen=True)
class SiteEdit:
    """An edit as it was received; `clashes` wait for a decision while `undecided`."""

    id: str
    sequence: int
    site: int
    base_version: int
    received_at: int
    actor: str
    clashes: tuple[Clash, ...]
    undecided: bool
    decided_at: int | None
    decided_by: str | None
    body: str
    sha256: str


def columns_now(conn: Connection, site_row: int) -> dict[str, Any]:
    """Give the editable columns of a site as they stand."""
    return _columns(conn.execute(select(site).where(site.c.row == site_row)).mappings().one())


def columns_of_version(conn: Connection, site_row: int, version: int) -> dict[str, Any] | None:
    """Give the editable columns as a version of a site had them; None when there was none."""
    standing = conn.execute(select(site.c.version).where(site.c.row == site_row)).scalar_one()
    if version == standing:
        return columns_now(conn, site_row)
    query = select(site_version).where(
        site_version.c.site == site_row, site_version.c.version == version
    )
    former = conn.execute(query).mappings().one_or_none()
    return None if former is None else _columns(former)


def write_columns(
    conn: Connection, code: str, changes: Mapping[str, Any], actor: str, now_ms: int
) -> None:
    """Set columns of a site, which makes a new version of it; a moved one may change district."""
    row: dict[str, Any] = {"code": code, **changes}
    if "point" in row:
        row["lon"], row["lat"] = row.pop("point")
        row["district"] = whereabouts(conn, row["lon"], row["lat"]).district
    frame = pd.DataFrame([row]).astype(object)
    for name in ("lon", "lat"):
        if name in frame:
            frame[name] = frame[name].astype(float)
    bulk.upsert_sites(conn, frame, actor, now_ms, "edit")


def add_edit(
    conn: Connection,
    edit_id: str,
    site_row: int,
    base_version: int,
    clashes: tuple[Clash, ...],
    *,
    body: str,
    sha256: str,
    actor: str,
    now_ms: int,
) -> SiteEdit:
    """Keep an edit under its UUID, with its log row."""
    detail = {"sha256": sha256, "clashes": [clash.column for clash in clashes]}
    sequence = log.append(
        conn, actor, "site_edit", edit_id, now_ms=now_ms, site=site_row, detail=detail
    )
    facts: dict[str, Any] = {
        "id": edit_id, "sequence": sequence, "site": site_row, "base_version": base_version,
        "received_at": now_ms, "actor": actor, "undecided": bool(clashes), "body": body,
        "sha256": sha256,
    }  # fmt: skip
    texts = json.dumps([asdict(clash) for clash in clashes], ensure_ascii=False)
    conn.execute(insert(site_edit).values(**facts, clashes=texts))
    return SiteEdit(**facts, clashes=clashes, decided_at=None, decided_by=None)


def find_edit(conn: Connection, edit_id: str) -> SiteEdit | None:
    """Give an edit, None when its id is unknown."""
    row = conn.execute(select(site_edit).where(site_edit.c.id == edit_id)).one_or_none()
    return None if row is None else _edit(row)


def edit_by_id(conn: Connection, edit_id: str) -> SiteEdit:
    """Give an edit.

    Raises
    ------
    NotFound
        When there is none under this id.
    """
    found = find_edit(conn, edit_id)
    if found is None:
        raise NotFound(message("There is no edit '{id}'.", id=edit_id[:60]))
    return found


def undecided(conn: Connection, limit: int, offset: int = 0) -> tuple[int, list[SiteEdit]]:
    """Give how many edits wait for a decision, and a page of them, oldest first."""
    waits = site_edit.c.undecided.is_(True)
    total = conn.execute(select(func.count()).select_from(site_edit).where(waits)).scalar_one()
    query = select(site_edit).where(waits).order_by(site_edit.c.sequence)
    return total, [_edit(row) for row in conn.execute(query.limit(limit).offset(offset))]


def decide(conn: Connection, edit: SiteEdit, taken: list[str], actor: str, now_ms: int) -> None:
    """Take note that somebody decided which wishes of an edit are fulfilled after all."""
    detail = {"taken": taken}
    log.append(conn, actor, "site_edit", edit.id, now_ms=now_ms, site=edit.site, detail=detail)
    conn.execute(
        update(site_edit)
        .where(site_edit.c.id == edit.id)
        .values(undecided=False, decided_at=now_ms, decided_by=actor)
    )


def _columns(row: Any) -> dict[str, Any]:
    return {name: [row["lon"], row["lat"]] if name == "point" else row[name] for name in COLUMNS}


def _edit(row: Any) -> SiteEdit:
    facts = dict(row._mapping)
    facts["clashes"] = tuple(Clash(**clash) for clash in json.loads(facts["clashes"]))
    return SiteEdit(**facts)
