"""JSON text made by the database, spelled for SQLite and for PostgreSQL alike."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, String, case, func, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class JsonScalar(FunctionElement[str]):
    """A text or a number as JSON text; null is `null`."""

    type = String()
    inherit_cache = True


class JsonMember(FunctionElement[str]):
    """The member of a JSON object (column, name) as JSON text; `null` where it is absent."""

    type = String()
    inherit_cache = True


class Filled(FunctionElement[str]):
    """A text (template, *values) in which each `%s` is replaced by a value; null by nothing.

    One pass over the row, where a chain of `||` would copy the growing text at every link.
    """

    type = String()
    inherit_cache = True


def json_boolean(condition: ColumnElement[bool]) -> ColumnElement[str]:
    """Give `true` or `false`."""
    return case((condition, "true"), else_="false")


def json_words(words: ColumnElement[str]) -> ColumnElement[str]:
    """Give an array of the words of a comma-separated text; they hold no quotes."""
    quoted = literal('["') + func.replace(words, ",", '","') + literal('"]')
    return case((words == "", "[]"), else_=quoted)


@compiles(JsonScalar, "sqlite")
def _scalar_sqlite(element: JsonScalar, compiler: Any, **options: Any) -> str:
    return f"json_quote({compiler.process(element.clauses, **options)})"


@compiles(JsonScalar, "postgresql")
def _scalar_postgresql(element: JsonScalar, compiler: Any, **options: Any) -> str:
    return f"coalesce(to_json({compiler.process(element.clauses, **options)})::text, 'null')"


@compiles(JsonMember, "sqlite")
def _member_sqlite(element: JsonMember, compiler: Any, **options: Any) -> str:
    body, name = element.clauses
    path = compiler.process(literal("$.") + name, **options)
    # json_quote keeps what json_extract found as it is, and quotes a text.
    return f"json_quote(json_extract({compiler.process(body, **options)}, {path}))"


@compiles(JsonMember, "postgresql")
def _member_postgresql(element: JsonMember, compiler: Any, **options: Any) -> str:
    body, name = element.clauses
    member = f"({compiler.process(body, **options)})::json -> {compiler.process(name, **options)}"
    return f"coalesce(({member})::text, 'null')"


@compiles(Filled, "sqlite")
def _filled_sqlite(element: Filled, compiler: Any, **options: Any) -> str:
    return f"printf({compiler.process(element.clauses, **options)})"


@compiles(Filled, "postgresql")
def _filled_postgresql(element: Filled, compiler: Any, **options: Any) -> str:
    return f"format({compiler.process(element.clauses, **options)})"
