"""Accounts, tokens and failed sign-ins."""

import pytest

from geo.clock import DAY_MS, MINUTE_MS
from geo.errors import BadRecord, NotFound
from geo.model import Role
from geo.store import accounts, log
from tests.builders import NOW, add_catalogue

BY = {"actor": "admin", "now_ms": NOW}


@pytest.fixture
def office(store):
    """Give a store with squads 2 and 8 and one administrator."""
    with store.write() as conn:
        add_catalogue(conn)
        accounts.add_account(conn, "admin", Role.ADMIN, None, "hash-of-admin", **BY)
    return store


def add(store, name="squad2", role=Role.SQUAD, squad=2, password_hash="hash"):
    with store.write() as conn:
        return accounts.add_account(conn, name, role, squad, password_hash, **BY)


def get(store, name="squad2"):
    with store.read() as conn:
        return accounts.account_by_name(conn, name)


def test_an_account_is_read_back_as_it_was_added(office):
    added = add(office)
    assert added == get(office)
    assert (added.role, added.squad, added.active, added.created_at) == (Role.SQUAD, 2, True, NOW)
    with office.read() as conn:
        assert [account.name for account in accounts.list_accounts(conn)] == ["admin", "squad2"]
    assert get(office, "nobody") is None
    assert "hash" not in repr(added).replace("password_hash", "")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Admin"}, "name"),
        ({"name": "a b"}, "name"),
        ({"name": "名"}, "name"),
        ({"name": "a\n"}, "name"),
        ({"name": "x" * 65}, "name"),
        ({"name": "admin"}, "name"),
        ({"squad": None}, "squad"),
        ({"squad": 3}, "squad"),
        ({"squad": 10**30}, "squad"),
        ({"role": Role.VIEWER}, "squad"),
    ],
)
def test_an_account_that_breaks_a_rule_is_refused(office, facts, field):
    with pytest.raises(BadRecord) as caught:
        add(office, **facts)
    assert [error.field for error in caught.value.errors] == [field]
    assert get(office) is None


def test_password_role_and_activity_change_and_leave_the_rest(office):
    add(office)
    with office.write() as conn:
        accounts.set_password(conn, "squad2", "other", **BY)
        accounts.set_role(conn, "squad2", Role.DISPATCHER, None, **BY)
        accounts.set_active(conn, "squad2", False, **BY)
    changed = get(office)
    assert (changed.password_hash, changed.role, changed.squad) == ("other", Role.DISPATCHER, None)
    assert not changed.active
    with office.write() as conn:
        accounts.set_role(conn, "squad2", Role.SQUAD, 8, **BY)
        accounts.set_active(conn, "squad2", True, **BY)
    assert (get(office).squad, get(office).active) == (8, True)


def test_nobody_changes_an_unknown_account(office):
    with office.write() as conn:
        for change in (
            lambda: accounts.set_password(conn, "x", "h", **BY),
            lambda: accounts.set_active(conn, "x", True, **BY),
            lambda: accounts.set_role(conn, "x", Role.VIEWER, None, **BY),
            lambda: accounts.add_token(conn, "x", "0" * 64, None, NOW, actor="admin"),
        ):
            with pytest.raises(NotFound):
                change()


def test_somebody_who_administers_is_always_left(office):
    add(office, "second", Role.ADMIN, None)
    with office.write() as conn:
        accounts.set_active(conn, "second", False, **BY)
    for change in (
        lambda conn: accounts.set_active(conn, "admin", False, **BY),
        lambda conn: accounts.set_role(conn, "admin", Role.VIEWER, None, **BY),
    ):
        with pytest.raises(BadRecord, match="must be left"), office.write() as conn:
            change(conn)
    assert get(office, "admin").role is Role.ADMIN
    assert get(office, "admin").active


def test_each_change_is_one_row_of_the_log_without_a_hash(office):
    add(office, password_hash="secret-hash")
    with office.write() as conn:
        accounts.set_password(conn, "squad2", "secret-other", **BY)
        accounts.set_role(conn, "squad2", Role.VIEWER, None, **BY)
        accounts.set_active(conn, "squad2", False, **BY)
        accounts.add_token(conn, "squad2", "5ec2e7" + "0" * 58, NOW + DAY_MS, NOW, actor="admin")
    with office.read() as conn:
        changes = [change for change in log.since(conn, 0, 99) if change.ref == "squad2"]
    assert [(change.kind, change.detail["did"]) for change in changes] == [
        ("account", "added"),
        ("account", "password"),
        ("account", "role"),
        ("account", "deactivated"),
        ("token", "added"),
    ]
    assert "secret" not in str(changes)
    assert "5ec2e7" not in str(changes)


def test_a_token_serves_until_it_expires_or_its_account_rests(office):
    add(office)
    with office.write() as conn:
        accounts.add_token(conn, "squad2", "a" * 64, NOW + DAY_MS, NOW, actor="admin")
        accounts.add_token(conn, "squad2", "b" * 64, None, NOW, actor="admin")
    with office.read() as conn:
        assert accounts.account_of_token(conn, "a" * 64, NOW + DAY_MS - 1).name == "squad2"
        assert accounts.account_of_token(conn, "a" * 64, NOW + DAY_MS) is None
        assert accounts.account_of_token(conn, "b" * 64, NOW + 999 * DAY_MS).name == "squad2"
        assert accounts.account_of_token(conn, "c" * 64, NOW) is None
    with office.write() as conn:
        accounts.set_active(conn, "squad2", False, **BY)
        assert accounts.account_of_token(conn, "b" * 64, NOW) is None


def test_a_token_that_would_expire_at_once_is_refused(office):
    with office.write() as conn, pytest.raises(BadRecord, match="future"):
        accounts.add_token(conn, "admin", "a" * 64, NOW, NOW, actor="admin")


def test_failures_are_counted_per_name_and_address_and_forgotten(office):
    with office.write() as conn:
        for minute in (0, 1, 20):
            accounts.note_failure(conn, "admin", "10.0.0.1", NOW + minute * MINUTE_MS)
        accounts.note_failure(conn, "admin", "10.0.0.2", NOW)
        accounts.note_failure(conn, "root' OR 1=1", "10.0.0.1", NOW)
        accounts.note_failure(conn, "x" * 10_000, "10.0.0.1", NOW)
    with office.read() as conn:
        assert accounts.failures_since(conn, "admin", "10.0.0.1", NOW) == 3
        assert accounts.failures_since(conn, "admin", "10.0.0.1", NOW + MINUTE_MS) == 2
        assert accounts.failures_since(conn, "admin", "10.0.0.2", NOW) == 1
        assert accounts.failures_since(conn, "x" * 10_000, "10.0.0.1", NOW) == 1
        assert accounts.failures_since(conn, "viewer", "10.0.0.1", NOW) == 0
    with office.write() as conn:
        accounts.forget_failures(conn, "admin", "10.0.0.1")
        assert accounts.failures_since(conn, "admin", "10.0.0.1", 0) == 0
        assert accounts.failures_since(conn, "admin", "10.0.0.2", 0) == 1
        accounts.note_failure(conn, "viewer", "10.0.0.1", NOW + 2 * DAY_MS)
        assert accounts.failures_since(conn, "admin", "10.0.0.2", 0) == 0
