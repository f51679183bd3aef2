"""The Linfen demo: real counties, towns and airport; simulated sites and records.

The records of 24 January to 21 February 2020 add up to the figures that were published: 27,353
officer-visits and 52,571 premises visits, 780 complaints, 66 cases of which 26 were closed, and
fines of 204,100 yuan. They follow from the seed alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from geo.demo.calibrations import METROLOGY_SQUAD, calibrations, make_calls, service_minutes
from geo.demo.city import City, read_linfen
from geo.demo.operations import make_operations, put_operations
from geo.demo.outings import officers_of, send_teams
from geo.demo.period import CLOCK_START_MS, ZONE
from geo.demo.places import SIMULATED, Places, make_places
from geo.demo.records import inspections
from geo.demo.rounds import make_rounds
from geo.errors import StoreNotEmpty
from geo.kinds import kinds
from geo.message import message
from geo.store import bulk, catalogue, settings, sites
from geo.store.defaults import put_defaults
from geo.store.engine import Store
from geo.store.planner_statistics import gather_statistics
from geo.store.reset import drop_city

SEED = 20200124
"""The demo that everybody sees; another seed gives another one with the same sums."""

_ACTOR = "demo"


@dataclass(frozen=True)
class Totals:
    """What the demo put into the store."""

    sites: int
    instruments: int
    outings: int
    officer_visits: int
    premises_visits: int
    calibrations: int
    complaints: int
    talks: int
    cases: int
    cases_closed: int
    fines_cents: int


@dataclass(frozen=True)
class Records:
    """The period's records as frames that `geo.store.bulk` takes."""

    outings: pd.DataFrame
    inspections: pd.DataFrame
    calibrations: pd.DataFrame


def load(
    store: Store,
    *,
    now_wall_ms: int,
    seed: int = SEED,
    reset: bool = False,
    clock_ms: int | None = None,
) -> Totals:
    """Fill a store with the demo, in one transaction.

    Parameters
    ----------
    now_wall_ms
        What the machine's clock shows (UTC ms): from here on the store's clock ticks.
    clock_ms
        What the store's clock shows then; 2020-02-22T08:00+08:00 when None.
    reset
        Drop the sites, records and catalogue that the store holds.

    Raises
    ------
    StoreNotEmpty
        When the store holds sites and `reset` is false.
    """
    with store.write() as conn:
        if reset:
            drop_city(conn, _ACTOR, CLOCK_START_MS)
        elif sites.count(conn):
            raise StoreNotEmpty(
                message(
                    "The store already holds sites; 'demo --reset' drops them and loads the demo."
                )
            )
        city = read_linfen()
        rng = np.random.default_rng(seed)
        places = make_places(city, rng)
        records = make_records(city, places, rng)
        operations = make_operations(city, places.sites, records.inspections, rng)
        _put_catalogue(conn, city)
        _put_places(conn, places)
        _put_records(conn, records)
        put_operations(conn, operations, _ACTOR)
        gather_statistics(conn)
        _put_settings(conn, now_wall_ms, CLOCK_START_MS if clock_ms is None else clock_ms)
    return Totals(
        sites=len(places.sites),
        instruments=len(places.instruments),
        outings=len(records.outings),
        officer_visits=int(records.outings["officers"].sum()),
        premises_visits=len(records.inspections),
        calibrations=len(records.calibrations),
        complaints=len(operations.complaints.rows),
        talks=len(operations.talks),
        cases=len(operations.cases.rows),
        cases_closed=operations.cases_closed,
        fines_cents=operations.fines_cents,
    )


def make_records(city: City, places: Places, rng: np.random.Generator) -> Records:
    """Simulate the period."""
    rounds = make_rounds(city, places.sites, rng)
    usual = {kind.id: kind.service_min for kind in kinds()}
    minutes = np.array([usual[kind] for kind in places.sites["kind"]], dtype=np.float64)
    outings, work = send_teams(
        city, rounds.day, rounds.squad, rounds.site, places.sites,
        minutes[rounds.site], rng,
    )  # fmt: skip
    calls = make_calls(city, places.sites, places.instruments, rng)
    metrology = np.full(len(calls.day), METROLOGY_SQUAD)
    metrology_outings, metrology_work = send_teams(
        city, calls.day, metrology, calls.site, places.sites,
        service_minutes(calls, places.sites, places.instruments), rng,
    )  # fmt: skip
    both = pd.concat([outings, metrology_outings], ignore_index=True)
    both["officers"] = officers_of(both, rng)
    return Records(
        outings=both.sort_values(["date", "squad", "id"], ignore_index=True),
        inspections=inspections(city, places.sites, rounds, outings, work, rng),
        calibrations=calibrations(
            city, places.sites, places.instruments, calls, metrology_work, rng
        ),
    )


def _put_catalogue(conn: Connection, city: City) -> None:
    put_defaults(conn)
    catalogue.put_districts(conn, city.districts)
    catalogue.put_squads(conn, city.squads)
    catalogue.set_risks(conn, city.risks)


def _put_places(conn: Connection, places: Places) -> None:
    bulk.upsert_sites(conn, places.sites, _ACTOR, CLOCK_START_MS, SIMULATED)
    bulk.insert_instruments(conn, places.instruments, _ACTOR, CLOCK_START_MS)


def _put_records(conn: Connection, records: Records) -> None:
    bulk.insert_outings(conn, records.outings, _ACTOR, CLOCK_START_MS, SIMULATED)
    bulk.insert_inspections(conn, records.inspections, _ACTOR, CLOCK_START_MS, SIMULATED)
    bulk.insert_calibrations(conn, records.calibrations, _ACTOR, CLOCK_START_MS, SIMULATED)


def _put_settings(conn: Connection, now_wall_ms: int, clock_ms: int) -> None:
    settings.put(conn, "clock_wall_start", str(now_wall_ms))
    settings.put(conn, "clock_start", str(clock_ms))
    settings.put(conn, "timezone", ZONE.key)
    settings.put(conn, "simulated", "linfen")
    # Whoever tries the demo shall find the public form; a city opens its own.
    settings.put(conn, "public.form", "true")
