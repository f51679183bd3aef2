"""Finding sites by what is written of them: name, code, address."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, or_, select

from geo.store.schema import site

_LIKE_SIGNS = re.compile(r"[\\%_]")


def text_matches(place: Any, text: str) -> Any:
    """Give the condition that name, code or address of `place` holds a text, in any case."""
    return one_holds((place.c.name, place.c.code, place.c.address), text)


def one_holds(columns: Iterable[Any], text: str) -> Any:
    """Give the condition that one of some columns holds a text, in any case."""
    pattern = "%" + _LIKE_SIGNS.sub(lambda sign: f"\\{sign.group()}", text) + "%"
    return or_(*[column.ilike(pattern, escape="\\") for column in columns])


def matching_rows(conn: Connection, text: str) -> NDArray[np.int64]:
    """Give the row numbers of the sites whose name, code or address holds a text."""
    rows = conn.execute(select(site.c.row).where(text_matches(site, text))).scalars().all()
    return np.array(rows, dtype=np.int64)
