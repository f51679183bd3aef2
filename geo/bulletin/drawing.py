"""Pictures as values: a few shapes with roles, drawn alike as SVG on pages and in the PDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from markupsafe import Markup

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]

COLOURS: dict[str, str] = {
    "bar": "#0B5FCC", "bar2": "#B87800", "line": "#00705A", "dot": "#00705A",
    "axis": "#DBD7CE", "ink": "#22252A", "soft": "#5A5F68", "edge": "#FFFFFF",
    "none": "#F1EFEA", "rate0": "#8F3600", "rate1": "#C44E00", "rate2": "#EA8A3C",
    "rate3": "#F6BE85", "rate4": "#FCE8D2", "mark": "#22252A", "onmark": "#FFFFFF",
}  # fmt: skip
"""Of the roles, on paper and on a light page; a dark page has its own by its style sheet."""


@dataclass(frozen=True)
class Area:
    """A filled polygon; with a `key` it can be chosen, and `told` says what it stands for."""

    points: tuple[Point, ...]
    role: str
    key: str = ""
    told: str = ""


@dataclass(frozen=True)
class Stroke:
    """A line through points."""

    points: tuple[Point, ...]
    role: str
    width: float = 1


@dataclass(frozen=True)
class Dot:
    """A filled circle; as an `Area` it can be chosen."""

    at: Point
    radius: float
    role: str
    key: str = ""
    told: str = ""


@dataclass(frozen=True)
class Words:
    """A line of text; `at` is on its base line."""

    at: Point
    text: str
    role: str = "soft"
    anchor: Anchor = "start"
    size: float = 11


Shape = Area | Stroke | Dot | Words


@dataclass
class Drawing:
    """A picture of a size, in the units of its shapes; y grows downwards."""

    width: float
    height: float
    told: str
    """What it shows, for those who do not see it."""
    shapes: list[Shape] = field(default_factory=list)


def rectangle(x: float, y: float, width: float, height: float) -> tuple[Point, ...]:
    """Give the corners of a rectangle."""
    return ((x, y), (x + width, y), (x + width, y + height), (x, y + height))


def svg(drawing: Drawing, link: Callable[[str], str] | None = None) -> Markup:
    """Write a picture as SVG.

    Colours are attributes, so that it prints anywhere; classes let a style sheet say otherwise.

    Parameters
    ----------
    link
        Gives the address that a key leads to; without it nothing can be chosen.
    """
    parts = [_shape(shape, link) for shape in drawing.shapes]
    return Markup(
        '<svg class="drawing" viewBox="0 0 {} {}" role="group" aria-label="{}">{}</svg>'
    ).format(f"{drawing.width:g}", f"{drawing.height:g}", drawing.told, Markup("").join(parts))


def _shape(shape: Shape, link: Callable[[str], str] | None) -> Markup:
    if isinstance(shape, Words):
        return Markup(
            '<text class="d-{}" x="{}" y="{}" text-anchor="{}" font-size="{}" fill="{}">{}</text>'
        ).format(
            shape.role, _n(shape.at[0]), _n(shape.at[1]), shape.anchor, _n(shape.size),
            COLOURS[shape.role], shape.text,
        )  # fmt: skip
    if isinstance(shape, Stroke):
        return Markup(
            '<polyline class="d-{} d-stroke" points="{}" fill="none" stroke="{}"'
            ' stroke-width="{}"/>'
        ).format(shape.role, _points(shape.points), COLOURS[shape.role], _n(shape.width))
    if isinstance(shape, Dot):
        drawn = Markup('<circle class="d-{}" cx="{}" cy="{}" r="{}" fill="{}"/>').format(
            shape.role, _n(shape.at[0]), _n(shape.at[1]), _n(shape.radius), COLOURS[shape.role]
        )
    else:
        drawn = Markup('<polygon class="d-{}" points="{}" fill="{}"/>').format(
            shape.role, _points(shape.points), COLOURS[shape.role]
        )
    if shape.told:
        drawn = Markup("<g>{}<title>{}</title></g>").format(drawn, shape.told)
    if link is None or not shape.key:
        return drawn
    return Markup('<a href="{}" data-told="{}" aria-label="{}">{}</a>').format(
        link(shape.key), shape.told, shape.told, drawn
    )


def _points(points: Sequence[Point]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
