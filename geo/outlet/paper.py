"""Blocks of text on paper: titles, facts, tables, one under the other over as many pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from fpdf import FPDF
from fpdf.enums import MethodReturnValue, XPos, YPos
from fpdf.fonts import FontFace

from geo.outlet.plans.font import write_font

_MARGIN_MM = 12.0
_LABEL_MM = 46.0
_GREY = 100
_MOST_LINES = 40
"""Of a row of a table: a page holds some more."""
_SLACK_MM = 4.0
"""By how much narrower than its column a cell is broken into lines, so that none breaks again."""
_LINES = "–·…"


@dataclass(frozen=True)
class Title:
    """The first line of a paper; `beside` stands small at its right."""

    text: str
    beside: str = ""


@dataclass(frozen=True)
class Heading:
    """The head of a part."""

    text: str


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True)
class Facts:
    """Labels with their values."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    """A table; its header repeats on every page. Widths are relative."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


Block = Title | Heading | Text | Facts | Table


def write_paper(
    blocks: Sequence[Block], title: str, foot: str, made_at: datetime, folder: Path
) -> bytes:
    """Give blocks as PDF, A4.

    Parameters
    ----------
    title
        Of the document, for the window of a reader.
    foot
        Stands with the page's number at the foot of each page.
    folder
        For the font, which is cut down to the characters of this document.
    """
    font = folder / "paper.otf"
    write_font("".join(sorted(set("".join(_texts(blocks)) + foot + _LINES))), font)
    paper = _Paper(font, foot)
    paper.set_title(title)
    paper.set_creation_date(made_at)
    paper.add_page()
    for block in blocks:
        paper.block(block)
    return bytes(paper.output())


class _Paper(FPDF):
    def __init__(self, font: Path, foot: str) -> None:
        super().__init__(format="A4", unit="mm")
        self._foot = foot
        self.set_margin(_MARGIN_MM)
        self.set_auto_page_break(auto=True, margin=_MARGIN_MM + 6)
        self.add_font("paper", "", font)
        self.set_font("paper", size=10)

    def footer(self) -> None:
        self.set_y(-_MARGIN_MM)
        self.set_font("paper", size=8)
        self.set_text_color(_GREY)
        self.cell(0, 5, self._foot)
        self.set_x(_MARGIN_MM)
        self.cell(0, 5, f"{self.page_no()} / {{nb}}", align="R")
        self.set_text_color(0)

    def block(self, block: Block) -> None:
        if isinstance(block, Title):
            self._title(block)
        elif isinstance(block, Heading):
            self._heading(block)
        elif isinstance(block, Text):
            self.set_font("paper", size=10)
            self._lines(0, 5.5, block.text)
            self.ln(2)
        elif isinstance(block, Facts):
            for label, value in block.rows:
                self._fact(label, value)
            self.ln(2)
        else:
            self._table(block)

    def _title(self, title: Title) -> None:
        self.set_font("paper", size=11)
        beside = self.get_string_width(title.beside) + 4
        top = self.get_y()
        self.set_font("paper", size=20)
        self.multi_cell(
            self.epw - beside, 10, title.text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )
        below = self.get_y()
        self.set_font("paper", size=11)
        self.set_xy(self.w - _MARGIN_MM - beside, top + 2)
        self.cell(beside, 7, title.beside, align="R")
        self.set_xy(_MARGIN_MM, below + 1)
        self.set_draw_color(160)
        self.line(_MARGIN_MM, self.get_y(), self.w - _MARGIN_MM, self.get_y())
        self.ln(3)

    def _heading(self, heading: Heading) -> None:
        # A head does not stand alone at the foot of a page.
        if self.will_page_break(24):
            self.add_page()
        self.ln(2)
        self.set_font("paper", size=13)
        self._lines(0, 7, heading.text)
        self.ln(1)

    def _fact(self, label: str, value: str) -> None:
        self.set_font("paper", size=10)
        if self.will_page_break(12):
            self.add_page()
        top = self.get_y()
        self.set_text_color(_GREY)
        self._lines(_LABEL_MM - 2, 5.5, label)
        below = self.get_y()
        self.set_text_color(0)
        self.set_xy(_MARGIN_MM + _LABEL_MM, top)
        self._lines(self.epw - _LABEL_MM, 5.5, value)
        self.set_y(max(below, self.get_y()) if self.get_y() > top else self.get_y())

    def _table(self, table: Table) -> None:
        self.set_font("paper", size=9)
        self.set_draw_color(190)
        with self.table(
            col_widths=table.widths,
            text_align="LEFT",
            line_height=5,
            padding=1,
            v_align="TOP",
            borders_layout="HORIZONTAL_LINES",
            headings_style=FontFace(color=_GREY),
        ) as drawn:
            drawn.row(table.header)
            for cells in table.rows:
                for part in self._parts(cells, table.widths):
                    drawn.row(part)
        self.ln(3)

    def _parts(self, cells: Sequence[str], widths: Sequence[int]) -> Iterator[Sequence[str]]:
        """Give a row as it is, or, where no page would hold it, as several that go on."""
        lines = [
            self._broken(cell, self.epw * width / sum(widths) - _SLACK_MM)
            for cell, width in zip(cells, widths, strict=True)
        ]
        most = max(map(len, lines))
        if most <= _MOST_LINES:
            yield cells
            return
        for first in range(0, most, _MOST_LINES):
            yield ["\n".join(one[first : first + _MOST_LINES]) for one in lines]

    def _broken(self, text: str, width: float) -> list[str]:
        lines = self.multi_cell(
            width, 5, text, align="L", dry_run=True, output=MethodReturnValue.LINES
        )
        return cast("list[str]", lines)

    def _lines(self, width: float, height: float, text: str) -> None:
        self.multi_cell(width, height, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _texts(blocks: Sequence[Block]) -> list[str]:
    texts = []
    for block in blocks:
        if isinstance(block, Facts):
            texts += [part for row in block.rows for part in row]
        elif isinstance(block, Table):
            texts += [part for row in (block.header, *block.rows) for part in row]
        elif isinstance(block, Title):
            texts += [block.text, block.beside]
        else:
            texts.append(block.text)
    return texts
