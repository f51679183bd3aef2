"""Which pictures a bulletin has, each with its title."""

from __future__ import annotations

from dataclasses import dataclass

from geo.bulletin.charts import TEXT, Frame, Series, columns_by_day, rate_bars, rates_by_day
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


CHARTS: tuple[tuple[str, ...], ...] = (
    ("premises_visits",), ("officer_visits",), ("complaints", "answered"),
    ("cases_opened", "cases_closed"),
)  # fmt: skip
"""What is drawn by day, side by side."""


def day_pictures(
    figures: Figures,
    language: Language,
    charts: tuple[tuple[str, ...], ...] = CHARTS,
    text: float = TEXT,
) -> list[Picture]:
    """Give the charts by day, coverage last; none for a bulletin of one day."""
    if figures.one_day:
        return []
    frame, say = Frame([row.day for row in figures.days], text), Writing(language)

    def series(key: str, role: str) -> Series:
        values = [row.sums.get(key, 0) for row in figures.days]
        return Series(label(key, language), role, values)

    pictures = []
    for keys in charts:
        shown = [series(key, role) for key, role in zip(keys, ("bar", "bar2"), strict=False)]
        words = " · ".join(one.name for one in shown)
        legend = tuple((one.role, one.name) for one in shown) if len(shown) > 1 else ()
        drawing = columns_by_day(words, frame, shown, say)
        pictures.append(Picture(keys[0], words, drawing, legend))
    rates = [None if row.coverage is None else row.coverage.rate for row in figures.days]
    words = label("coverage", language)
    drawing = rates_by_day(words, frame, Series(words, "line", rates), say)
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
