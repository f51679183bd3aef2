"""The map's symbols as inline SVG, for legends, lists and panels that work without JavaScript."""

from __future__ import annotations

from markupsafe import Markup

from geo.maps.style import SHAPE_CORNERS, STATUS_LOOKS, shape_of
from geo.model import Status

_FULL = 7.5
"""Radius of the largest symbol, in the units of a box of 20."""

_PATH = Markup('<path d="{}" stroke-width="{}"/>')
_HOLLOW = Markup('<path class="symbol-hollow" d="{}" stroke-width="2"/>')
_SVG = Markup(
    '<svg class="symbol symbol-{word}" viewBox="-10 -10 20 20" width="{size}" height="{size}"'
    ' aria-hidden="true">{body}</svg>'
)


def symbol_svg(status: Status, family: str = "food", size: int = 16) -> Markup:
    """Give the symbol of a status and a kind family, `size` CSS pixels high.

    It is hidden from screen readers: the word stands beside it. Colours come from `style_css`.
    """
    look, shape = STATUS_LOOKS[status], shape_of(family)
    radius = _FULL * look.size
    outline = _outline(shape, radius)
    if look.form in {"dot", "edged"}:
        width = 0 if look.form == "dot" else 1.6
        body = _PATH.format(outline, width)
    else:
        body = _HOLLOW.format(outline)
    if look.form == "half":
        body += _PATH.format(_lower_half(shape, radius), 0)
    return _SVG.format(word=status.word, size=size, body=body)


def _outline(shape: str, radius: float) -> str:
    r = radius
    if shape == "circle":
        return f"M{-r:g} 0A{r:g} {r:g} 0 1 1 {r:g} 0A{r:g} {r:g} 0 1 1 {-r:g} 0Z"
    return _polygon(_corners(shape, radius))


def _lower_half(shape: str, radius: float) -> str:
    r = radius
    if shape == "circle":
        return f"M{-r:g} 0A{r:g} {r:g} 0 0 0 {r:g} 0Z"
    points = _corners(shape, radius)
    low: list[tuple[float, float]] = []
    for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1], strict=True):
        if y0 >= 0:
            low.append((x0, y0))
        if (y0 < 0) != (y1 < 0):
            low.append((x0 + (x1 - x0) * y0 / (y0 - y1), 0.0))
    return _polygon(low)


def _corners(shape: str, radius: float) -> list[tuple[float, float]]:
    return [(x * radius, y * radius) for x, y in SHAPE_CORNERS[shape]]


def _polygon(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z"
