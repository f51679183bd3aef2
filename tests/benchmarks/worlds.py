"""A province at any size: towns with sites, instruments and records, written straight to a store.

The way of `geo.store.bulk` checks every row against the store; this one writes tables that nobody
uses yet. What follows from records (the state rows) is still worked out by the store itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table

from geo import morton
from geo.clock import DAY_MS, HOUR_MS, iso, parse_instant
from geo.demo.city import read_linfen
from geo.kinds import kinds
from geo.model import District, RiskChange, RiskLevel, Role
from geo.store import catalogue, log, schema, state
from geo.store.accounts import add_account
from geo.store.engine import Store, open_store
from tests.demo_store import PASSWORD
from webapp.commands.preparing import prepare_store
from webapp.passwords import hash_password
from webapp.settings import DEFAULT_ZONE, Settings

NOW = parse_instant("2020-02-22T08:00+08:00", DEFAULT_ZONE)
"""When the clock of a world starts; its records lie before."""

_WEST, _SOUTH, _STEP = 110.3, 34.6, 0.5
_COLUMNS, _ROWS = 8, 12
"""Districts: 96 squares of half a degree, about the counties of Shanxi."""
_TOWNS = 400
_SPREAD_DEG = 0.04
_INSPECTIONS_A_SITE = 2
_INSTRUMENTS_SHARE = 0.1
_ACTOR = "benchmark"
_SEED = 20200222


@dataclass(frozen=True)
class Place:
    """Columns of the sites that the other tables follow from; row numbers count from 1."""

    codes: list[str]
    kind: NDArray[np.int64]
    district: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]


def make_world(settings: Settings, size: int) -> None:
    """Fill a new store with `size` sites, twice as many inspections, and a viewer's account."""
    store = open_store(settings.store_url)
    try:
        prepare_store(store, settings)
        _fill(store, size)
    finally:
        store.dispose()


def _fill(store: Store, size: int) -> None:
    rng = np.random.default_rng(_SEED)
    place = _place(rng, size)
    tables = (schema.site, schema.instrument, schema.inspection, schema.calibration)
    with store.write() as conn:
        _catalogue(conn)
        add_account(
            conn, "viewer", Role.VIEWER, None, hash_password(PASSWORD), actor=_ACTOR, now_ms=NOW
        )
        with _without_indexes(conn, tables):
            _sites(conn, place, rng)
            log.append(conn, _ACTOR, "sites", _ACTOR, now_ms=NOW, detail={"added": size})
            _instruments_and_calibrations(conn, place, rng)
            _inspections(conn, place, rng)
        state.refresh(conn, schema.inspection)
        state.refresh(conn, schema.calibration)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.exec_driver_sql("ANALYZE")


def _catalogue(conn: Connection) -> None:
    districts = [_district(number) for number in range(_COLUMNS * _ROWS)]
    catalogue.put_districts(conn, districts)
    catalogue.put_squads(conn, read_linfen_squads())
    catalogue.set_risks(
        conn,
        [
            RiskChange(district.code, level, NOW - 20 * DAY_MS)
            for district, level in zip(districts, _levels(), strict=False)
        ],
    )


def read_linfen_squads() -> list[Any]:
    """Give the demo's squads with those remits that name no district."""
    squads = []
    for squad in read_linfen().squads:
        remits = tuple(remit for remit in squad.remits if remit.district is None)
        squads.append(type(squad)(**{**vars(squad), "remits": remits}))
    return squads


def _levels() -> Iterator[RiskLevel]:
    while True:
        yield from (RiskLevel.LOW, RiskLevel.MEDIUM, RiskLevel.HIGH)


def _district(number: int) -> District:
    west = _WEST + number % _COLUMNS * _STEP
    south = _SOUTH + number // _COLUMNS * _STEP
    east, north = west + _STEP, south + _STEP
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return District(
        code=f"99{number:04}",
        number=number + 1,
        name_zh=f"{number}区",
        name_en=f"District {number}",
        boundary=json.dumps({"type": "Polygon", "coordinates": [ring]}),
    )


def _place(rng: np.random.Generator, size: int) -> Place:
    """Put the sites around towns, of which the first have the most."""
    weight = 1 / np.arange(1, _TOWNS + 1) ** 0.7
    town = rng.choice(_TOWNS, size, p=weight / weight.sum())
    east, north = _WEST + _COLUMNS * _STEP, _SOUTH + _ROWS * _STEP
    lon = rng.uniform(_WEST, east, _TOWNS)[town] + rng.normal(0, _SPREAD_DEG, size)
    lat = rng.uniform(_SOUTH, north, _TOWNS)[town] + rng.normal(0, _SPREAD_DEG, size)
    lon = np.clip(lon, _WEST, east - 1e-6).round(7)
    lat = np.clip(lat, _SOUTH, north - 1e-6).round(7)
    column, row = ((lon - _WEST) // _STEP).astype(int), ((lat - _SOUTH) // _STEP).astype(int)
    return Place(
        codes=[f"W{number:08}" for number in range(size)],
        kind=rng.integers(0, len(kinds()), size),
        district=row * _COLUMNS + column,
        lon=lon,
        lat=lat,
    )


def _sites(conn: Connection, place: Place, rng: np.random.Generator) -> None:
    ids, labels = [kind.id for kind in kinds()], [kind.label_zh for kind in kinds()]
    size = len(place.codes)
    _write(
        conn,
        schema.site,
        {
            "row": range(1, size + 1),
            "code": place.codes,
            "name": [f"{labels[k]}{n}号" for n, k in enumerate(place.kind.tolist())],
            "kind": [ids[k] for k in place.kind.tolist()],
            "lon": place.lon.tolist(),
            "lat": place.lat.tolist(),
            "morton": morton.encode(place.lon, place.lat).tolist(),
            "district": [f"99{d:04}" for d in place.district.tolist()],
            "address": [
                f"{d}区中心街{n % 999 + 1}号" for n, d in enumerate(place.district.tolist())
            ],
            "crowding": rng.integers(1, 6, size).tolist(),
            "source": repeat(_ACTOR),
            "version": repeat(1),
        },
    )


def _inspections(conn: Connection, place: Place, rng: np.random.Generator) -> None:
    """Inspect sites at random: a seventh of them never, some several times."""
    size = _INSPECTIONS_A_SITE * len(place.codes)
    site = np.sort(rng.integers(0, len(place.codes), size))
    ended = NOW - rng.integers(HOUR_MS, 29 * DAY_MS, size)
    result = rng.choice(["pass", "advisory", "fail"], size, p=[0.85, 0.08, 0.07]).tolist()
    squad = rng.integers(1, 9, size).tolist()
    rectify_by = [end + 5 * DAY_MS if word != "pass" else None
                  for end, word in zip(ended.tolist(), result, strict=True)]  # fmt: skip
    stamps = [iso(NOW - hour * HOUR_MS, DEFAULT_ZONE) for hour in range(29 * 24 + 2)]
    bodies = [
        f'{{"site":"{place.codes[s]}","squad":{q},"started_at":"{stamps[h + 1]}",'
        f'"finished_at":"{stamps[h]}","result":"{r}","answers":{{}},"findings":[],'
        f'"photos":[],"note":""}}'
        for s, q, h, r in zip(
            site.tolist(), squad, ((NOW - ended) // HOUR_MS).tolist(), result, strict=True
        )
    ]
    _records(
        conn,
        schema.inspection,
        "inspections",
        bodies,
        {
            "site": (site + 1).tolist(),
            "squad": squad,
            "started_at": (ended - HOUR_MS).tolist(),
            "finished_at": ended.tolist(),
            "received_at": ended.tolist(),
            "effective_at": ended.tolist(),
            "result": result,
            "rectify_by": rectify_by,
        },
    )


def _instruments_and_calibrations(conn: Connection, place: Place, rng: np.random.Generator) -> None:
    size = max(1, int(_INSTRUMENTS_SHARE * len(place.codes)))
    site = np.sort(rng.choice(len(place.codes), size, replace=False)) + 1
    codes = [f"T{number:07}" for number in range(size)]
    _write(
        conn,
        schema.instrument,
        {
            "row": range(1, size + 1),
            "code": codes,
            "site": site.tolist(),
            "type": repeat("infrared_thermometer"),
            "name": repeat(""),
        },
    )
    done = np.flatnonzero(rng.random(size) < 0.8)
    ended = (NOW - rng.integers(DAY_MS, 500 * DAY_MS, len(done))).tolist()
    _records(
        conn,
        schema.calibration,
        "calibrations",
        [f'{{"instrument":"{codes[i]}","act":"calibration","points":[]}}' for i in done.tolist()],
        {
            "instrument": (done + 1).tolist(),
            "site": site[done].tolist(),
            "squad": repeat(8),
            "act": repeat("calibration"),
            "performed_at": ended,
            "received_at": ended,
            "effective_at": ended,
            "conclusion": rng.choice(["pass", "fail"], len(done), p=[0.97, 0.03]).tolist(),
        },
    )


def _records(
    conn: Connection,
    table: Table,
    kind: str,
    bodies: list[str],
    columns: Mapping[str, Any],
) -> None:
    """Write records with their numbers and hashes."""
    size = len(bodies)
    last = log.append(
        conn, _ACTOR, kind, _ACTOR, now_ms=NOW, detail={"added": size}, numbers=max(size, 1)
    )
    # Ascending ids: a B-tree takes them in the order they come.
    prefix = 1 if table is schema.inspection else 2
    _write(
        conn,
        table,
        {
            "id": [f"{prefix}0000000-0000-4000-8000-{number:012x}" for number in range(size)],
            "sequence": range(last - size + 1, last + 1),
            **columns,
            "void": repeat(False),
            "flags": repeat(""),
            "source": repeat(_ACTOR),
            "body": bodies,
            "sha256": [hashlib.sha256(body.encode()).hexdigest() for body in bodies],
        },
    )


def _write(conn: Connection, table: Table, columns: Mapping[str, Sequence[Any] | repeat]) -> None:
    """Write columns of equal length; an endless one ends with the others."""
    rows = zip(*columns.values(), strict=False)
    cursor = conn.connection.cursor()
    names = ", ".join(f'"{name}"' for name in columns)
    if conn.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        cursor.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", rows)
        return
    with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


@contextmanager
def _without_indexes(conn: Connection, tables: Sequence[Table]) -> Iterator[None]:
    """Build the tables' indexes once, after the block has filled them."""
    indexes = [index for table in tables for index in table.indexes]
    for index in indexes:
        index.drop(conn)
    yield
    for index in indexes:
        index.create(conn)
