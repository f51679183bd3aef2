"""Opening hours of kinds."""

from geo import kinds
from geo.store.defaults import put_defaults
from geo.store.opening_hours import load_hours, put_hours
from tests.builders import add_catalogue


def test_hours_are_read_as_they_were_set_and_others_stay(store):
    with store.write() as conn:
        add_catalogue(conn)
        put_hours(conn, {"farmers_market": ("05:30", "18:00"), "hospital": ("08:00", "24:00")})
        put_hours(conn, {"hospital": ("00:00", "24:00")})
        assert load_hours(conn) == {
            "farmers_market": ("05:30", "18:00"), "hospital": ("00:00", "24:00"),
        }  # fmt: skip


def test_an_empty_store_starts_with_the_hours_of_the_data_and_keeps_what_was_changed(sqlite_store):
    with sqlite_store.write() as conn:
        put_defaults(conn)
        assert load_hours(conn) == kinds.opening_hours()
        assert "farmers_market" in kinds.opening_hours()
        put_hours(conn, {"mall": ("10:00", "22:00")})
        put_defaults(conn)
        assert load_hours(conn)["mall"] == ("10:00", "22:00")
