"""What the store remembers of its deployment."""

from zoneinfo import ZoneInfo

from geo.clock import Clock
from geo.store import settings


def test_a_value_is_remembered_and_replaced(store):
    with store.write() as conn:
        assert settings.get(conn, "simulated") is None
        settings.put(conn, "simulated", "linfen")
        settings.put(conn, "simulated", "临汾")
        assert settings.get(conn, "simulated") == settings.simulated(conn) == "临汾"


def test_without_a_pair_the_clock_is_the_machines(store):
    with store.read() as conn:
        assert settings.load_clock(conn) == Clock()


def test_the_pair_of_the_clock_is_written_once_so_that_a_restart_goes_on(store):
    with store.write() as conn:
        settings.start_clock(conn, Clock(wall_start_ms=1_000, clock_start_ms=500))
    with store.write() as conn:
        settings.start_clock(conn, Clock(wall_start_ms=9_000, clock_start_ms=0))
    with store.read() as conn:
        pair = settings.load_clock(conn)
    assert (pair.wall_start_ms, pair.clock_start_ms) == (1_000, 500)
    later = Clock(pair.wall_start_ms, pair.clock_start_ms, read_wall=lambda: 4_000)
    assert later.now_ms() == 3_500


def test_days_begin_in_the_zone_that_is_remembered(store):
    with store.write() as conn:
        assert settings.load_zone(conn) == ZoneInfo("Asia/Shanghai")
        settings.put(conn, "timezone", "Europe/Paris")
        assert settings.load_zone(conn) == ZoneInfo("Europe/Paris")
