"""Photos by row: which are kept, and what they are; their bytes lie in a `PhotoFolder`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from geo.errors import NotFound
from geo.message import message
from geo.rules.picture import Picture
from geo.store import log
from geo.store.schema import complaint, complaint_photo, photo

_FEW = 500


@dataclass(frozen=True)
class Photo:
    """A photo that is kept; instants in UTC ms, size in pixels."""

    sha256: str
    sequence: int
    bytes: int
    media_type: str
    width: int
    height: int
    received_at: int
    received_by: str


def photo_by_hash(conn: Connection, sha256: str) -> Photo | None:
    """Give a photo, or None when it has not come."""
    row = conn.execute(select(photo).where(photo.c.sha256 == sha256)).one_or_none()
    return None if row is None else Photo(**row._mapping)


def get_photo(conn: Connection, sha256: str) -> Photo:
    """Give a photo.

    Raises
    ------
    NotFound
        When it has not come.
    """
    known = photo_by_hash(conn, sha256)
    if known is None:
        raise NotFound(message("There is no photo '{id}'.", id=sha256[:64]))
    return known


def squads_told_of(conn: Connection, sha256: str) -> set[int | None]:
    """Give the squads of the complaints that a photo came with, None for one that is nobody's yet.

    Empty where it came with no complaint.
    """
    query = (
        select(complaint.c.squad)
        .join(complaint_photo, complaint_photo.c.complaint == complaint.c.id)
        .where(complaint_photo.c.sha256 == sha256)
    )
    return set(conn.execute(query).scalars())


def missing_photos(conn: Connection, hashes: Iterable[str]) -> tuple[str, ...]:
    """Give those of some photos that have not come, each once, in their order."""
    wanted = list(dict.fromkeys(hashes))
    known: set[str] = set()
    for start in range(0, len(wanted), _FEW):
        query = select(photo.c.sha256).where(photo.c.sha256.in_(wanted[start : start + _FEW]))
        known.update(conn.execute(query).scalars())
    return tuple(one for one in wanted if one not in known)


def add_photo(
    conn: Connection, sha256: str, size: int, picture: Picture, *, actor: str, now_ms: int
) -> tuple[Photo, bool]:
    """Write down a photo whose bytes are on the disk; give it, and whether it is new."""
    log.lock(conn)
    known = photo_by_hash(conn, sha256)
    if known is not None:
        return known, False
    sequence = log.append(conn, actor, "photo", sha256, now_ms=now_ms, detail={"bytes": size})
    conn.execute(
        insert(photo).values(
            sha256=sha256,
            sequence=sequence,
            bytes=size,
            media_type=picture.media_type,
            width=picture.width,
            height=picture.height,
            received_at=now_ms,
            received_by=actor,
        )
    )
    return get_photo(conn, sha256), True
