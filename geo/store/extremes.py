"""The least and the greatest of several values in a row; none of them may be null.

SQLite has `min` and `max` for it, PostgreSQL `least` and `greatest`; with nulls they differ.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import ReturnTypeFromArgs


class Least(ReturnTypeFromArgs[Any]):
    """The least of its arguments."""

    name = "least"
    inherit_cache = True


class Greatest(ReturnTypeFromArgs[Any]):
    """The greatest of its arguments."""

    name = "greatest"
    inherit_cache = True


@compiles(Least, "sqlite")
def _least_sqlite(element: Least, compiler: Any, **options: Any) -> str:
    return f"min({compiler.process(element.clauses, **options)})"


@compiles(Greatest, "sqlite")
def _greatest_sqlite(element: Greatest, compiler: Any, **options: Any) -> str:
    return f"max({compiler.process(element.clauses, **options)})"
