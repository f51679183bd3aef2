"""The columns that every SELECT of figures has, in one order, so that one reader reads them all."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Date, String, literal, null

ONE = literal(1)


def columns(
    records: Any,
    words: Any,
    *,
    sequence: Any = None,
    at: Any = None,
    day: Any = None,
    place: Any = None,
    district: Any = None,
    kind: Any = None,
    amount: Any = ONE,
) -> list[Any]:
    """Give id, sequence, at, day, site, district, kind, squad, amount and words, each labelled.

    Parameters
    ----------
    records
        The table that tells id and squad.
    words
        What distinguishes a record: a result, a number, a finding.
    sequence
        Its number in the log; that of `records` unless given.
    at, day
        When it was: an instant (UTC ms), or a date where it has none.
    place
        The site's row number.
    amount
        What it adds to the figure.
    """
    told = {
        "id": records.c.id,
        "sequence": records.c.sequence if sequence is None else sequence,
        "at": _or_null(at, BigInteger),
        "day": _or_null(day, Date),
        "site": _or_null(place, BigInteger),
        "district": _or_null(district, String),
        "kind": _or_null(kind, String),
        "squad": records.c.squad,
        "amount": amount,
        "words": words,
    }
    return [column.label(name) for name, column in told.items()]


def _or_null(column: Any, kind: Any) -> Any:
    return null().cast(kind) if column is None else column
