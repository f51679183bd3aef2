"""A small city to plan a day in: five markets around a base, one with thermometers."""

from datetime import date

from geo.clock import DAY_MS, HOUR_MS, iso
from geo.coverage.live import LiveIndex
from geo.dispatch.day import gather_day
from geo.dispatch.plan import Plan
from geo.dispatch.schedule import plan_route, time_routes
from geo.dispatch.sources import Travel
from geo.dispatch.travel import Geodesic
from geo.fieldwork.receive import receive_calibration, receive_inspection
from geo.model import Actor, Policy, Role
from geo.store import catalogue
from geo.store.plan_versions import save_plan
from tests.builders import (
    NOW,
    ZONE,
    add_catalogue,
    add_instruments,
    add_sites,
    calibration_body,
    inspection_body,
    raw,
    record_id,
    site_row,
)

DAY = date(2020, 2, 22)
TOMORROW = date(2020, 2, 23)
DISPATCHER = Actor("dispatcher", Role.DISPATCHER)
WHO = {"actor": "dispatcher", "now_ms": NOW}
LONS = {"M1": 111.51, "M2": 111.52, "M3": 111.53, "M4": 111.54, "M5": 111.55}
TRAVEL = Travel(Geodesic())


def add_city(conn):
    """Add markets M1 to M5, east of the base of squads 2 and 8 in a row; M1 has thermometers."""
    add_catalogue(conn)
    add_sites(conn, *(site_row(code, lon=lon, lat=36.1, district="141021")
                      for code, lon in LONS.items()))  # fmt: skip
    add_instruments(conn, "M1", ["T1", "T2"])


def gather(conn, day=DAY, now_ms=NOW, **options):
    return gather_day(conn, LiveIndex(), TRAVEL, day, now_ms, **options)


def rows_of(conn):
    """Give code → row number."""
    from geo.store.sites import rows_of_codes

    return rows_of_codes(conn, [*LONS, "H1"])


def inspect(conn, code, at=NOW - HOUR_MS, now_ms=NOW, **members):
    body = inspection_body(
        code, started_at=iso(at - HOUR_MS // 2, ZONE), finished_at=iso(at, ZONE), **members
    )
    receive_inspection(conn, record_id(), raw(body), DISPATCHER, now_ms, ZONE)


def calibrate(conn, instrument, at=NOW - HOUR_MS, now_ms=NOW):
    body = calibration_body(instrument, performed_at=iso(at, ZONE))
    receive_calibration(conn, record_id(), raw(body), DISPATCHER, now_ms, ZONE)


def save(conn, wanted, day=DAY, **facts):
    return save_plan(conn, day, wanted, **{"seen": None, "did": "made", **WHO, **facts})


def plan_of(problem, **routes):
    """Give a plan of a problem: route → ids in order; `_2` names route 2."""
    order = [
        [problem.stop_number[one] for one in routes.get(f"_{team.id}", ())]
        for team in problem.teams
    ]
    timings = time_routes(problem, order)
    made = tuple(
        plan_route(problem, team, stops, timing, ())
        for team, stops, timing in zip(problem.teams, order, timings, strict=True)
    )
    served = [problem.stops[number] for stops in order for number in stops]
    return Plan(sum(stop.prize for stop in served), made, ())


def frequent_policy(conn, days=2):
    """Let every kind be inspected often from long ago."""
    catalogue.add_policies(
        conn,
        [Policy("inspection", None, None, days * DAY_MS, DAY_MS // 2, DAY_MS, frozenset(), 0)],
    )
