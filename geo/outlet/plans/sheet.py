"""A plan on paper: a sheet for each team, with a QR code that leads to each site's page."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import segno
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from geo.clock import SECOND_MS, to_datetime
from geo.message import message
from geo.outlet.plans.font import write_font
from geo.outlet.plans.taken import TakenPlan
from geo.store.plans import Stop

_MARGIN_MM = 12.0
_ROW_MM = 23.0
_QR_MM = 20.0
_WIDTHS_MM = (10.0, 17.0, 121.0, 14.0, 24.0)
"""Of the columns: number, time, site, box to tick, QR code; A4 without its margins."""
_COLUMNS = ("number", "arrive", "site", "done", "open")
_GREY = 110

_WORDS = {
    "number": message("No."),
    "arrive": message("Arrive"),
    "site": message("Site"),
    "done": message("Done"),
    "open": message("Open it"),
    "required": message("required"),
    "no_time": message("no time planned"),
    "empty": message("No stops on this day."),
}


def plan_pdf(taken: TakenPlan, squad: int | None = None) -> bytes:
    """Give the sheets of one squad, or of all; each begins a page of its own."""
    part = taken if squad is None else taken.of_squad(squad)
    with tempfile.TemporaryDirectory(prefix="sheet-") as folder:
        font = Path(folder) / "sheet.otf"
        write_font(_characters(part), font)
        pdf = _Sheet(part, font)
        for stops in part.routes.values():
            pdf.route(stops)
        if not part.stops:
            pdf.nothing()
        return bytes(pdf.output())


class _Sheet(FPDF):
    """The document; headers repeat on every page of a route."""

    def __init__(self, taken: TakenPlan, font: Path) -> None:
        super().__init__(format="A4", unit="mm")
        self._taken = taken
        self._heading: tuple[str, str] | None = None
        self.set_margin(_MARGIN_MM)
        self.set_auto_page_break(auto=True, margin=_MARGIN_MM + 4)
        self.add_font("sheet", "", font)
        self.set_font("sheet", size=10)
        self.set_creation_date(to_datetime(taken.changed_at, taken.zone))
        self.set_title(taken.say(message("Plan of {day}", day=taken.date)))

    def route(self, stops: list[Stop]) -> None:
        """Add the sheet of one route."""
        first = stops[0]
        self._heading = (
            self._taken.squad_name(first.squad, first.team),
            _summary(self._taken, stops),
        )
        self.add_page()
        for stop in stops:
            self._row(stop)

    def nothing(self) -> None:
        """Add a page that says that there is nothing to do."""
        self._heading = None
        self.add_page()
        self._line(self._taken.say(_WORDS["empty"]), 12)

    def header(self) -> None:
        """Write whose sheet it is, and the names of the columns."""
        if self._heading is None:
            return
        name, summary = self._heading
        self._line(name, 17)
        self._line(summary, 10)
        self.ln(2)
        self.set_font("sheet", size=8)
        self.set_text_color(_GREY)
        for width, word in zip(
            _WIDTHS_MM, ("number", "arrive", "site", "done", "open"), strict=True
        ):
            self.cell(width, 6, self._taken.say(_WORDS[word]))
        self.ln(6)
        self.set_text_color(0)
        self._rule()

    def footer(self) -> None:
        """Write which version of the plan it is, and the page's number."""
        self.set_y(-_MARGIN_MM)
        self.set_font("sheet", size=8)
        self.set_text_color(_GREY)
        version = message(
            "Plan of {day}, version {version}", day=self._taken.date, version=self._taken.version
        )
        self.cell(0, 5, f"{self._taken.say(version)} · {self.page_no()}", align="R")
        self.set_text_color(0)

    def _row(self, stop: Stop) -> None:
        if self.will_page_break(_ROW_MM):
            self.add_page()
        taken, top = self._taken, self.get_y()
        number, time, site, box, _ = _WIDTHS_MM
        self.set_font("sheet", size=13)
        self.set_xy(_MARGIN_MM, top + 2)
        self.cell(number, 7, "–" if stop.position is None else str(stop.position + 1))
        self.cell(time, 7, taken.time(stop.arrives_at) or "–")
        left = self.get_x()
        self._fitted(left, top + 2, site, 7, taken.site_name(stop.site), 12)
        self._fitted(left, top + 9, site, 5, _where(taken, stop), 9)
        self._fitted(left, top + 14, site, 5, _remarks(taken, stop), 9)
        self.rect(left + site + 2, top + 3, 8, 8)
        code = io.BytesIO()
        segno.make(taken.link(stop.site.code), error="m", micro=False).save(
            code, kind="png", scale=6, border=2
        )
        self.image(code, left + site + box, top + 1, _QR_MM, _QR_MM)
        self.set_xy(_MARGIN_MM, top + _ROW_MM)
        self._rule()

    def _fitted(
        self, x: float, y: float, width: float, height: float, text: str, size: int
    ) -> None:
        """Write one line that is cut off with an ellipsis where it would be too long."""
        self.set_font("sheet", size=size)
        shown = text
        while shown and self.get_string_width(shown) > width - 2:
            shown = shown.removesuffix("…")[:-1] + "…" if len(shown) > 1 else ""
        self.set_xy(x, y)
        self.cell(width, height, shown)

    def _line(self, text: str, size: int) -> None:
        self.set_font("sheet", size=size)
        self.cell(0, size * 0.6, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _rule(self) -> None:
        self.set_draw_color(200)
        self.line(_MARGIN_MM, self.get_y(), self.w - _MARGIN_MM, self.get_y())
        self.set_draw_color(0)


def _summary(taken: TakenPlan, stops: list[Stop]) -> str:
    """Give day, span and number of stops in a line."""
    arrivals = [stop.arrives_at for stop in stops if stop.arrives_at is not None]
    ends = [stop.ends_at for stop in stops if stop.ends_at is not None]
    parts = [taken.date.isoformat(), taken.say(message("stops: {many}", many=len(stops)))]
    if arrivals and ends:
        parts.append(f"{taken.time(min(arrivals))}–{taken.time(max(ends))}")
    return " · ".join(parts)


def _where(taken: TakenPlan, stop: Stop) -> str:
    site = stop.site
    parts = (taken.kind_name(site.kind), site.address, f"{site.lat:.5f}, {site.lon:.5f}")
    return " · ".join(part for part in parts if part)


def _remarks(taken: TakenPlan, stop: Stop) -> str:
    minutes = ""
    if stop.starts_at is not None and stop.ends_at is not None:
        spent = round((stop.ends_at - stop.starts_at) / SECOND_MS / 60)
        minutes = taken.say(message("{minutes} min", minutes=spent))
    parts = (
        stop.site.code,
        minutes,
        taken.say(_WORDS["required"]) if stop.required else "",
        taken.say(_WORDS["no_time"]) if stop.arrives_at is None else "",
        stop.note.replace("\n", " "),
    )
    return " · ".join(part for part in parts if part)


def _characters(taken: TakenPlan) -> str:
    """Give every character that the sheets may hold."""
    texts = [taken.say(word) for word in _WORDS.values()]
    for sentence in (
        message("Plan of {day}, version {version}", day="", version=""),
        message("stops: {many}", many=""),
        message("{minutes} min", minutes=""),
    ):
        texts.append(taken.say(sentence))
    for stop in taken.stops:
        name = taken.squad_name(stop.squad, stop.team)
        texts += [name, taken.site_name(stop.site), _where(taken, stop), _remarks(taken, stop)]
    return "".join(sorted(set("".join(texts) + "–·…")))
