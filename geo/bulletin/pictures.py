"""Which pictures a bulletin has, each with its title."""

from __future__ import annotations

from dataclasses import dataclass

from geo.bulletin.charts import Series, columns_by_day, rate_bars, rates_by_day
from geo.bulletin.drawing import Drawing
from geo.bulletin.figures import Figures, Part
from geo.bulletin.labels import Language, Names, label
from geo.bulletin.prose import Writing
from geo.store.catalogue import Catalogue


@dataclass(frozen=True)
class Picture:
    """A picture: a key, a title, what its roles mean where it has several, the drawing."""

    key: str
    title: str
    drawing: Drawing
    legend: tuple[tuple[str, str], ...] = ()
    """Role → what it stands for."""


def day_pictures(figures: Figures, language: Language) -> list[Picture]:
    """Give the charts by day; none for a bulletin of one day."""
    if figures.one_day:
        return []
    days, say = [row.day for row in figures.days], Writing(language)

    def series(key: str, role: str) -> Series:
        values = [row.sums.get(key, 0) for row in figures.days]
        return Series(label(key, language), role, values)

    pictures = []
    for key, shown in (
        ("premises_visits", (series("premises_visits", "bar"),)),
        ("officer_visits", (series("officer_visits", "bar"),)),
        ("complaints", (series("complaints", "bar"), series("answered", "bar2"))),
        ("cases_opened", (series("cases_opened", "bar"), series("cases_closed", "bar2"))),
    ):
        words = " · ".join(one.name for one in shown)
        legend = tuple((one.role, one.name) for one in shown) if len(shown) > 1 else ()
        drawing = columns_by_day(words, days, list(shown), say)
        pictures.append(Picture(key, words, drawing, legend))
    rates = [None if row.coverage is None else row.coverage.rate for row in figures.days]
    words = label("coverage", language)
    drawing = rates_by_day(words, days, Series(words, "line", rates), say)
    return [*pictures, Picture("coverage", words, drawing)]


def rate_pictures(figures: Figures, catalogue: Catalogue, language: Language) -> list[Picture]:
    """Give the bars of coverage by district and by kind, the lowest first."""
    names, say, pictures = Names(catalogue, language), Writing(language), []
    for key, grouping, parts in (
        ("by_district", "district", figures.districts), ("by_kind", "kind", figures.kinds)
    ):  # fmt: skip
        bars = [
            (
                str(part.key),
                names.of(grouping, part.key),
                part.coverage.now.rate,
                f"{label('uncovered', language)} {say.number(part.coverage.now.uncovered)} / "
                f"{say.number(part.coverage.now.total)}",
            )
            for part in sorted(parts, key=_rate)
            if part.coverage
        ]
        if bars:
            title = f"{label('coverage', language)} · {label(grouping, language)}"
            pictures.append(Picture(key, title, rate_bars(title, bars, say)))
    return pictures


def _rate(part: Part) -> float:
    return part.coverage.now.rate if part.coverage else 1
