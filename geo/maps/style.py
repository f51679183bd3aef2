"""The one table of how a status and a kind look: Python, CSS and JavaScript read this.

Colours keep 3:1 against their ground; form and size tell the statuses apart where colour does not
(to colour-blind eyes, in print). The outline of a symbol is its kind's family.
"""

from __future__ import annotations

from dataclasses import dataclass

from geo.model import Status


@dataclass(frozen=True)
class StatusLook:
    """How a status is drawn: colours on the light and the dark ground, and a form."""

    light: str
    dark: str
    form: str
    """`dot` plain, `half` lower half filled, `ring` hollow, `edged` with a dark edge."""
    size: float
    """Radius on the map, as a share of the largest."""


@dataclass(frozen=True)
class Ground:
    """The colours of the map itself."""

    light: str
    dark: str


STATUS_LOOKS: dict[Status, StatusLook] = {
    Status.COVERED: StatusLook("#009E73", "#2BC49A", "dot", 0.5),
    Status.DUE: StatusLook("#B87800", "#FFB733", "half", 0.78),
    Status.NEVER: StatusLook("#4D4D4D", "#C9C9C9", "ring", 0.82),
    Status.OVERDUE: StatusLook("#C44E00", "#FF8A3D", "edged", 1.0),
}

FAMILY_SHAPES: dict[str, str] = {
    "food": "circle",
    "medical": "cross",
    "traffic": "diamond",
    "homes": "square",
    "other": "triangle",
}
FAMILY_GLYPHS: dict[str, str] = {
    "food": "●",
    "medical": "✚",
    "traffic": "◆",
    "homes": "■",
    "other": "▲",
}

SHAPE_CORNERS: dict[str, tuple[tuple[float, float], ...]] = {
    "circle": (),
    "cross": (
        *((-0.42, -1.12), (0.42, -1.12), (0.42, -0.42), (1.12, -0.42), (1.12, 0.42), (0.42, 0.42)),
        *((0.42, 1.12), (-0.42, 1.12), (-0.42, 0.42), (-1.12, 0.42), (-1.12, -0.42)),
        (-0.42, -0.42),
    ),
    "diamond": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    "square": ((-0.89, -0.89), (0.89, -0.89), (0.89, 0.89), (-0.89, 0.89)),
    "triangle": ((0, -1.2), (1.04, 0.75), (-1.04, 0.75)),
}
"""Corners for a radius of 1 (y downwards), each shape about as large to the eye as the circle."""

GROUNDS: dict[str, Ground] = {
    "ground": Ground("#F4F2EE", "#1B1E23"),
    "ink": Ground("#22252A", "#ECEAE6"),
    "edge": Ground("#2A1000", "#FFF1E4"),
    "outline": Ground("#8C8579", "#6E7681"),
    "accent": Ground("#0B5FCC", "#7FB4FF"),
}
"""Ground of the map, ink of its words, edge of the overdue, district outlines, selection."""

ROUTE_COLOURS: tuple[Ground, ...] = (
    Ground("#0B5FCC", "#7FB4FF"),
    Ground("#B3261E", "#FF9A90"),
    Ground("#00705A", "#4FD1B0"),
    Ground("#7A3E9D", "#CE9BF0"),
    Ground("#8A5A00", "#E8B44C"),
    Ground("#B0117E", "#FF8AD1"),
    Ground("#3D5A80", "#A9C1DD"),
    Ground("#4B6B00", "#B5D65C"),
)
"""Of routes, by the number of their squad; the ground's colour can be read on each of them."""


def shape_of(family: str) -> str:
    """Give the outline of a kind family; a family we do not know looks like `other`."""
    return FAMILY_SHAPES.get(family, FAMILY_SHAPES["other"])


def family_glyph(family: str) -> str:
    """Give the character that stands for a kind family in words; unknown ones are `other`."""
    return FAMILY_GLYPHS.get(family, FAMILY_GLYPHS["other"])


def route_colour(squad: int) -> int:
    """Give which of the colours of routes a squad has, from 1; the ninth squad has the first."""
    return (squad - 1) % len(ROUTE_COLOURS) + 1


def style_json() -> dict[str, object]:
    """Give the table for JavaScript: statuses in the order of their numbers, shapes, corners.

    Colours are not in it: scripts read the custom properties of `style_css`, which follow the
    page's light or dark scheme.
    """
    return {
        "statuses": [
            {"word": status.word, "form": look.form, "size": look.size}
            for status, look in sorted(STATUS_LOOKS.items())
        ],
        "shapes": dict(FAMILY_SHAPES),
        "corners": {shape: list(map(list, points)) for shape, points in SHAPE_CORNERS.items()},
    }


def style_css() -> str:
    """Give the colours as CSS custom properties, `--status-covered` to `--map-accent`.

    Dark is what the page says (`data-bs-theme`), else what the reader's system prefers.
    """
    light, dark = _properties("light"), _properties("dark")
    return (
        f":root{{{light}}}\n"
        f'@media (prefers-color-scheme:dark){{:root:not([data-bs-theme="light"]){{{dark}}}}}\n'
        f'[data-bs-theme="dark"]{{{dark}}}\n' + _symbol_rules()
    )


def _properties(scheme: str) -> str:
    colours = {f"--status-{s.word}": getattr(look, scheme) for s, look in STATUS_LOOKS.items()}
    colours |= {f"--map-{name}": getattr(pair, scheme) for name, pair in GROUNDS.items()}
    colours |= {
        f"--route-{number}": getattr(pair, scheme) for number, pair in enumerate(ROUTE_COLOURS, 1)
    }
    return "".join(f"{name}:{colour};" for name, colour in colours.items())


def _symbol_rules() -> str:
    """Give the rules by which symbols and routes take their colours."""
    rules = [".symbol{display:inline-block;vertical-align:-0.15em;overflow:visible}"]
    for status in STATUS_LOOKS:
        rules.append(
            f".symbol-{status.word}{{fill:var(--status-{status.word});"
            f"stroke:var(--status-{status.word})}}"
        )
    for number in range(1, len(ROUTE_COLOURS) + 1):
        rules.append(f".route-{number}{{--route:var(--route-{number})}}")
    rules.append(".symbol .symbol-hollow{fill:none}")
    rules.append(".symbol-overdue{stroke:var(--map-edge)}")
    return "\n".join(rules) + "\n"
