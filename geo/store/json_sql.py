"""JSON text made or read by the database, spelled for SQLite and for PostgreSQL alike."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnClause,
    ColumnElement,
    String,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class JsonScalar(FunctionElement[str]):
    """A text or a number as JSON text; null is `null`."""

    type = String()
    inherit_cache = True


class JsonNumber(FunctionElement[str]):
    """A number as JSON text, with nothing to quote; null is `null`."""

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


class JsonElements(FunctionElement[str]):
    """The elements of a JSON array, as a table of one column: `.table_valued("value")`."""

    inherit_cache = True


class JsonTexts(FunctionElement[str]):
    """The texts of a JSON array, as a table of one column: `.table_valued("value")`."""

    inherit_cache = True


class JsonItem(FunctionElement[str]):
    """The item of a JSON array (array, place counted from 0) as a plain value."""

    type = String()
    inherit_cache = True


def json_table(name: str, columns: Sequence[ColumnClause[Any]], rows: Sequence[Any]) -> CTE:
    """Give rows that Python made as a table: one bound text, however many there are.

    Materialised, so that SQLite looks its rows up by an index of its own making instead of going
    through another table once for each of them.
    """
    elements = JsonElements(literal(json.dumps(rows))).table_valued("value", name=f"{name}_rows")
    items = [
        cast(JsonItem(elements.c.value, literal_column(str(place))), column.type).label(column.name)
        for place, column in enumerate(columns)
    ]
    return select(*items).cte(name).prefix_with("MATERIALIZED")


def one_of(column: ColumnElement[str], values: Iterable[str]) -> ColumnElement[bool]:
    """Give the condition that a column holds one of some texts: one bound text, however many."""
    # In order, so that neighbouring keys of an index are looked up together.
    listed = json.dumps(sorted(set(values)), ensure_ascii=False)
    return column.in_(select(JsonTexts(literal(listed)).table_valued("value").c.value))


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


@compiles(JsonNumber, "sqlite")
def _number_sqlite(element: JsonNumber, compiler: Any, **options: Any) -> str:
    # Where it is put into a text it becomes one.
    return f"coalesce({compiler.process(element.clauses, **options)}, 'null')"


@compiles(JsonNumber, "postgresql")
def _number_postgresql(element: JsonNumber, compiler: Any, **options: Any) -> str:
    return f"coalesce(({compiler.process(element.clauses, **options)})::text, 'null')"


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


@compiles(JsonElements, "sqlite")
def _elements_sqlite(element: JsonElements, compiler: Any, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(JsonElements, "postgresql")
def _elements_postgresql(element: JsonElements, compiler: Any, **options: Any) -> str:
    return f"json_array_elements(({compiler.process(element.clauses, **options)})::json)"


@compiles(JsonTexts, "sqlite")
def _texts_sqlite(element: JsonTexts, compiler: Any, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(JsonTexts, "postgresql")
def _texts_postgresql(element: JsonTexts, compiler: Any, **options: Any) -> str:
    return f"json_array_elements_text(({compiler.process(element.clauses, **options)})::json)"


@compiles(JsonItem, "sqlite")
def _item_sqlite(element: JsonItem, compiler: Any, **options: Any) -> str:
    array, place = (compiler.process(part, **options) for part in element.clauses)
    return f"json_extract({array}, '$[{place}]')"


@compiles(JsonItem, "postgresql")
def _item_postgresql(element: JsonItem, compiler: Any, **options: Any) -> str:
    array, place = (compiler.process(part, **options) for part in element.clauses)
    return f"({array} ->> {place})"


@compiles(Filled, "sqlite")
def _filled_sqlite(element: Filled, compiler: Any, **options: Any) -> str:
    return f"printf({compiler.process(element.clauses, **options)})"


@compiles(Filled, "postgresql")
def _filled_postgresql(element: Filled, compiler: Any, **options: Any) -> str:
    return f"format({compiler.process(element.clauses, **options)})"
