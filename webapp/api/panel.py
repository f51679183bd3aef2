"""Everything about one site that the map's side panel shows."""

from __future__ import annotations

from typing import Any

from flask import url_for

from geo.clock import local_day
from geo.coverage.why import Why, why
from geo.model import Instrument, Site
from geo.store.plans import stops_of_site
from geo.store.records import timeline
from geo.store.sites import instruments_of
from webapp.api.shapes import instrument_json, site_links, stop_json, timeline_json, why_json
from webapp.context import catalogue, now_floor, now_ms, reading, zone
from webapp.permits import Action, may

NEWEST = 10
"""Records that the panel shows; the site's page has them all."""

MOST_ROW = 2**62
"""SQLite refuses a larger number, instead of not finding it."""


def panel(row: int, at: int | None) -> dict[str, Any]:
    """Give a site by its row number, judged at an instant (UTC ms), None for now.

    Raises
    ------
    SiteNotFound
        When there is none.
    """
    at = now_floor() if at is None else at
    explained = why(reading(), catalogue(), min(row, MOST_ROW), at, past=at < now_floor())
    total, newest = timeline(reading(), row, NEWEST)
    stops = stops_of_site(reading(), row, local_day(now_ms(), zone()))
    return {
        **why_json(explained),
        "instruments": [
            _instrument(instrument, explained) for instrument in instruments_of(reading(), row)
        ],
        "records": {"total": total, "newest": [timeline_json(entry) for entry in newest]},
        "squads": catalogue().squads_of(explained.site.kind, explained.site.district),
        "remits": _remits(explained.site),
        "stops": [stop_json(stop) for stop in stops],
        "links": site_links(explained.site, recording=may(Action.RECORD)),
        "may": {"record": may(Action.RECORD), "assign": may(Action.ASSIGN)},
    }


def _instrument(instrument: Instrument, explained: Why) -> dict[str, Any]:
    requirement = next(
        (
            item
            for item in explained.requirements
            if item.instrument is not None and item.instrument.row == instrument.row
        ),
        None,
    )
    links = {}
    if may(Action.RECORD):
        links["new_calibration"] = url_for("records.new_calibration", code=instrument.code)
    return {**instrument_json(instrument, requirement), "links": links}


def _remits(site: Site) -> dict[str, list[int]]:
    """Give the squads whose remit holds a site, by act."""
    return {
        act: [
            number
            for number, squad in catalogue().squads.items()
            if squad.may(act, site.kind, site.district)
        ]
        for act in ("inspect", "calibrate")
    }
