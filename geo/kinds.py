"""What comes with the program in data/: kinds, types, policies, squads, checklists, complaints.

Kinds are data, not code: another city or trade brings its own files. Everything here is read once
and then kept.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from geo.clock import DAY_MS, EARLIEST_MS, HOUR_MS
from geo.model import (
    Act,
    AnswerTemplate,
    ComplaintCategory,
    InstrumentType,
    Kind,
    Policy,
    RiskLevel,
    Squad,
)

DATA = Path(__file__).parents[1] / "data"
"""The folder of the data sets that come with the program."""

_NOTICE_SHARE = 0.2
"""Of the interval, where a policy does not say when notice begins."""
_LOOK_BACK_DAYS = 3


@dataclass(frozen=True)
class OsmTag:
    """An OpenStreetMap tag that means a kind; `value` is `*` for any.

    `conditions` are further (key, value) pairs that the object must have.
    """

    key: str
    value: str
    kind: str
    conditions: tuple[tuple[str, str], ...] = ()


@cache
def kinds() -> tuple[Kind, ...]:
    """Give the kinds, ordered by number."""
    return tuple(
        Kind(**{name: value for name, value in row.items() if name != "aliases"})
        for row in _rows("kinds")
    )


@cache
def instrument_types() -> tuple[InstrumentType, ...]:
    """Give the types of measuring instruments, ordered by number."""
    return tuple(InstrumentType(**row) for row in _rows("instrument_types"))


@cache
def kind_aliases() -> dict[str, str]:
    """Give the words, case-folded, by which a kind is recognised in a file: word → kind's id.

    Ids and labels in both languages are among them.
    """
    return {
        word.casefold(): row["id"]
        for row in _rows("kinds")
        for word in (
            *row["aliases"],
            row["label_zh"],
            row["label_en"],
            row["id"],
            row["id"].replace("_", " "),
        )
    }


@cache
def osm_tags() -> tuple[OsmTag, ...]:
    """Give the OpenStreetMap tags that mean a kind; of several that fit, the first one holds."""
    with (DATA / "kinds" / "osm_tags.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            OsmTag(row["key"], row["value"], row["kind"], _conditions(row["conditions"]))
            for row in csv.DictReader(file)
        )


@cache
def default_policies() -> tuple[Policy, ...]:
    """Give how often which kind is inspected, which type calibrated; in force since ever."""
    return tuple(_policy(row) for row in _rows("policies"))


@cache
def opening_hours() -> dict[str, tuple[str, str]]:
    """Give kind → when it opens and closes (HH:MM); others are open around the clock."""
    with (DATA / "kinds" / "opening_hours.csv").open(encoding="utf-8", newline="") as file:
        return {row["kind"]: (row["opens"], row["closes"]) for row in csv.DictReader(file)}


@cache
def default_squads() -> tuple[Squad, ...]:
    """Give squads 1 to 8, without base and remits."""
    return tuple(Squad(**row) for row in _rows("squads"))


def checklists() -> tuple[dict[str, Any], ...]:
    """Give the checklists' bodies, ordered by id."""
    return tuple(
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((DATA / "checklists").glob("*.json"))
    )


@cache
def complaint_categories() -> tuple[ComplaintCategory, ...]:
    """Give what complaints are about, ordered by number."""
    return tuple(_category(row) for row in _rows("categories", "complaints"))


@cache
def answer_templates() -> tuple[AnswerTemplate, ...]:
    """Give the answers that are kept ready for complaints."""
    return tuple(AnswerTemplate(**row) for row in _rows("answers", "complaints"))


def _category(row: dict[str, Any]) -> ComplaintCategory:
    facts = {name: value for name, value in row.items() if name != "answer_within_hours"}
    return ComplaintCategory(
        **{**facts, "keywords": tuple(row["keywords"])},
        answer_within_ms=row["answer_within_hours"] * HOUR_MS,
    )


def _rows(name: str, folder: str = "kinds") -> list[dict[str, Any]]:
    text = (DATA / folder / f"{name}.json").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = json.loads(text)
    return rows


def _conditions(text: str) -> tuple[tuple[str, str], ...]:
    """Read `key=value;key=value`."""
    pairs = (part.partition("=") for part in text.split(";") if part)
    return tuple((key, value) for key, _, value in pairs)


def _policy(row: dict[str, Any]) -> Policy:
    interval_ms = row["interval_days"] * DAY_MS
    notice_ms = row["notice_days"] * DAY_MS if "notice_days" in row else interval_ms * _NOTICE_SHARE
    return Policy(
        requirement=row["requirement"],
        subject=row["subject"],
        risk=RiskLevel(row["risk"]) if row["risk"] else None,
        interval_ms=interval_ms,
        notice_ms=int(notice_ms),
        look_back_after_ms=row.get("look_back_days", _LOOK_BACK_DAYS) * DAY_MS,
        acts=frozenset(Act(act) for act in row.get("acts", ())),
        effective_from=EARLIEST_MS,
    )
