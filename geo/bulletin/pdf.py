"""A bulletin on paper: figures, text, map, charts and tables, as the page has them."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from fpdf import FPDF, FontFace
from fpdf.enums import Align, TableBordersLayout, XPos, YPos

from geo.bulletin.county_map import county_map
from geo.bulletin.drawing import COLOURS, Area, Dot, Drawing, Stroke, Words
from geo.bulletin.figures import Figures
from geo.bulletin.labels import LABELS, Language, Names, label
from geo.bulletin.pictures import Picture, day_pictures, rate_pictures
from geo.bulletin.tables import Table, shown, tables, totals
from geo.bulletin.text import paragraphs, title
from geo.clock import to_datetime
from geo.outlet.plans.font import write_font
from geo.store.catalogue import Catalogue

_MARGIN_MM = 14.0
_TILES = 5
"""Figures beside one another."""
_TILE_MM = 17.0
_GAP_MM = 6.0
_WIDE = 1.5
"""A column of amounts, against the others."""
_UNBROKEN = re.compile(
    r"[\w.,%+−'-]*[A-Za-z0-9][\w.,%'-]*[，。；：、）”,.;:)]*\s*|[（“(]?.[，。；：、）”]*\s*", re.A
)
_INK, _SOFT = (34, 37, 42), (90, 95, 104)


def bulletin_pdf(
    figures: Figures, catalogue: Catalogue, language: Language, remark: str = ""
) -> bytes:
    """Give the document.

    Parameters
    ----------
    remark
        A line below the title: when it was given out, that its data are simulated.
    """
    with tempfile.TemporaryDirectory(prefix="bulletin-") as folder:
        font = Path(folder) / "bulletin.otf"
        content = _Content(figures, catalogue, language, remark)
        write_font(content.characters, font)
        return bytes(_Document(content, font).output())


class _Content:
    """All that is written and drawn, gathered first: the font holds only what it needs."""

    def __init__(
        self, figures: Figures, catalogue: Catalogue, language: Language, remark: str
    ) -> None:
        self.figures, self.language, self.remark = figures, language, remark
        self.title = title(figures, catalogue, language)
        self.totals = [
            (words, shown(key, value, language)) for key, words, value in totals(figures, language)
        ]
        self.paragraphs = paragraphs(figures, catalogue, language)
        self.tables = tables(figures, catalogue, language)
        self.map = county_map(figures, catalogue, Names(catalogue, language))
        self.pictures = [
            *day_pictures(figures, language), *rate_pictures(figures, catalogue, language)
        ]  # fmt: skip

    @property
    def characters(self) -> str:
        """Give every character that the document may hold."""
        texts = [self.title, self.remark, "·–…0123456789"]
        texts += [one.in_(self.language) for one in LABELS.values()]
        texts += [part for pair in self.totals for part in pair]
        texts += [part for one in self.paragraphs for part in (one.heading, one.text)]
        for table in self.tables:
            texts += [*table.heads, *[row.name for row in table.rows]]
            texts += [cell for row in table.rows for cell in table.shown(row)]
        drawings = [picture.drawing for picture in self.pictures]
        drawings += [self.map] if self.map else []
        texts += [
            shape.text for one in drawings for shape in one.shapes if isinstance(shape, Words)
        ]
        texts += [picture.title for picture in self.pictures]
        return "".join(sorted(set("".join(texts))))


class _Document(FPDF):
    """The pages."""

    def __init__(self, content: _Content, font: Path) -> None:
        super().__init__(format="A4", unit="mm")
        self._content = content
        self.set_margin(_MARGIN_MM)
        self.set_auto_page_break(auto=True, margin=_MARGIN_MM + 4)
        self.add_font("bulletin", "", font)
        figures = content.figures
        self.set_creation_date(to_datetime(figures.at, figures.scope.zone))
        self.set_title(content.title)
        self.set_lang("zh-CN" if content.language == "zh" else "en")
        self.add_page()
        self._head()
        self._figures()
        self._text()
        if content.map is not None:
            self._row([Picture("map", label("map", content.language), content.map)], 130)
        half = (self.epw - _GAP_MM) / 2
        for place in range(0, len(content.pictures), 2):
            self._row(content.pictures[place : place + 2], half)
        for table in content.tables:
            self._table(table)

    def footer(self) -> None:
        """Write what it is, and the page's number."""
        self.set_y(-_MARGIN_MM)
        self._write(8, _SOFT)
        page = label("page", self._content.language).format(page=self.page_no())
        self.cell(0, 5, f"{self._content.title} · {page}", align="R")

    def _head(self) -> None:
        self._write(19)
        self.multi_cell(0, 9, self._content.title, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        if self._content.remark:
            self._write(9, _SOFT)
            self.multi_cell(0, 5, self._content.remark, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(3)

    def _figures(self) -> None:
        width = self.epw / _TILES
        top = self.get_y()
        for number, (words, value) in enumerate(self._content.totals):
            x = self.l_margin + width * (number % _TILES)
            y = top + _TILE_MM * (number // _TILES)
            self.set_draw_color(219, 215, 206)
            self.line(x, y, x + width - 3, y)
            self.set_xy(x, y + 1.5)
            self._write(14)
            self.cell(width - 3, 7, value)
            self.set_xy(x, y + 8.5)
            self._write(7, _SOFT)
            self.multi_cell(width - 3, 3.2, words, align="L")
        rows = -(-len(self._content.totals) // _TILES)
        self.set_xy(self.l_margin, top + _TILE_MM * rows + 2)

    def _text(self) -> None:
        for one in self._content.paragraphs:
            self._heading(one.heading)
            self._write(10.5)
            for line in self._lines(one.text):
                self.cell(0, 6, line, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _lines(self, text: str) -> list[str]:
        """Break a text into lines: Chinese between any two signs, but no number and no word."""
        lines, line = [], ""
        for part in _UNBROKEN.findall(text):
            if line and self.get_string_width(line + part.rstrip()) > self.epw - 2:
                lines.append(line.rstrip())
                line = ""
            line += part if line else part.lstrip()
        return [*lines, line]

    def _heading(self, words: str) -> None:
        self.ln(2.5)
        self._write(12.5)
        self.cell(0, 7.5, words, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _row(self, pictures: Sequence[Picture], width: float) -> None:
        """Draw pictures beside one another, each so wide."""
        height = max(one.drawing.height * width / one.drawing.width for one in pictures)
        if self.will_page_break(height + 12):
            self.add_page()
        top = self.get_y() + 2.5
        for place, picture in enumerate(pictures):
            left = self.l_margin + (width + _GAP_MM) * place
            self.set_xy(left, top)
            self._write(9.5)
            for role, words in picture.legend or (("", picture.title),):
                if role:
                    self.set_fill_color(*_rgb(COLOURS[role]))
                    self.rect(self.get_x() + 1, self.get_y() + 1.8, 2.4, 2.4, style="F")
                    self.set_x(self.get_x() + 4)
                self.cell(self.get_string_width(words) + 4, 6, words)
            self._draw(picture.drawing, left, top + 7, width / picture.drawing.width)
        self.set_xy(self.l_margin, top + height + 8)

    def _draw(self, drawing: Drawing, left: float, top: float, scale: float) -> None:
        def at(point: tuple[float, float]) -> tuple[float, float]:
            return left + point[0] * scale, top + point[1] * scale

        for shape in drawing.shapes:
            colour = _rgb(COLOURS[shape.role])
            if isinstance(shape, Area):
                self.set_fill_color(*colour)
                self.polygon([at(point) for point in shape.points], style="F")
            elif isinstance(shape, Stroke):
                self.set_draw_color(*colour)
                self.set_line_width(shape.width * scale)
                self.polyline([at(point) for point in shape.points])
                self.set_line_width(0.2)
            elif isinstance(shape, Dot):
                self.set_fill_color(*colour)
                self.circle(*at(shape.at), shape.radius * scale, style="F")
            else:
                self._words(shape, at(shape.at), scale)

    def _words(self, words: Words, at: tuple[float, float], scale: float) -> None:
        self.set_font("bulletin", size=words.size * scale * 72 / 25.4)
        self.set_text_color(*_rgb(COLOURS[words.role]))
        shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[words.anchor]
        self.text(at[0] - self.get_string_width(words.text) * shift, at[1], words.text)

    def _table(self, table: Table) -> None:
        if self.will_page_break(40):
            self.add_page()
        self._heading(table.title)
        self._write(7)
        self.set_draw_color(219, 215, 206)
        self.set_fill_color(255, 255, 255)
        first = 44.0 if table.key == "worst" else 26.0
        weights = [_WIDE if key == "fines" else 1.0 for key in table.columns]
        rest = (self.epw - first) / sum(weights)
        plain = {"kind", "district", "status", "code"}
        with self.table(
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            headings_style=FontFace(emphasis="NONE", color=_SOFT),
            col_widths=(first, *[rest * weight for weight in weights]),
            line_height=4,
            padding=0.6,
            text_align=(
                Align.L, *[Align.L if key in plain else Align.R for key in table.columns]
            ),
        ) as printed:  # fmt: skip
            printed.row([head.replace("（", "\n（") for head in table.heads])
            for row in table.rows:
                printed.row([row.name, *table.shown(row)])
        self.ln(2)

    def _write(self, size: float, colour: tuple[int, int, int] = _INK) -> None:
        self.set_font("bulletin", size=size)
        self.set_text_color(*colour)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
