"""Edits of a site from phones and pages: merged column by column, stored exactly once.

A body is `{site, version, set: {name?, kind?, address?, crowding?, lon? and lat?, opened_at?,
closed_at?}}`, where `version` is that of the site which the edit started from. No edit is refused
because somebody else was quicker: what clashes waits for a dispatcher, and so does every edit of a
site that was closed meanwhile.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from geo.errors import BadRecord, FieldError, NotPermitted, RecordConflict
from geo.fieldwork.json_body import check_record_id, parse_body
from geo.fieldwork.members import Members
from geo.message import Message, message
from geo.model import Actor, Role, Site
from geo.morton import MAX_LAT
from geo.rules.json_value import same_json
from geo.rules.merge import Clash, merge
from geo.store import log, site_edits
from geo.store.catalogue import load_catalogue
from geo.store.site_edits import SiteEdit
from geo.store.sites import site_by_code, site_by_row

MOST_CODE = 200
MOST_NAME = 200
MOST_ADDRESS = 500


@dataclass(frozen=True)
class EditReceipt:
    """What became of an edit: `version` is the site's now, `clashes` wait for a dispatcher."""

    edit: SiteEdit
    version: int
    created: bool


def receive_site_edit(
    conn: Connection, edit_id: str, raw: bytes, actor: Actor, now_ms: int, zone: ZoneInfo
) -> EditReceipt:
    """Merge an edit into what stands, and keep it.

    Raises
    ------
    BadParameter
        When the id is no canonical UUID, or the body no JSON object.
    NotPermitted
        When a viewer edits.
    BadRecord
        When members are missing or wrong.
    RecordConflict
        When another body is stored under the id.
    """
    check_record_id(edit_id)
    if actor.role is Role.VIEWER:
        raise NotPermitted(message("A viewer reads; only squads and dispatchers edit sites."))
    members = Members(parse_body(raw), zone)
    log.lock(conn)
    known = site_edits.find_edit(conn, edit_id)
    if known:
        if not same_json(json.loads(known.body), members.values):
            raise RecordConflict(message("Another edit is stored under {id}.", id=edit_id))
        return EditReceipt(known, site_by_row(conn, known.site).version, created=False)
    place, base_version, wanted = _read(conn, members)
    base = site_edits.columns_of_version(conn, place.row, base_version)
    if base is None:
        raise _bad("version", message("the site never had version {n}", n=base_version))
    current = site_edits.columns_now(conn, place.row)
    merged = merge(base, current, wanted)
    changes, clashes = merged.changes, merged.clashes
    if _closed_meanwhile(place, base, now_ms) and "closed_at" not in changes:
        # Whoever edits a site that is closed by now did not know: a person looks at it.
        clashes += tuple(Clash(name, base[name], current[name], changes[name]) for name in changes)
        changes = {}
    if changes:
        _check_span({**current, **changes})
        site_edits.write_columns(conn, place.code, changes, actor.name, now_ms)
    edit = site_edits.add_edit(
        conn, edit_id, place.row, base_version, clashes,
        body=raw.decode(), sha256=hashlib.sha256(raw).hexdigest(), actor=actor.name, now_ms=now_ms,
    )  # fmt: skip
    return EditReceipt(edit, site_by_row(conn, place.row).version, created=True)


def decide_edit(
    conn: Connection, edit_id: str, taken: set[str], actor: Actor, now_ms: int
) -> SiteEdit:
    """Fulfil some wishes of an edit that clashed, and let go of the others.

    Raises
    ------
    NotFound
        When there is no such edit.
    BadRecord
        When it was decided already, or a column is none of its clashes.
    """
    log.lock(conn)
    edit = site_edits.edit_by_id(conn, edit_id)
    if not edit.undecided:
        why = message("was decided by {who} already", who=edit.decided_by)
        raise BadRecord(message("This edit was decided already."), [FieldError("edit", why)])
    wishes = {clash.column: clash.wanted for clash in edit.clashes}
    strangers = taken - wishes.keys()
    if strangers:
        why = message("{columns} did not clash", columns=", ".join(sorted(strangers)))
        raise BadRecord(message("This edit has no such clash."), [FieldError("take", why)])
    if taken:
        code = site_by_row(conn, edit.site).code
        changes = {column: wishes[column] for column in taken}
        site_edits.write_columns(conn, code, changes, actor.name, now_ms)
    site_edits.decide(conn, edit, sorted(taken), actor.name, now_ms)
    return site_edits.edit_by_id(conn, edit_id)


def _closed_meanwhile(place: Site, base: dict[str, Any], now_ms: int) -> bool:
    was_open = base["closed_at"] is None or base["closed_at"] > now_ms
    return was_open and not place.open_at(now_ms)


def _read(conn: Connection, members: Members) -> tuple[Site, int, dict[str, Any]]:
    code = members.text("site", MOST_CODE, required=True)
    version = members.whole("version", 1, 1_000_000_000, required=True)
    wished = members.inner("set")
    if wished is None:
        members.refuse("set", message("is missing"))
    wanted = {} if wished is None else _wishes(conn, wished)
    members.raise_problems()
    return site_by_code(conn, members.need(code)), members.need(version), wanted


def _wishes(conn: Connection, wished: Members) -> dict[str, Any]:
    """Read what is to be set; null clears what may be empty, an absent member leaves as it is."""
    values = wished.values
    wanted: dict[str, Any] = {}
    if "name" in values:
        wanted["name"] = wished.text("name", MOST_NAME) or ""
    if "address" in values:
        wanted["address"] = wished.text("address", MOST_ADDRESS) or ""
    if "crowding" in values:
        wanted["crowding"] = wished.whole("crowding", 1, 5, required=True)
    if "kind" in values:
        wanted["kind"] = _kind(conn, wished)
    if "lon" in values or "lat" in values:
        lon = wished.number("lon", -180, 180, required=True)
        lat = wished.number("lat", -MAX_LAT, MAX_LAT, required=True)
        if lon is not None and lat is not None:
            wanted["point"] = [round(lon, 7), round(lat, 7)]
    for name in ("opened_at", "closed_at"):
        if name in values:
            wanted[name] = wished.instant(name)
    return wanted


def _check_span(columns: dict[str, Any]) -> None:
    opened, closed = columns["opened_at"], columns["closed_at"]
    if opened is not None and closed is not None and closed <= opened:
        raise _bad("set.closed_at", message("does not lie after opened_at"))


def _bad(field: str, why: Message) -> BadRecord:
    return BadRecord(message("The edit breaks a rule."), [FieldError(field, why)])


def _kind(conn: Connection, wished: Members) -> str | None:
    kind = wished.text("kind", MOST_CODE, required=True)
    if kind is not None and kind not in load_catalogue(conn).kinds:
        wished.refuse("kind", message("there is no kind '{kind}'", kind=kind))
    return kind
