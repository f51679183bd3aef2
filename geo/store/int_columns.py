"""Whole numbers out of the store as numpy columns, for millions of rows.

SQLite's rows run through one iterator into one array. PostgreSQL sends them by binary COPY, whose
rows all have the same length when nothing is null: the answer *is* an array of bytes.
Source: PostgreSQL documentation, COPY, Binary Format.
"""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Connection, Select, cast, select

Ints = NDArray[np.int64]

_HEAD_BYTES = 19
_TAIL_BYTES = 2
_ROW_HEAD_BYTES = 2
_LENGTH_BYTES = 4
_VALUE_BYTES = 8


def int_columns(conn: Connection, query: Select[Any]) -> list[Ints]:
    """Give the columns of a query, none of which may hold a null; rows come in any order."""
    width = len(query.selected_columns)
    if conn.dialect.name == "postgresql":
        return _copied(conn, query, width)
    numbers = chain.from_iterable(conn.execute(query))
    return list(np.fromiter(numbers, dtype=np.int64).reshape(-1, width).T)


def _copied(conn: Connection, query: Select[Any], width: int) -> list[Ints]:
    rows = query.subquery()
    statement = select(*[cast(column, BigInteger) for column in rows.c]).compile(
        conn, compile_kwargs={"render_postcompile": True}
    )
    driver: Any = conn.connection.driver_connection
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT BINARY)", statement.params) as copy,
    ):
        answer = b"".join(copy)
    one = _LENGTH_BYTES + _VALUE_BYTES
    body = np.frombuffer(answer, np.uint8)[_HEAD_BYTES : len(answer) - _TAIL_BYTES]
    table = body.reshape(-1, _ROW_HEAD_BYTES + width * one)
    columns = []
    for place in range(width):
        start = _ROW_HEAD_BYTES + place * one + _LENGTH_BYTES
        value = np.ascontiguousarray(table[:, start : start + _VALUE_BYTES])
        columns.append(value.view(">i8").ravel().astype(np.int64))
    return columns
