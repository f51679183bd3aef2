"""Small worlds with defaults: what a test does not say is ordinary."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection

from geo.clock import DAY_MS, HOUR_MS, iso, parse_instant
from geo.model import District, InstrumentType, Kind, Remit, Squad
from geo.store import bulk, catalogue

ZONE = ZoneInfo("Asia/Shanghai")
NOW = parse_instant("2020-02-22T08:00+08:00", ZONE)
"""The instant at which most small worlds are looked at."""

WEST = District(
    "141002", 1, "西区", "West",
    '{"type":"Polygon","coordinates":[[[111,36],[111.5,36],[111.5,36.5],[111,36.5],[111,36]]]}',
)  # fmt: skip
EAST = District(
    "141021", 2, "东区", "East",
    '{"type":"Polygon","coordinates":[[[111.5,36],[112,36],[112,36.5],[111.5,36.5],[111.5,36]]]}',
)  # fmt: skip
MARKET = Kind("farmers_market", 1, "food", "农贸市场", "Farmers' market")
HOSPITAL = Kind("hospital", 2, "medical", "医院", "Hospital")
THERMOMETER = InstrumentType(
    "infrared_thermometer", 1, "红外测温仪", "Infrared thermometer", "°C", 0.3
)


def add_catalogue(conn: Connection) -> None:
    """Add two kinds, two districts, one type of instrument and two squads.

    Squad 2 inspects markets everywhere, squad 8 calibrates everything.
    """
    catalogue.put_kinds(conn, [MARKET, HOSPITAL])
    catalogue.put_instrument_types(conn, [THERMOMETER])
    catalogue.put_districts(conn, [WEST, EAST])
    catalogue.put_squads(
        conn,
        [
            Squad(
                2,
                "第二小分队",
                "Squad 2",
                111.5,
                36.1,
                remits=(Remit(2, "inspect", "farmers_market"),),
            ),
            Squad(8, "第八小分队", "Squad 8", 111.5, 36.1, remits=(Remit(8, "calibrate"),)),
        ],
    )


def site_row(code: str = "M1", **facts: Any) -> dict[str, Any]:
    """Give the facts of a site: a market in the west district unless said otherwise."""
    return {
        "code": code, "name": f"Market {code}", "kind": "farmers_market", "lon": 111.2, "lat": 36.2,
        "district": "141002", "address": "", "crowding": 3, **facts,
    }  # fmt: skip


def add_sites(conn: Connection, *rows: dict[str, Any], now_ms: int = NOW - 60 * DAY_MS) -> None:
    """Store sites, long before `NOW`."""
    bulk.upsert_sites(conn, pd.DataFrame(list(rows)), "test", now_ms, "test")


def add_instruments(conn: Connection, site: str, codes: Iterable[str], **facts: Any) -> None:
    """Put thermometers at a site."""
    rows = [{"code": code, "site": site, "type": THERMOMETER.id, **facts} for code in codes]
    bulk.insert_instruments(conn, pd.DataFrame(rows), "test", NOW - 60 * DAY_MS)


def inspection_body(site: str = "M1", **members: Any) -> dict[str, Any]:
    """Give an inspection body that passed an hour before `NOW`."""
    return {
        "site": site, "squad": 2, "started_at": iso(NOW - 2 * HOUR_MS, ZONE),
        "finished_at": iso(NOW - HOUR_MS, ZONE), "result": "pass", "answers": {}, "findings": [],
        "photos": [], "note": "", **members,
    }  # fmt: skip


def complaint_body(**members: Any) -> dict[str, Any]:
    """Give the body of a call about masks at market M1; it names no complainant."""
    return {
        "channel": "phone", "category": "price_gouging_medical",
        "words": "Masks at ten times the price", "site": "M1", **members,
    }  # fmt: skip


def calibration_body(instrument: str = "T1", **members: Any) -> dict[str, Any]:
    """Give a calibration body done an hour before `NOW`, within the permissible error."""
    return {
        "instrument": instrument, "act": "calibration", "performed_at": iso(NOW - HOUR_MS, ZONE),
        "squad": 8, "points": [
            {"nominal": 36.5, "reference": 36.5, "readings": [36.5, 36.6, 36.5], "unit": "°C"}
        ], **members,
    }  # fmt: skip


def raw(body: dict[str, Any]) -> bytes:
    """Give a body as it comes over the wire."""
    return json.dumps(body, ensure_ascii=False).encode()


def record_id() -> str:
    """Give a fresh UUID, as a phone makes one."""
    return str(uuid.uuid4())
