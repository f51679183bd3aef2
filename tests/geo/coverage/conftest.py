"""One store of each kind by name: random worlds cost more on PostgreSQL, so there are fewer."""

from collections.abc import Iterator

import pytest

from geo.store.engine import Store, open_store


@pytest.fixture
def postgres_store(postgres_url: str) -> Iterator[Store]:
    """Give an empty, migrated PostgreSQL store."""
    opened = open_store(postgres_url)
    yield opened
    opened.dispose()
