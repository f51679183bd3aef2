"""What the store itself remembers of its deployment: clock, zone, whether its data is a demo."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, insert, select

from geo.clock import Clock
from geo.store.schema import setting

DEFAULT_ZONE = "Asia/Shanghai"


def get(conn: Connection, name: str) -> str | None:
    """Give a remembered value, or None."""
    return conn.execute(select(setting.c.value).where(setting.c.name == name)).scalar()


def put(conn: Connection, name: str, value: str) -> None:
    """Remember a value."""
    conn.execute(delete(setting).where(setting.c.name == name))
    conn.execute(insert(setting).values(name=name, value=value))


def load_clock(conn: Connection) -> Clock:
    """Give the app's clock: the pair that was written once, else real time."""
    wall, start = get(conn, "clock_wall_start"), get(conn, "clock_start")
    if wall is None or start is None:
        return Clock()
    return Clock(wall_start_ms=int(wall), clock_start_ms=int(start))


def start_clock(conn: Connection, clock: Clock) -> None:
    """Write the pair of the app's clock; does nothing where one stands already."""
    if get(conn, "clock_start") is None:
        put(conn, "clock_wall_start", str(clock.wall_start_ms))
        put(conn, "clock_start", str(clock.clock_start_ms))


def load_zone(conn: Connection) -> ZoneInfo:
    """Give the zone in which days begin and instants are written out."""
    return ZoneInfo(get(conn, "timezone") or DEFAULT_ZONE)


def simulated(conn: Connection) -> str | None:
    """Give the name of the demo whose simulated data the store holds, or None."""
    return get(conn, "simulated")
