"""A small city for the records of this room."""

import pytest

from tests.geo.fieldwork.sending import build


@pytest.fixture
def city(sqlite_store):
    """Give a store with a market, M1 (thermometer T1), a hospital, H1, and a checklist."""
    with sqlite_store.write() as conn:
        build(conn)
    return sqlite_store
