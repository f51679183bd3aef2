"""Probable duplicates of a complaint that is being taken in: near in place and in time."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from geo.clock import DAY_MS
from geo.model import Site
from geo.sphere import box_around, metres_between
from geo.store.complaints import Complaint, complaints_around, complaints_of_site

RADIUS_M = 50.0
WITHIN_DAYS = 7
MOST = 5


@dataclass(frozen=True)
class Similar:
    """A complaint like the new one: how far from it (metres), and whether about the same matter."""

    complaint: Complaint
    metres: float
    same_site: bool
    same_category: bool

    @property
    def joinable(self) -> bool:
        """Say whether the new one can be joined to it: somebody is still to act on it."""
        return self.complaint.open


def similar_complaints(
    conn: Connection,
    lon: float,
    lat: float,
    now_ms: int,
    *,
    site: Site | None = None,
    category: str | None = None,
    radius_m: float = RADIUS_M,
    within_days: int = WITHIN_DAYS,
    most: int = MOST,
) -> list[Similar]:
    """Give the complaints of the last days within a radius of a point (degrees), or of a site.

    Those still open come first, then those of the same category, then the nearest. One that is
    joined to another is not given: the other is.
    """
    since = now_ms - within_days * DAY_MS
    near = complaints_around(conn, box_around(lon, lat, radius_m), since)
    there = [] if site is None else complaints_of_site(conn, site.row, since)
    found = {
        known.id: _similar(known, lon, lat, site, category)
        for known in (*near, *there)
        if known.duplicate_of is None
    }
    kept = [one for one in found.values() if one.same_site or one.metres <= radius_m]
    kept.sort(key=_order)
    return kept[:most]


def _order(one: Similar) -> tuple[bool, bool, float, int]:
    return not one.joinable, not one.same_category, one.metres, -one.complaint.received_at


def _similar(
    known: Complaint, lon: float, lat: float, site: Site | None, category: str | None
) -> Similar:
    same_site = site is not None and known.site == site.row
    metres = 0.0
    if known.lon is not None and known.lat is not None:
        metres = metres_between(lon, lat, known.lon, known.lat)
    return Similar(known, metres, same_site, known.category == category)
