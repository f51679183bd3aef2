"""Which sites or records are asked for: one value that pages, routes, CLI and SQL share."""

from __future__ import annotations

from dataclasses import dataclass

from geo.bbox import BBox
from geo.model import Status


@dataclass(frozen=True)
class SiteFilter:
    """OR within a field, AND between fields; an empty tuple asks for all.

    `at` (UTC ms) is the instant of judgement, None for now; `squads` are squads whose remit holds
    the site; `text` is sought in name, code and address.
    """

    kinds: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    squads: tuple[int, ...] = ()
    statuses: frozenset[Status] = frozenset()
    bbox: BBox | None = None
    at: int | None = None
    closed: bool = False
    text: str | None = None


@dataclass(frozen=True)
class RecordFilter:
    """Which records: by their site's kind, district, status and box, who did them, when they ended.

    `since` and `until` (UTC ms) bound the end half-open: since <= end < until.
    """

    kinds: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    squads: tuple[int, ...] = ()
    statuses: frozenset[Status] = frozenset()
    bbox: BBox | None = None
    since: int | None = None
    until: int | None = None
