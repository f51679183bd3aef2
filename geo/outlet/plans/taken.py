"""What is taken away of a plan, and in whose words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from geo.clock import iso, to_datetime
from geo.message import Message, message
from geo.model import Kind, Site, Squad
from geo.store.plans import Stop

Line = NDArray[np.float64]
"""Vertices, shape (n, 2): lon, lat in WGS-84 degrees."""


@dataclass(frozen=True)
class TakenPlan:
    """A day's plan, with what it takes to write it down.

    Attributes
    ----------
    stops
        In order of their routes, as `geo.store.plans.stops_of_day` gives them.
    version, changed_at
        Of the plan: which one, and since when (UTC ms).
    lines
        Route → its lines, one a leg, from the base and back to it.
    link
        Gives the address of a site's page by the site's code.
    chinese
        Whether squads, kinds and sites without a name are called what they are in Chinese.
    translate
        Says a sentence of ours in the reader's language.
    """

    date: date
    zone: ZoneInfo
    stops: Sequence[Stop]
    squads: Mapping[int, Squad]
    kinds: Mapping[str, Kind]
    version: int
    changed_at: int
    lines: Mapping[str, Sequence[Line]] = field(default_factory=dict)
    link: Callable[[str], str] = str
    chinese: bool = False
    translate: Callable[[str], str] = str

    @property
    def routes(self) -> dict[str, list[Stop]]:
        """Give route → its stops."""
        routes: dict[str, list[Stop]] = {}
        for stop in self.stops:
            routes.setdefault(stop.route, []).append(stop)
        return routes

    def of_squad(self, squad: int) -> TakenPlan:
        """Give one squad's part."""
        stops = [stop for stop in self.stops if stop.squad == squad]
        routes = {stop.route for stop in stops}
        lines = {route: lines for route, lines in self.lines.items() if route in routes}
        return replace(self, stops=stops, lines=lines)

    def say(self, sentence: Message) -> str:
        """Say a sentence in the reader's language."""
        return sentence.said(self.translate)

    def squad_name(self, number: int, team: str | None = None) -> str:
        """Give what a squad, and a team of it, is called."""
        known = self.squads.get(number)
        name = "" if known is None else known.name_zh if self.chinese else known.name_en
        return (name or self.say(message("Squad {number}", number=number))) + (
            "" if team is None else f" / {team}"
        )

    def kind_name(self, kind: str) -> str:
        """Give what a kind is called."""
        known = self.kinds.get(kind)
        return kind if known is None else known.label_zh if self.chinese else known.label_en

    def site_name(self, site: Site) -> str:
        """Give what a site is called; its kind and code where it has no name."""
        return site.name or f"{self.kind_name(site.kind)} {site.code}"

    def time(self, instant: int | None) -> str:
        """Give an instant (UTC ms) as HH:MM, empty where there is none."""
        return "" if instant is None else f"{to_datetime(instant, self.zone):%H:%M}"


COLUMNS = (
    "squad", "team", "order", "site", "name", "kind", "district", "address", "arrives_at",
    "starts_at", "ends_at", "required", "pin", "state", "skip_reason", "note", "link", "id",
)  # fmt: skip
"""What is told of a stop in every format, in this order; tables add lon and lat."""


def facts_of(taken: TakenPlan, stop: Stop) -> dict[str, Any]:
    """Give the columns of a stop: `order` counts from 1, instants are ISO 8601 with offset."""
    site = stop.site

    def instant(ms: int | None) -> str | None:
        return None if ms is None else iso(ms, taken.zone)

    return {
        "squad": stop.squad,
        "team": stop.team,
        "order": None if stop.position is None else stop.position + 1,
        "site": site.code,
        "name": taken.site_name(site),
        "kind": site.kind,
        "district": site.district,
        "address": site.address,
        "arrives_at": instant(stop.arrives_at),
        "starts_at": instant(stop.starts_at),
        "ends_at": instant(stop.ends_at),
        "required": stop.required,
        "pin": stop.pin,
        "state": "done" if stop.done else "skipped" if stop.skipped else "ahead",
        "skip_reason": stop.skip_reason,
        "note": stop.note,
        "link": taken.link(site.code),
        "id": stop.id,
    }
