"""What a request works with: the store, the index, the clock, and the one read connection."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g
from sqlalchemy import Connection

from geo.bulletin.desk import Desk
from geo.clock import Clock, floor_minute
from geo.coverage.index import CoverageIndex
from geo.coverage.live import LiveIndex
from geo.dispatch.sources import Travel, open_travel
from geo.store import settings as remembered
from geo.store.catalogue import Catalogue
from geo.store.engine import Store
from geo.store.photo_files import PhotoFolder
from webapp.answer_cache import AnswerCache
from webapp.days_job import DaysJob
from webapp.plan_jobs import PlanJob, PlanJobs
from webapp.settings import Settings
from webapp.staging_answers import StagingAnswers

EXTENSION = "squadmap"


@dataclass
class Services:
    """What lives as long as the process."""

    settings: Settings
    store: Store
    live: LiveIndex = field(default_factory=LiveIndex)
    answers: AnswerCache = field(default_factory=AnswerCache)
    plan_jobs: PlanJobs[PlanJob] = field(default_factory=PlanJobs)
    days_jobs: PlanJobs[DaysJob] = field(default_factory=PlanJobs)
    stagings: StagingAnswers = field(default_factory=StagingAnswers)
    _desk: Desk | None = None
    _clock: Clock | None = None
    _zone: ZoneInfo | None = None
    _travel: Travel | None = None
    _opening: threading.Lock = field(default_factory=threading.Lock)
    _simulated: str | None = None
    _simulated_known: bool = False

    @property
    def clock(self) -> Clock:
        """Give the app's clock, which the store remembers."""
        if self._clock is None:
            with self.store.read() as conn:
                self._clock = remembered.load_clock(conn)
        return self._clock

    @property
    def zone(self) -> ZoneInfo:
        """Give the zone of the store's deployment."""
        if self._zone is None:
            with self.store.read() as conn:
                self._zone = remembered.load_zone(conn)
        return self._zone

    @property
    def desk(self) -> Desk:
        """Give where bulletins are worked out."""
        if self._desk is None:
            self._desk = Desk(self.live)
        return self._desk

    @property
    def travel(self) -> Travel:
        """Give the source of travel times; reading roads for the first time takes a while."""
        with self._opening:
            if self._travel is None:
                settings = self.settings
                self._travel = open_travel(settings.roads, settings.routing_url, settings.data_dir)
            return self._travel

    @property
    def simulated(self) -> str | None:
        """Give the name of the demo whose data the store holds, or None."""
        if not self._simulated_known:
            with self.store.read() as conn:
                self._simulated = remembered.simulated(conn)
            self._simulated_known = True
        return self._simulated

    @property
    def photos(self) -> PhotoFolder:
        """Give the folder of photos."""
        return PhotoFolder(self.settings.data_dir / "photos")

    @property
    def uploads(self) -> Path:
        """Give the folder of uploaded files."""
        return self.settings.data_dir / "uploads"


def services(app: Flask | None = None) -> Services:
    """Give the services of an app, by default of the one that answers."""
    return cast(Services, (app or current_app).extensions[EXTENSION])


def reading() -> Connection:
    """Give the request's read connection: one snapshot for all of its answer."""
    if "reading" not in g:
        g.reading_scope = services().store.read()
        g.reading = g.reading_scope.__enter__()
    return cast(Connection, g.reading)


@contextmanager
def writing() -> Iterator[Connection]:
    """Open one write transaction; what is read afterwards sees it."""
    with services().store.write() as conn:
        yield conn
    stop_reading()


def stop_reading(_error: BaseException | None = None) -> None:
    """Close the request's read connection; the next `reading()` opens a fresh snapshot."""
    scope = g.pop("reading_scope", None)
    g.pop("reading", None)
    g.pop("index", None)
    g.pop("catalogue", None)
    if scope is not None:
        scope.__exit__(None, None, None)


def index() -> CoverageIndex:
    """Give the coverage index as the request's snapshot of the store has it."""
    if "index" not in g:
        g.index = services().live.current(reading())
    return cast(CoverageIndex, g.index)


def catalogue() -> Catalogue:
    """Give kinds, districts, squads and policies, as the index of this moment has them."""
    if "catalogue" not in g:
        g.catalogue = services().live.catalogue(reading())
    return cast(Catalogue, g.catalogue)


def now_ms() -> int:
    """Give the present instant of the app's clock (UTC ms)."""
    return services().clock.now_ms()


def now_floor() -> int:
    """Give the minute that holds now: the `at` of a request that names none; one a request."""
    if "now_floor" not in g:
        g.now_floor = floor_minute(now_ms())
    return cast(int, g.now_floor)


def zone() -> ZoneInfo:
    """Give the zone in which days begin and instants are written."""
    return services().zone
