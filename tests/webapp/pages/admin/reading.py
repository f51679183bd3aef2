"""What a page of administration says, and the newest row of the log."""

from __future__ import annotations

import html
import re

from flask import Flask

from geo.store import log
from geo.store.log import Change
from webapp.context import services


def text_of(page: str) -> str:
    """Give what a page says, in one line."""
    body = re.sub(r"<option.*?</option>", " ", page.split("<main", 1)[-1], flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def secret_of(page: str) -> str:
    """Give the password or token that a page shows."""
    found = re.search(r'<output class="secret"[^>]*>([^<]+)</output>', page)
    assert found, text_of(page)
    return found.group(1)


def newest_change(app: Flask) -> Change:
    """Give the newest row of the log."""
    with services(app).store.read() as conn:
        return log.latest(conn, 1)[0]
