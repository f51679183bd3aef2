"""Tokens are listed, and a revoked one signs nobody in."""

import pytest

from geo.clock import DAY_MS
from geo.errors import NotFound
from geo.model import Role
from geo.store import log
from geo.store.accounts import account_of_token, add_account, add_token
from geo.store.engine import Store
from geo.store.tokens import list_tokens, revoke_token
from tests.builders import NOW

WHO = {"actor": "chen", "now_ms": NOW}


def test_a_revoked_token_signs_nobody_in_and_leaves_the_other_alone(store: Store) -> None:
    with store.write() as conn:
        add_account(conn, "li", Role.VIEWER, None, "hash", **WHO)
        add_token(conn, "li", "a" * 64, NOW + DAY_MS, NOW, actor="chen")
        add_token(conn, "li", "b" * 64, None, NOW + 1, actor="chen")
        assert [token.sha256[0] for token in list_tokens(conn, "li")] == ["b", "a"]
        assert list_tokens(conn, "wang") == []
        assert revoke_token(conn, "a" * 64, **WHO).account == "li"
        assert account_of_token(conn, "a" * 64, NOW) is None
        assert account_of_token(conn, "b" * 64, NOW) is not None
        assert log.latest(conn, 1)[0].detail == {"did": "revoked"}
        with pytest.raises(NotFound):
            revoke_token(conn, "a" * 64, **WHO)
