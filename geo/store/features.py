"""Features out of the store: as GeoJSON text that the database writes, or as rows of a table.

A collection is described once, property by property; both forms follow from the description, so
every format has the same columns. Rows come in batches from an open cursor: memory stays small
however many there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import repeat
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Float,
    Numeric,
    Select,
    case,
    cast,
    func,
    literal,
    null,
    select,
)

from geo.clock import iso_column
from geo.store.json_sql import Filled, JsonNumber, JsonScalar, json_boolean, json_words

_POINT = '{"type":"Point","coordinates":[%s,%s]}'
BATCH = 500
"""Rows fetched at a time."""


class Sort(Enum):
    """What a property's values are, in the store and outside."""

    TEXT = auto()
    INTEGER = auto()
    REAL = auto()
    BOOLEAN = auto()
    DATE = auto()
    INSTANT = auto()
    """UTC ms in the store."""
    NUMBERS = auto()
    """A list of whole numbers; JSON text in the store."""
    WORDS = auto()
    """A list of words; comma-separated text in the store."""
    JSON = auto()
    """Any JSON value; JSON text in the store."""


@dataclass(frozen=True)
class Property:
    """One property of a collection: its name, what it is, and the SQL that gives it."""

    name: str
    sort: Sort
    value: Any


@dataclass(frozen=True)
class Features:
    """A collection asked for: its properties, and the SELECT that finds the rows in order.

    `lon` and `lat` are None for a collection without points; `placeless` says that some features
    of one with points may have none.
    """

    id: ColumnElement[Any] | Column[Any]
    lon: ColumnElement[float] | Column[float] | None
    lat: ColumnElement[float] | Column[float] | None
    properties: tuple[Property, ...]
    rows: Select[Any]
    placeless: bool = False


def feature_texts(conn: Connection, features: Features, zone: ZoneInfo) -> Iterator[list[str]]:
    """Give the features as texts of GeoJSON (RFC 7946, 3.2), batch by batch.

    The database writes the text; only the instants are put in here, with the offset of `zone`.
    """
    segments = _segments(features)
    query = features.rows.with_only_columns(
        *[
            part.label(f"s{place}")
            for place, part in enumerate(segments)
            if not isinstance(part, str)
        ]
    )
    for batch in _batches(conn, query):
        columns = iter(zip(*batch, strict=True))
        pieces = [
            repeat(part) if isinstance(part, str)
            else next(columns) if isinstance(part, Filled)
            else _stamps(next(columns), zone)
            for part in segments
        ]  # fmt: skip
        yield list(map("".join, zip(*pieces, strict=False)))


def _stamps(instants: Sequence[int | None], zone: ZoneInfo) -> list[str]:
    return ["null" if text is None else f'"{text}"' for text in iso_column(instants, zone)]


def feature_rows(conn: Connection, features: Features) -> Iterator[Sequence[Any]]:
    """Give the features as tuples, batch by batch: the properties' values, then lon and lat."""
    columns = [item.value.label(f"p{place}") for place, item in enumerate(features.properties)]
    if features.lon is not None and features.lat is not None:
        columns += [features.lon.label("lon"), features.lat.label("lat")]
    else:
        columns += [null().label("lon"), null().label("lat")]
    yield from _batches(conn, features.rows.with_only_columns(*columns))


def feature_count(conn: Connection, features: Features) -> int:
    """Give how many features there are."""
    counted = features.rows.order_by(None).subquery("counted")
    return int(conn.execute(select(func.count()).select_from(counted)).scalar_one())


def _batches(conn: Connection, query: Select[Any]) -> Iterator[Sequence[Any]]:
    result = conn.execute(query.execution_options(yield_per=BATCH))
    try:
        yield from result.partitions()
    finally:
        result.close()


def _segments(features: Features) -> list[str | ColumnElement[Any]]:
    """Cut a feature's text at its instants: text, instant, text, …; a text without values is one.

    What the database shall write is a `Filled`, the instants are the other columns.
    """
    template = '{"type":"Feature","id":%s,"geometry":'
    values: list[Any] = [JsonScalar(features.id)]
    if features.lon is None or features.lat is None:
        template += "null"
    elif features.placeless:
        point = Filled(literal(_POINT), JsonNumber(features.lon), JsonNumber(features.lat))
        template += "%s"
        values.append(case((features.lon.is_(None), "null"), else_=point))
    else:
        template += _POINT
        values += [JsonNumber(features.lon), JsonNumber(features.lat)]
    template += ',"properties":{'
    segments: list[str | ColumnElement[Any]] = []
    for place, item in enumerate(features.properties):
        template += f'{"," if place else ""}"{item.name}":'
        if item.sort is Sort.INSTANT:
            segments += [_filled(template, values), item.value]
            template, values = "", []
        else:
            template += "%s"
            values.append(_json(item))
    return [*segments, _filled(template + "}}", values)]


def _filled(template: str, values: list[Any]) -> str | ColumnElement[Any]:
    return Filled(literal(template), *values) if values else template


def _json(item: Property) -> ColumnElement[str]:
    if item.sort is Sort.BOOLEAN:
        return json_boolean(item.value)
    if item.sort is Sort.WORDS:
        return json_words(item.value)
    if item.sort in (Sort.NUMBERS, Sort.JSON):
        return func.coalesce(item.value, "null")
    if item.sort in (Sort.INTEGER, Sort.REAL):
        return JsonNumber(item.value)
    return JsonScalar(item.value)


def rounded(number: ColumnElement[Any], places: int) -> ColumnElement[float]:
    """Round a floating-point number: PostgreSQL rounds only exact ones to places."""
    return cast(func.round(cast(number, Numeric(asdecimal=False)), places), Float)
