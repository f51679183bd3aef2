"""What the store holds, counted on either database."""

from geo.store.engine import Store
from geo.store.holdings import engine_name, row_counts, sites_by_kind, size_bytes
from tests.builders import add_catalogue, add_instruments, add_sites, site_row


def test_everything_is_counted_by_its_name(store: Store) -> None:
    with store.write() as conn:
        add_catalogue(conn)
        add_sites(conn, site_row("A"), site_row("B"), site_row("C", kind="hospital"))
        add_instruments(conn, "A", ["T1", "T2"])
    with store.read() as conn:
        counts = row_counts(conn)
        assert sites_by_kind(conn) == {"farmers_market": 2, "hospital": 1}
    assert (counts["sites"], counts["instruments"], counts["inspections"]) == (3, 2, 0)
    assert counts["log"] == 2


def test_the_database_tells_its_name_and_size(store: Store) -> None:
    with store.read() as conn:
        assert size_bytes(conn) > 50_000
        name, _, version = engine_name(conn).partition(" ")
    assert name == ("SQLite" if store.is_sqlite else "PostgreSQL")
    assert version[0].isdigit()
