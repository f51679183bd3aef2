"""Taking complaints in: checked, tied to a place, numbered, and stored exactly once.

What is odd but true is stored and flagged: `outside_city` (in no district), `no_place` (neither
site nor point), `closed_site`. A point farther than `MOST_OUTSIDE_M` from every district (in the
sea, on another continent) is a slip, and refused. Words are plain text of whatever signs: who
shows them escapes them. Who complained is kept apart from the body, and no part of its hash.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from geo import clock, morton
from geo.clock import DAY_MS
from geo.errors import RecordNotFound, SiteNotFound
from geo.fieldwork.json_body import check_record_id, parse_body
from geo.fieldwork.members import Members
from geo.fieldwork.visit import FLAGGED_AHEAD_MS
from geo.message import message
from geo.model import Actor, Receipt, Site
from geo.rules.checklist import sha256_problem
from geo.rules.complaint import Channel, ComplaintState
from geo.store import complaints, log
from geo.store.complaint_categories import categories
from geo.store.complaints import Complainant, Complaint
from geo.store.district_at import whereabouts
from geo.store.sites import site_by_code

MOST_WORDS = 5_000
MOST_ADDRESS = 300
MOST_NAME = 100
MOST_PHONE = 40
MOST_EMAIL = 200
MOST_NUMBER = 60
MOST_SOURCE = 100
MOST_CODE = 200
MOST_PHOTOS = 10
MOST_OUTSIDE_M = 100_000
"""Farther than this from every district a point is taken for a slip."""
KEEP_COMPLAINANT_DAYS = 90
"""How long who complained is kept, counted from the complaint."""


def receive_complaint(
    conn: Connection,
    complaint_id: str,
    body: dict[str, Any],
    actor: Actor,
    *,
    now_ms: int,
    zone: ZoneInfo,
    keep_days: int = KEEP_COMPLAINANT_DAYS,
) -> Receipt:
    """Store a complaint under its UUID; the same again gives the same receipt.

    Who may complain is the caller's to say: the public may, by its own form.

    Parameters
    ----------
    body
        `{channel, category, words, site?, lon?, lat?, address?, received_at?, complainant?:
        {name?, phone?, email?}, photos?: [sha256], duplicate_of?, number?, source?}`. Two bodies
        are the same when all but the complainant is.
    zone
        Zone of local days, by which complaints are numbered, and of instants without an offset.
    keep_days
        After how many days the complainant is removed.

    Returns
    -------
    Receipt
        `created` is false when the complaint was there already; `received_at` is the complaint's.

    Raises
    ------
    BadParameter
        When the id is no canonical UUID, or a text is one that no database keeps.
    BadRecord
        When a member breaks a rule; it names them all.
    RecordConflict
        When another complaint is stored under the id.
    """
    check_record_id(complaint_id)
    body = parse_body(json.dumps(body).encode())
    kept = {name: value for name, value in body.items() if name != "complainant"}
    log.lock(conn)
    known = complaints.stored_receipt(conn, complaint_id, kept)
    if known:
        return known
    members = Members(body, zone)
    main = _read_main(conn, members)
    facts = _facts(conn, members, now_ms)
    caller = _read_complainant(members, facts["received_at"], keep_days)
    photos = _read_photos(members)
    members.raise_problems()
    raw = json.dumps(kept, ensure_ascii=False)
    facts |= {
        "id": complaint_id,
        "number": facts["number"] or complaints.next_number(
            conn, clock.local_day(facts["received_at"], zone)
        ),
        "duplicate_of": main.id if main else None,
        "body": raw,
        "sha256": hashlib.sha256(raw.encode()).hexdigest(),
    }  # fmt: skip
    sequence = complaints.append_complaint(
        conn, facts, caller, photos, actor=actor.name, now_ms=now_ms
    )
    if main is not None and main.state is not ComplaintState.RECEIVED:
        _catch_up(conn, complaint_id, main, actor, now_ms)
    return Receipt(
        complaint_id,
        sequence,
        facts["sha256"],
        facts["received_at"],
        created=True,
        flags=_words(facts["flags"]),
        photos_missing=complaints.photos_missing(conn, photos),
    )


def _facts(conn: Connection, members: Members, now_ms: int) -> dict[str, Any]:
    """Check the members that are columns, and give these as far as they could be read."""
    channel = members.word("channel", Channel, required=True)
    words = members.text("words", MOST_WORDS, required=True)
    received_at = _read_received(members, now_ms)
    within_ms = _read_answer_within(conn, members)
    site = _read_site(conn, members)
    place = _read_place(conn, members, site)
    flags = []
    if site is not None and not site.open_at(received_at):
        flags.append("closed_site")
    if place["lon"] is None:
        flags.append("no_place")
    elif site is None and place.pop("outside_m"):
        flags.append("outside_city")
    return {
        "number": _read_number(conn, members),
        "channel": channel.value if channel else "",
        "category": members.values.get("category"),
        "words": (words or "").strip(),
        "received_at": received_at,
        "deadline_at": received_at + within_ms,
        "state": ComplaintState.RECEIVED.value,
        "state_at": received_at,
        "flags": ",".join(flags),
        "source": members.text("source", MOST_SOURCE) or (channel.value if channel else ""),
        **place,
    }


def _read_received(members: Members, now_ms: int) -> int:
    received_at = members.instant("received_at")
    if received_at is None:
        return now_ms
    if received_at > now_ms + FLAGGED_AHEAD_MS:
        members.refuse("received_at", message("lies after the clock"))
    # A clock may be a little fast; nothing is received in the future.
    return min(received_at, now_ms)


def _read_answer_within(conn: Connection, members: Members) -> int:
    code = members.text("category", MOST_CODE, required=True)
    if code is None:
        return DAY_MS
    known = categories(conn)
    if code not in known:
        members.refuse("category", message("there is no category '{code}'", code=code[:60]))
        return DAY_MS
    return known[code].answer_within_ms


def _read_site(conn: Connection, members: Members) -> Site | None:
    code = members.text("site", MOST_CODE)
    if not code:
        return None
    try:
        return site_by_code(conn, code)
    except SiteNotFound:
        members.refuse("site", message("there is no site '{code}'", code=code[:60]))
        return None


def _read_place(conn: Connection, members: Members, site: Site | None) -> dict[str, Any]:
    """Give the columns of the place: the site's own, else the point's, else none."""
    lon = members.number("lon", -180, 180)
    lat = members.number("lat", -morton.MAX_LAT, morton.MAX_LAT)
    address = (members.text("address", MOST_ADDRESS) or "").strip()
    place: dict[str, Any] = {
        "site": None, "lon": None, "lat": None, "morton": None, "district": None,
        "address": address,
    }  # fmt: skip
    if site is not None:
        lon, lat = site.lon, site.lat
        place |= {"site": site.row, "district": site.district, "address": address or site.address}
    elif (members.values.get("lon") is None) != (members.values.get("lat") is None):
        members.refuse("lon", message("lon and lat go together"))
        return place
    elif lon is None or lat is None:
        if not address and not members.errors:
            members.refuse("place", message("name a site, a point or an address"))
        return place
    else:
        where = whereabouts(conn, lon, lat)
        if where.outside_m is not None and where.outside_m > MOST_OUTSIDE_M:
            members.refuse(
                "place",
                message(
                    "lies {km:,} km from the nearest district; longitude and latitude may be "
                    "swapped",
                    km=round(where.outside_m / 1_000),
                ),
            )
        place |= {"district": where.district, "outside_m": where.outside_m}
    return place | {"lon": lon, "lat": lat, "morton": int(morton.encode(lon, lat))}


def _read_number(conn: Connection, members: Members) -> str | None:
    number = (members.text("number", MOST_NUMBER) or "").strip()
    if not number:
        return None
    if complaints.number_is_taken(conn, number):
        members.refuse("number", message("'{number}' is taken", number=number))
    return number


def _read_complainant(members: Members, received_at: int, keep_days: int) -> Complainant | None:
    inner = members.inner("complainant")
    if inner is None:
        return None
    name = (inner.text("name", MOST_NAME) or "").strip()
    phone = (inner.text("phone", MOST_PHONE) or "").strip()
    email = (inner.text("email", MOST_EMAIL) or "").strip()
    if not (name or phone or email):
        return None
    return Complainant(name, phone, email, received_at + keep_days * DAY_MS)


def _read_photos(members: Members) -> list[str]:
    digests = []
    for name, value in members.texts("photos", MOST_PHOTOS):
        problem = sha256_problem(value)
        if problem:
            members.refuse(name, problem)
        digests.append(value)
    return list(dict.fromkeys(digests))


def _read_main(conn: Connection, members: Members) -> Complaint | None:
    """Give the complaint that this one is joined to: the first of those joined already."""
    named = members.uuid("duplicate_of")
    if named is None:
        return None
    try:
        main = complaints.complaint_by_id(conn, named)
        if main.duplicate_of is not None:
            main = complaints.complaint_by_id(conn, main.duplicate_of)
    except RecordNotFound:
        members.refuse("duplicate_of", message("there is no complaint {id}", id=named))
        return None
    if not main.open:
        members.refuse(
            "duplicate_of",
            message("{number} is settled already; take this one as a new one", number=main.number),
        )
    return main


def _catch_up(
    conn: Connection, complaint_id: str, main: Complaint, actor: Actor, now_ms: int
) -> None:
    """Bring a complaint to where the one stands that it is joined to."""
    complaints.append_step(
        conn,
        complaints.complaint_by_id(conn, complaint_id),
        main.state,
        {"squad": main.squad},
        actor=actor.name,
        now_ms=now_ms,
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split(",") if word)
