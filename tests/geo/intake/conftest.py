"""A store with the kinds, squads and policies that come with the program, and two districts.

Squad 2 inspects markets everywhere, squad 8 calibrates everything.
"""

from dataclasses import replace

import pytest

from geo.model import Remit
from geo.store import catalogue
from geo.store.catalogue import load_catalogue
from geo.store.defaults import put_defaults
from geo.store.engine import Store
from tests.builders import EAST, WEST


def _furnish(store: Store) -> Store:
    with store.write() as conn:
        put_defaults(conn)
        catalogue.put_districts(conn, [WEST, EAST])
        squads = load_catalogue(conn).squads
        remits = (Remit(2, "inspect", "farmers_market"), Remit(8, "calibrate"))
        catalogue.put_squads(
            conn, [replace(squads[remit.squad], remits=(remit,)) for remit in remits]
        )
    return store


@pytest.fixture
def city(sqlite_store: Store) -> Store:
    """Give a SQLite store that is ready for imports, without sites."""
    return _furnish(sqlite_store)


@pytest.fixture
def any_city(store: Store) -> Store:
    """Give a store that is ready for imports, without sites, once on each database."""
    return _furnish(store)
