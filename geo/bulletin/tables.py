"""The figures as tables: what pages, PDF, workbook and CSV show is one and the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from geo.bulletin.as_json import coverage_json, sums_json
from geo.bulletin.figures import Figures, Part
from geo.bulletin.labels import (
    OF_DAYS,
    OF_DISTRICTS,
    OF_KINDS,
    OF_SQUADS,
    OF_TOTALS,
    STATUSES,
    Language,
    Names,
    label,
)
from geo.bulletin.prose import Writing
from geo.store.catalogue import Catalogue

SHARES = frozenset({"coverage", "coverage_before", "answered_share", "rectified_share"})
POINTS = frozenset({"gained"})

Value = int | float | Decimal | str | None


@dataclass(frozen=True)
class Row:
    """One row: the key of what it is of, that thing's name, a value for each column."""

    key: str
    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Table:
    """A breakdown: `key` says by what, `columns` are keys of labels."""

    key: str
    of: str
    """Label key of what a row is of."""
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    language: Language

    @property
    def title(self) -> str:
        """Give its title."""
        return label(self.key, self.language)

    @property
    def heads(self) -> list[str]:
        """Give the heads of its columns, that of the names first."""
        return [label(self.of, self.language), *[label(key, self.language) for key in self.columns]]

    def shown(self, row: Row) -> list[str]:
        """Give a row's values as they read."""
        return [
            shown(key, value, self.language)
            for key, value in zip(self.columns, row.values, strict=True)
        ]


def totals(figures: Figures, language: Language) -> list[tuple[str, str, Value]]:
    """Give the figures of the whole: key, label, value."""
    facts = _facts(figures.sums, figures.coverage) | {"fines": money(figures.fine_cents)}
    return [
        (key, _label(key, figures, language), facts[key])
        for key in OF_TOTALS
        if key != "outings_untold" or facts[key]
    ]


def _label(key: str, figures: Figures, language: Language) -> str:
    """Give what a figure is called; an amount with its currency."""
    if key != "fines":
        return label(key, language)
    if language == "en":
        return f"{label(key, language)} ({figures.currency})"
    return f"{label(key, language)}（{'元' if figures.currency == 'CNY' else figures.currency}）"


def tables(figures: Figures, catalogue: Catalogue, language: Language) -> list[Table]:
    """Give the breakdowns, and the worst uncovered sites; the days only where there are several."""
    names = Names(catalogue, language)
    made = [
        _of_parts("by_district", "district", OF_DISTRICTS, figures.districts, names),
        _of_parts("by_kind", "kind", OF_KINDS, figures.kinds, names),
        _of_parts("by_squad", "squad", OF_SQUADS, figures.squads, names),
    ]
    if not figures.one_day:
        made.insert(0, _by_day(figures, language))
    worst = Table(
        "worst",
        "site",
        ("code", "kind", "district", "status", "priority"),
        tuple(
            Row(
                item.site.code,
                item.site.name or f"{names.kind(item.site.kind)} {item.site.code}",
                (
                    item.site.code,
                    names.kind(item.site.kind),
                    names.district(item.site.district),
                    STATUSES[item.status].in_(language),
                    round(item.priority, 1),
                ),
            )
            for item in figures.worst
        ),
        language,
    )
    return [table for table in [*made, worst] if table.rows]


def shown(key: str, value: Value, language: Language) -> str:
    """Write a value as people read it; a dash where there is none."""
    say = Writing(language)
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if key in SHARES:
        return say.share(float(value))
    if key in POINTS:
        sign = "+" if value > 0 else "−" if value < 0 else "±"
        return sign + say.points(float(value))
    if isinstance(value, Decimal):
        whole, hundredths = f"{value:.2f}".split(".")
        return f"{say.number(int(whole))}.{hundredths}"
    return say.number(value)


def _by_day(figures: Figures, language: Language) -> Table:
    rows = []
    for day in figures.days:
        facts = _facts(day.sums, None)
        facts["coverage"] = None if day.coverage is None else day.coverage.rate
        rows.append(
            Row(day.day.isoformat(), day.day.isoformat(), tuple(facts[key] for key in OF_DAYS))
        )
    return Table("by_day", "day", OF_DAYS, tuple(rows), language)


def _of_parts(
    key: str, of: str, columns: tuple[str, ...], parts: tuple[Part, ...], names: Names
) -> Table:
    rows = [
        Row(
            str(part.key),
            names.of(of, part.key),
            tuple(_facts(part.sums, part.coverage).get(column) for column in columns),
        )
        for part in parts
    ]
    return Table(key, of, columns, tuple(rows), names.language)


def _facts(sums: Mapping[str, int], coverage: Any) -> dict[str, Value]:
    facts = sums_json(sums) | {"fines": money(sums.get("fine_cents", 0))}
    return facts if coverage is None else facts | coverage_json(coverage)


def money(cents: int) -> Decimal:
    """Give hundredths as an exact amount."""
    return Decimal(cents).scaleb(-2).quantize(Decimal("0.01"))
