"""The charts of a bulletin: columns by day, a line of rates, bars by district or kind."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from geo.bulletin.drawing import Area, Dot, Drawing, Shape, Stroke, Words, rectangle
from geo.bulletin.prose import Writing

WIDTH, HEIGHT = 560.0, 190.0
TEXT = 11.0
"""Height of words; larger ones take more of the margins."""
_RIGHT, _TOP = 8.0, 14.0
_BAR, _NAME = 19.0, 150.0


@dataclass(frozen=True)
class Series:
    """What is drawn by day: its name, its role, a value for each day (None for none)."""

    name: str
    role: str
    values: Sequence[float | None]


@dataclass(frozen=True)
class Frame:
    """Where on a chart its days stand, with words of a height below and beside them."""

    days: Sequence[date]
    text: float = TEXT

    @property
    def left(self) -> float:
        """Give where the days begin."""
        return self.text * 4.7

    @property
    def floor(self) -> float:
        """Give where 0 is."""
        return HEIGHT - self.text * 2.4

    @property
    def slot(self) -> float:
        """Give the width of a day."""
        return (WIDTH - self.left - _RIGHT) / len(self.days)

    def height_of(self, value: float, top: float) -> float:
        """Give where a value is."""
        return self.floor - (self.floor - _TOP) * value / top

    def ground(self, ticks: list[tuple[float, str]], top: float) -> Iterator[Shape]:
        """Draw lines at some values, and the names of the days as far as there is room."""
        for value, words in ticks:
            y = self.height_of(value, top)
            yield Stroke(((self.left, y), (WIDTH - _RIGHT, y)), "axis")
            yield Words((self.left - 6, y + self.text / 3), words, "soft", "end", self.text)
        every = math.ceil(self.text * 3.6 / self.slot)
        for place in range(0, len(self.days), every):
            day = self.days[place]
            middle = (self.left + self.slot * (place + 0.5), HEIGHT - self.text * 0.7)
            yield Words(middle, f"{day.month}-{day.day}", "soft", "middle", self.text)


def columns_by_day(title: str, frame: Frame, series: list[Series], say: Writing) -> Drawing:
    """Draw columns, side by side where there are several series; each can be chosen by its day."""
    drawing, days, slot = Drawing(WIDTH, HEIGHT, title), frame.days, frame.slot
    top = _nice(max((value or 0 for one in series for value in one.values), default=0))
    drawing.shapes += frame.ground([(one, say.number(one)) for one in (0, top / 2, top)], top)
    width = max(slot * 0.72 / len(series), 0.5)
    for number, one in enumerate(series):
        for place, (day, value) in enumerate(zip(days, one.values, strict=True)):
            x = frame.left + slot * (place + 0.14) + width * number
            y = frame.height_of(value or 0, top)
            told = f"{day.isoformat()} · {one.name}: {say.number(value or 0)}"
            box = rectangle(x, y, width, frame.floor - y)
            drawing.shapes.append(Area(box, one.role, day.isoformat(), told))
    return drawing


def rates_by_day(title: str, frame: Frame, series: Series, say: Writing) -> Drawing:
    """Draw a line of shares; its ground is the whole of 0 to 1."""
    drawing, days, slot = Drawing(WIDTH, HEIGHT, title), frame.days, frame.slot
    drawing.shapes += frame.ground([(value, say.tick(value)) for value in (0, 0.5, 1)], 1)
    points = [
        (frame.left + slot * (place + 0.5), frame.height_of(value, 1))
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
