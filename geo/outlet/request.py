"""What is asked of the outlet: a collection, a format, a filter, an instant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from geo.errors import BadParameter
from geo.message import message
from geo.outlet.formats import Format, find_format
from geo.store import case_lists, collections
from geo.store.catalogue import load_catalogue
from geo.store.complaint_lists import complaint_features
from geo.store.features import Features
from geo.store.filters import CaseFilter, ComplaintFilter, RecordFilter, SiteFilter
from geo.store.talk_features import talk_features


@dataclass(frozen=True)
class ExportRequest:
    """One export; refuses a collection or a format that does not exist.

    Parameters
    ----------
    collection
        One of `COLLECTIONS`.
    format
        A suffix of `FORMATS`.
    where
        A `SiteFilter` for sites, a `ComplaintFilter` for complaints, a `CaseFilter` for cases and
        their steps, a `RecordFilter` for every
        other collection.
    now_floor
        The minute that holds now (UTC ms).
    at
        The instant of judgement (UTC ms); None for the one of the filter, else for `now_floor`.
        Before `now_floor` only the records up to it are looked at.
    bom
        Whether a CSV begins with the byte order mark without which Excel takes UTF-8 for the
        machine's own encoding; a pipe does better without.

    Raises
    ------
    BadParameter
        When the collection or the format is unknown, the format cannot hold the collection, or a
        status is asked for of a collection without sites.
    """

    collection: str
    format: str
    where: SiteFilter | RecordFilter | ComplaintFilter | CaseFilter
    now_floor: int
    at: int | None = None
    bom: bool = True

    def __post_init__(self) -> None:
        if self.collection not in COLLECTIONS:
            known = ", ".join(COLLECTIONS)
            raise BadParameter(
                "collection",
                message(
                    "'{collection}' is none of {known}",
                    collection=self.collection[:40],
                    known=known,
                ),
            )
        if find_format(self.format).needs_points and self.collection in WITHOUT_POINTS:
            raise BadParameter(
                "format",
                message(
                    "{collection} have no points, which {format} needs",
                    collection=self.collection,
                    format=self.format,
                ),
            )
        if self.collection in WITHOUT_ONE_SITE and getattr(self.where, "statuses", None):
            raise BadParameter(
                "status",
                message(
                    "{collection} have no one site that stands at one", collection=self.collection
                ),
            )

    @property
    def file_format(self) -> Format:
        """Give the format."""
        return find_format(self.format)

    @property
    def instant(self) -> int:
        """Give the instant of judgement (UTC ms)."""
        if self.at is not None:
            return self.at
        asked = self.where.at if isinstance(self.where, SiteFilter) else None
        return self.now_floor if asked is None else asked

    @property
    def past(self) -> bool:
        """Say whether the answer comes from the records up to the instant."""
        return self.instant < self.now_floor

    @property
    def until(self) -> int | None:
        """Give the instant after which records are not looked at, None for all."""
        return self.instant if self.past else None

    def features(self, conn: Connection, zone: ZoneInfo) -> Features:
        """Find what is asked for."""
        features = COLLECTIONS[self.collection](conn, self, zone)
        if not isinstance(self.where, RecordFilter) or not self.where.statuses:
            return features
        return collections.at_sites_standing_at(
            conn, load_catalogue(conn), features, self.where, self.instant, past=self.past
        )


def _sites(conn: Connection, request: ExportRequest, _zone: ZoneInfo) -> Features:
    where = request.where
    if not isinstance(where, SiteFilter):
        raise TypeError("sites are asked for by a SiteFilter")
    catalogue = load_catalogue(conn)
    return collections.site_features(conn, catalogue, where, request.instant, past=request.past)


def _inspections(_conn: Connection, request: ExportRequest, _zone: ZoneInfo) -> Features:
    return collections.inspection_features(_records(request), request.until)


def _calibrations(_conn: Connection, request: ExportRequest, _zone: ZoneInfo) -> Features:
    return collections.calibration_features(_records(request), request.until)


def _outings(_conn: Connection, request: ExportRequest, zone: ZoneInfo) -> Features:
    return collections.outing_features(_records(request), request.until, zone)


def _instruments(conn: Connection, request: ExportRequest, _zone: ZoneInfo) -> Features:
    catalogue = load_catalogue(conn)
    return collections.instrument_features(catalogue, _records(request), request.until)


def _complaints(_conn: Connection, request: ExportRequest, _zone: ZoneInfo) -> Features:
    where = request.where
    if not isinstance(where, ComplaintFilter):
        raise TypeError("complaints are asked for by a ComplaintFilter")
    return complaint_features(where, request.until)


def _cases(_conn: Connection, request: ExportRequest, _zone: ZoneInfo) -> Features:
    return case_lists.case_features(_case_filter(request), request.until)


def _case_steps(_conn: Connection, request: ExportRequest, _zone: ZoneInfo) -> Features:
    return case_lists.case_step_features(_case_filter(request), request.until)


def _talks(_conn: Connection, request: ExportRequest, _zone: ZoneInfo) -> Features:
    return talk_features(_records(request), request.until)


def _case_filter(request: ExportRequest) -> CaseFilter:
    if not isinstance(request.where, CaseFilter):
        raise TypeError(f"{request.collection} are asked for by a CaseFilter")
    return request.where


def _records(request: ExportRequest) -> RecordFilter:
    if not isinstance(request.where, RecordFilter):
        raise TypeError(f"{request.collection} are asked for by a RecordFilter")
    return request.where


COLLECTIONS: dict[str, Callable[[Connection, ExportRequest, ZoneInfo], Features]] = {
    "sites": _sites,
    "inspections": _inspections,
    "calibrations": _calibrations,
    "outings": _outings,
    "instruments": _instruments,
    "complaints": _complaints,
    "talks": _talks,
    "cases": _cases,
    "case_steps": _case_steps,
}
WITHOUT_POINTS = frozenset({"outings"})
WITHOUT_ONE_SITE = frozenset({"outings", "talks"})
