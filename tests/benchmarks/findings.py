"""What a benchmark found: a ratio against a peer, or how figures grow with the register."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any, Literal


@dataclass(frozen=True)
class Ratio:
    """Two figures of one unit, and how many times better ours is.

    `peer_figure` is None when the peer is not installed; `aim` is the ratio hoped for.
    """

    what: str
    ours: float
    peer: str
    peer_figure: float | None
    unit: str
    aim: float | None = None
    better: Literal["less", "more"] = "less"

    @property
    def ratio(self) -> float | None:
        """Give how many times better ours is; below 1 it is worse."""
        if self.peer_figure is None or not self.ours or not self.peer_figure:
            return None
        quotient = self.peer_figure / self.ours
        return quotient if self.better == "less" else 1 / quotient

    def cells(self) -> list[str]:
        """Give the row of the printed table."""
        return [
            self.what,
            _figure(self.ours, self.unit),
            self.peer,
            "peer missing" if self.peer_figure is None else _figure(self.peer_figure, self.unit),
            "–" if self.ratio is None else f"{self.ratio:.3g}×",
            "" if self.aim is None else f"{self.aim:g}×",
        ]

    def to_json(self) -> dict[str, Any]:
        """Give it for a machine."""
        return {**asdict(self), "ratio": self.ratio}


@dataclass(frozen=True)
class Growth:
    """One figure at each size of the register."""

    what: str
    unit: str
    figures: dict[int, float]

    def cells(self) -> list[str]:
        """Give the row: the figures, then by which factor the last grew from each tenfold step."""
        sizes = list(self.figures)
        steps = [
            f"{self.figures[large] / self.figures[small]:.3g}×" for small, large in pairwise(sizes)
        ]
        return [self.what, *(_figure(self.figures[size], self.unit) for size in sizes), *steps]

    def to_json(self) -> dict[str, Any]:
        """Give it for a machine."""
        return asdict(self)


RATIO_HEAD = ["what", "ours", "peer", "its", "better by", "aim"]


def growth_head(sizes: Iterable[int]) -> list[str]:
    """Give the head of a table of `Growth` rows."""
    listed = [f"{size:,}" for size in sizes]
    steps = [f"to {large}" for large in listed[1:]]
    return ["what", *listed, *steps]


def table(head: list[str], rows: list[list[str]]) -> str:
    """Lay rows out under a head, as Markdown does."""
    widths = [max(len(cell) for cell in column) for column in zip(head, *rows, strict=True)]
    lines = [head, ["-" * width for width in widths], *rows]
    return "\n".join(
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in lines
    )


_SMALLER = {"s": [("s", 1), ("ms", 1e3), ("µs", 1e6)], "B": [("MB", 1e-6), ("kB", 1e-3), ("B", 1)]}


def _figure(value: float, unit: str) -> str:
    """Write a figure to three places, in the unit in which it is not below 1."""
    for name, factor in _SMALLER.get(unit, []):
        if value * factor >= 1:
            return f"{value * factor:.3g} {name}"
    return f"{value:,.3g} {unit}" if value < 1000 else f"{value:,.0f} {unit}"
