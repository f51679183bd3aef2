"""What an import did, row by row where it did not."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.intake.table import Table
from geo.message import Message

_SHOWN = 80
"""A refused value is cut to this many characters: the row number finds the rest."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row that was not taken: which field, what it held, what would be right."""

    row: int
    field: str
    value: str
    why: Message
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A row that is probably the same place as `code`, in the store or earlier in the file."""

    row: int
    code: str
    why: Message


@dataclass(frozen=True)
class Report:
    """What an import did or, when not `applied`, would have done."""

    rows: int
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    records_added: int = 0
    records_unchanged: int = 0
    refused: tuple[Refusal, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    applied: bool = False
    format: str = ""
    encoding: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    ignored: tuple[Message, ...] = ()
    skip_bad: bool = False

    @property
    def ok(self) -> bool:
        """Say whether the import did, or as a dry run would do, what was asked."""
        return self.skip_bad or not self.refused

    def to_json(self) -> dict[str, Any]:
        """Give the report as the JSON object that scripts read."""
        return {
            "rows": self.rows,
            "added": self.added,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "records_added": self.records_added,
            "records_unchanged": self.records_unchanged,
            "refused": [_refusal_json(one) for one in self.refused],
            "duplicates": [
                {"row": one.row, "code": one.code, "why": one.why} for one in self.duplicates
            ],
            "applied": self.applied,
            "format": self.format,
            "encoding": self.encoding,
            "columns": self.columns,
            "kinds": self.kinds,
            "ignored": list(self.ignored),
        }


def _refusal_json(one: Refusal) -> dict[str, Any]:
    body: dict[str, Any] = {
        "row": one.row,
        "field": one.field,
        "value": one.value,
        "why": one.why,
    }
    if one.ref is not None:
        body["ref"] = one.ref
    return body


class Sieve:
    """Collects what is wrong while a table is cleaned; `bad` marks the rows to leave out."""

    def __init__(self, table: Table) -> None:
        faulty = [fault.row for fault in table.faults]
        self.bad: NDArray[np.bool_] = np.isin(table.rows, np.array(faulty, dtype=np.int64))
        self.ignored: list[Message] = list(table.ignored)
        self._rows = table.rows
        self._refs = table.refs
        self._found: dict[tuple[int, str], Refusal] = {
            (fault.row, fault.field): Refusal(fault.row, fault.field, shown(fault.value), fault.why)
            for fault in table.faults
        }

    def refuse(
        self,
        mask: NDArray[np.bool_],
        field_name: str,
        values: pd.Series | NDArray[Any] | None,
        why: Message | Callable[[int], Message],
    ) -> None:
        """Refuse the rows of a mask; the first reason given for a row and field stands.

        Parameters
        ----------
        values
            What the rows hold in that field; None shows as empty.
        why
            One sentence for all, or a function of the position.
        """
        where = np.flatnonzero(mask)
        if not where.size:
            return
        listed = None if values is None else np.asarray(values, dtype=object)
        for position in where.tolist():
            row = int(self._rows[position])
            self._found.setdefault(
                (row, field_name),
                Refusal(
                    row,
                    field_name,
                    "" if listed is None else shown(listed[position]),
                    why if isinstance(why, Message) else why(position),
                    self._refs[position] if self._refs else None,
                ),
            )
        self.bad |= mask

    def copy(self) -> Sieve:
        """Give a sieve that has refused the same, and refuses on by itself."""
        twin = copy(self)
        twin.bad, twin.ignored, twin._found = self.bad.copy(), [*self.ignored], {**self._found}
        return twin

    def row_of(self, position: int) -> int:
        """Give the file's row number of a position in the table."""
        return int(self._rows[position])

    def refused(self) -> tuple[Refusal, ...]:
        """Give everything refused so far, in the order of the file."""
        return tuple(sorted(self._found.values(), key=lambda one: (one.row, one.field)))


def shown(value: object) -> str:
    """Give a value as it stands in a report: without control characters, and cut when long."""
    text = "".join(c if c.isprintable() else "�" for c in str(value)[: _SHOWN + 1])
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
