"""Keys of Open311 and the sweep from the command line."""

from __future__ import annotations

from flask import Flask

from geo.store.open311_keys import key_named_by
from webapp.context import services


def run(app: Flask, *words: str) -> tuple[int, str]:
    answer = app.test_cli_runner().invoke(args=list(words))
    return answer.exit_code, answer.output.strip()


def test_a_key_is_shown_once_listed_by_name_and_taken_back(demo_app: Flask):
    done, key = run(demo_app, "open311", "key", "City app")
    assert done == 0
    with services(demo_app).store.read() as conn:
        assert key_named_by(conn, key) == "City app"
    assert run(demo_app, "open311", "key", "City app")[0] == 1
    done, listed = run(demo_app, "open311", "keys")
    assert (listed.startswith("City app: since 2020-02-22T"), key in listed) == (True, False)
    assert run(demo_app, "open311", "revoke", "City app")[0] == 0
    with services(demo_app).store.read() as conn:
        assert key_named_by(conn, key) is None
    assert run(demo_app, "open311", "revoke", "City app")[0] == 1
    done, told = run(demo_app, "complaints", "sweep")
    assert (done, "complainants removed" in told) == (0, True)
