"""What the public may do without signing in, as an administrator set it, and how often who did."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from geo.clock import HOUR_MS
from geo.store import log, settings
from geo.store.schema import public_sending

_PREFIX = "public."


@dataclass(frozen=True)
class PublicChannels:
    """The ways in from outside, and how long who came is remembered."""

    form: bool = False
    """Whether the public form is open."""
    open311: bool = True
    """Whether programs may read and, with a key, send by Open311."""
    per_hour: int = 5
    """How many complaints one address may send by the form within an hour."""
    keep_days: int = 90
    """After how many days the complainant's data is removed."""


def load_channels(conn: Connection) -> PublicChannels:
    """Give what is set; what never was is as `PublicChannels` has it."""
    found: dict[str, Any] = {}
    for one in fields(PublicChannels):
        text = settings.get(conn, _PREFIX + one.name)
        if text is not None:
            found[one.name] = text == "true" if isinstance(one.default, bool) else int(text)
    return PublicChannels(**found)


def save_channels(conn: Connection, channels: PublicChannels, *, actor: str, now_ms: int) -> None:
    """Set what the public may do."""
    log.lock(conn)
    before = asdict(load_channels(conn))
    changed = {name: value for name, value in asdict(channels).items() if value != before[name]}
    for name, value in changed.items():
        settings.put(conn, _PREFIX + name, str(value).lower())
    if changed:
        log.append(conn, actor, "public_channels", "", now_ms=now_ms, detail=changed)


def count_sendings(conn: Connection, address: str, now_ms: int) -> int:
    """Count what came from an address, as the caller writes it, within the last hour."""
    query = select(func.count()).where(
        public_sending.c.address == address, public_sending.c.at > now_ms - HOUR_MS
    )
    return int(conn.execute(query).scalar_one())


def note_sending(conn: Connection, address: str, now_ms: int) -> None:
    """Write down that something came from an address; forget what came more than an hour ago."""
    conn.execute(delete(public_sending).where(public_sending.c.at <= now_ms - HOUR_MS))
    conn.execute(insert(public_sending).values(address=address, at=now_ms))


def forget_sendings(conn: Connection, now_ms: int) -> None:
    """Forget who sent something more than an hour ago."""
    conn.execute(delete(public_sending).where(public_sending.c.at <= now_ms - HOUR_MS))
