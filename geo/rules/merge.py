"""Edits of a site from several hands, merged column by column: a three-way merge.

Who edits says which version the edit started from and what each column shall be. A column that
nobody else changed since takes the edit; one that became the same anyway is no conflict; a real
clash leaves what stands and keeps what was wanted, for a person to decide. Nothing is lost, and no
device is ever made to wait.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Clash:
    """A column that two hands changed differently: it stands at `current`."""

    column: str
    base: Any
    current: Any
    wanted: Any


@dataclass(frozen=True)
class Merged:
    """What becomes of an edit: the columns that change, and those that clash."""

    changes: dict[str, Any]
    clashes: tuple[Clash, ...]


def merge(base: Mapping[str, Any], current: Mapping[str, Any], wanted: Mapping[str, Any]) -> Merged:
    """Merge an edit into what stands.

    Parameters
    ----------
    base
        The columns as they were in the version that the edit started from.
    current
        The columns as they stand.
    wanted
        The columns that the edit sets, and to what; each is in `base` and in `current`.
    """
    changes: dict[str, Any] = {}
    clashes = []
    for column, value in wanted.items():
        was, stands = base[column], current[column]
        if value in (stands, was):
            continue
        if stands == was:
            changes[column] = value
        else:
            clashes.append(Clash(column, was, stands, value))
    return Merged(changes, tuple(clashes))
