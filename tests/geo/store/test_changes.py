"""The change feed."""

import pytest

from geo.errors import BadParameter
from geo.model import Role
from geo.store import accounts, log
from geo.store.changes import changes_since
from tests.builders import NOW, add_catalogue, add_sites, site_row


@pytest.fixture
def busy(store):
    """Give a store with five log rows: sites, an account, and three inspections of M1 and M2."""
    with store.write() as conn:
        add_catalogue(conn)
        add_sites(conn, site_row("M1"), site_row("M2"))
        accounts.add_account(conn, "admin", Role.ADMIN, None, "h", actor="cli", now_ms=NOW)
        for number, site in enumerate((1, 2, 1)):
            log.append(conn, "squad2", "inspection", f"id-{number}", now_ms=NOW, site=site)
    return store


def feed(store, *args):
    with store.read() as conn:
        return changes_since(conn, *args)


def test_the_feed_names_the_site_and_hides_accounts(busy):
    read = feed(busy, 0)
    assert [(c.sequence, c.kind, c.id, c.site, c.site_row) for c in read.changes] == [
        (1, "sites", "test", None, None),
        (3, "inspection", "id-0", "M1", 1),
        (4, "inspection", "id-1", "M2", 2),
        (5, "inspection", "id-2", "M1", 1),
    ]
    assert (read.since, read.last, read.more) == (0, 5, False)


def test_going_on_from_last_misses_nothing(busy):
    seen, since, more = [], 0, True
    while more:
        read = feed(busy, since, 1)
        seen += [change.sequence for change in read.changes]
        since, more = read.last, read.more
    assert seen == [1, 3, 4, 5]
    assert feed(busy, since).changes == ()


@pytest.mark.parametrize("since", [-1, 6])
def test_a_number_that_the_log_never_gave_is_refused(busy, since):
    with pytest.raises(BadParameter, match="0 to 5"):
        feed(busy, since)
