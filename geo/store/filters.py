"""Which sites or records are asked for: one value that pages, routes, CLI and SQL share."""

from __future__ import annotations

from dataclasses import dataclass

from geo.bbox import BBox
from geo.model import Status
from geo.rules.case import CaseState
from geo.rules.complaint import ComplaintState


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


@dataclass(frozen=True)
class ComplaintFilter:
    """Which complaints: OR within a field, AND between fields; an empty tuple asks for all.

    `kinds` are those of the site it is tied to; `squads` those it is assigned to. `since` and
    `until` (UTC ms) bound when it was received, half-open. `overdue_at` asks for those that are
    open though their deadline lies before that instant; `text` is sought in number, words,
    address, and name and code of the site. `only_squad` is the one squad whose complaints the
    person may see.
    """

    states: tuple[ComplaintState, ...] = ()
    categories: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    squads: tuple[int, ...] = ()
    bbox: BBox | None = None
    since: int | None = None
    until: int | None = None
    overdue_at: int | None = None
    text: str | None = None
    only_squad: int | None = None


@dataclass(frozen=True)
class CaseFilter:
    """Which cases: OR within a field, AND between fields; an empty tuple asks for all.

    `kinds` are those of the site; `squads` those whose case it is. `since` and `until` (UTC ms)
    bound when it was opened, half-open. `fined` asks for those with a fine, or without; `text` is
    sought in number, title, and name and code of the site.
    """

    states: tuple[CaseState, ...] = ()
    kinds: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    squads: tuple[int, ...] = ()
    bbox: BBox | None = None
    since: int | None = None
    until: int | None = None
    fined: bool | None = None
    text: str | None = None
