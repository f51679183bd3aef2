"""The charts of a bulletin: columns by day, a line of rates, bars by district or kind."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from geo.bulletin.drawing import Area, Dot, Drawing, Stroke, Words, rectangle
from geo.bulletin.prose import Writing

WIDTH, HEIGHT = 560.0, 190.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 52.0, 8.0, 14.0, 26.0
_BAR, _NAME = 19.0, 150.0
_MOST_DAY_NAMES = 10


@dataclass(frozen=True)
class Series:
    """What is drawn by day: its name, its role, a value for each day (None for none)."""

    name: str
    role: str
    values: Sequence[float | None]


def columns_by_day(title: str, days: Sequence[date], series: list[Series], say: Writing) -> Drawing:
    """Draw columns, side by side where there are several series; each can be chosen by its day."""
    drawing = Drawing(WIDTH, HEIGHT, title)
    top = _nice(max((value or 0 for one in series for value in one.values), default=0))
    _ground(drawing, [(value, say.number(value)) for value in (0, top / 2, top)], top)
    _day_names(drawing, days)
    slot = (WIDTH - _LEFT - _RIGHT) / len(days)
    width = max(slot * 0.72 / len(series), 0.5)
    for number, one in enumerate(series):
        for place, (day, value) in enumerate(zip(days, one.values, strict=True)):
            x = _LEFT + slot * (place + 0.14) + width * number
            tall = (HEIGHT - _TOP - _BOTTOM) * (value or 0) / top
            told = f"{day.isoformat()} · {one.name}: {say.number(value or 0)}"
            box = rectangle(x, HEIGHT - _BOTTOM - tall, width, tall)
            drawing.shapes.append(Area(box, one.role, day.isoformat(), told))
    return drawing


def rates_by_day(title: str, days: Sequence[date], series: Series, say: Writing) -> Drawing:
    """Draw a line of shares; its ground is the whole of 0 to 1."""
    drawing = Drawing(WIDTH, HEIGHT, title)
    _ground(drawing, [(value, say.tick(value)) for value in (0, 0.5, 1)], 1)
    _day_names(drawing, days)
    slot = (WIDTH - _LEFT - _RIGHT) / len(days)
    points = [
        (_LEFT + slot * (place + 0.5), _height_of(value, 1))
        for place, value in enumerate(series.values)
        if value is not None
    ]
    if len(points) > 1:
        drawing.shapes.append(Stroke(tuple(points), "line", 2))
    there = [
        (day, value) for day, value in zip(days, series.values, strict=True) if value is not None
    ]
    for (day, value), at in zip(there, points, strict=True):
        told = f"{day.isoformat()} · {series.name}: {say.share(value)}"
        drawing.shapes.append(Dot(at, min(4, max(1.5, slot / 3)), "dot", day.isoformat(), told))
    return drawing


def rate_bars(title: str, bars: Sequence[tuple[str, str, float, str]], say: Writing) -> Drawing:
    """Draw bars of shares, one under another: key, name, share, what more is told of it."""
    height = _BAR * max(1, len(bars)) + 4
    drawing = Drawing(WIDTH, height, title)
    full = WIDTH - _NAME - 60
    for place, (key, name, share, more) in enumerate(bars):
        y = _BAR * place + 2
        told = f"{name}: {say.share(share)} · {more}"
        drawing.shapes += [
            Words((_NAME - 8, y + 12), _cut(name), "ink", "end"),
            Area(rectangle(_NAME, y + 2, full, _BAR - 6), "none"),
            Area(rectangle(_NAME, y + 2, full * share, _BAR - 6), "bar", key, told),
            Words((WIDTH, y + 12), say.share(share), "ink", "end"),
        ]
    return drawing


def _ground(drawing: Drawing, ticks: list[tuple[float, str]], top: float) -> None:
    for value, words in ticks:
        y = _height_of(value, top)
        drawing.shapes += [
            Stroke(((_LEFT, y), (WIDTH - _RIGHT, y)), "axis"),
            Words((_LEFT - 6, y + 4), words, "soft", "end"),
        ]


def _day_names(drawing: Drawing, days: Sequence[date]) -> None:
    slot = (WIDTH - _LEFT - _RIGHT) / len(days)
    every = math.ceil(len(days) / _MOST_DAY_NAMES)
    for place in range(0, len(days), every):
        day = days[place]
        middle = (_LEFT + slot * (place + 0.5), HEIGHT - 8)
        drawing.shapes.append(Words(middle, f"{day.month}-{day.day}", "soft", "middle"))


def _height_of(value: float, top: float) -> float:
    return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * value / top


def _nice(value: float) -> float:
    """Give the next 1, 2, 4, 6, 8 or 10 times a power of ten: half of it reads well too."""
    if value <= 2:
        return 2
    power = 10.0 ** math.floor(math.log10(value))
    return next(power * step for step in (1, 2, 4, 6, 8, 10) if power * step >= value)


def _cut(name: str) -> str:
    most = 22
    wide = sum(2 if ord(sign) > 0x2E80 else 1 for sign in name)
    return name if wide <= most else name[: most - 1] + "…"
