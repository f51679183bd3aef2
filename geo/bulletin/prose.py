"""What both languages of a bulletin's text share: paragraphs, and how figures stand in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, format_percent

from geo.bulletin.figures import Figures, Part, amount_text
from geo.bulletin.labels import Language
from geo.clock import to_datetime

_LOCALES = {"zh": Locale.parse("zh_Hans_CN"), "en": Locale("en", "GB")}
WORST_NAMED = 3


@dataclass(frozen=True)
class Paragraph:
    """A heading, and the sentences under it."""

    heading: str
    text: str


@dataclass(frozen=True)
class Writing:
    """How numbers, shares, amounts and days are written in a language."""

    language: Language

    @property
    def locale(self) -> Locale:
        """Give the locale whose rules hold."""
        return _LOCALES[self.language]

    def number(self, value: float) -> str:
        """Write a number."""
        return str(format_decimal(value, locale=self.locale))

    def share(self, value: float) -> str:
        """Write a share of 0 to 1, to a hundredth of a per cent as it is counted."""
        return str(format_percent(value, "#,##0.00%", locale=self.locale))

    def tick(self, value: float) -> str:
        """Write a share of 0 to 1 on an axis, without hundredths."""
        return str(format_percent(value, "#,##0%", locale=self.locale))

    def points(self, value: float) -> str:
        """Write a difference of shares in percentage points, without its sign."""
        return str(format_decimal(abs(value) * 100, "#,##0.00", locale=self.locale))

    def amount(self, cents: int, currency: str) -> str:
        """Write an exact amount of money."""
        if self.language == "zh" and currency == "CNY":
            whole, hundredths = amount_text(cents).split(".")
            return f"{self.number(int(whole))}.{hundredths}元"
        number = amount_text(cents)
        whole = self.number(int(number.split(".", maxsplit=1)[0]))
        if self.language == "en" and currency == "CNY":
            return f"{whole}.{number.split('.')[1]} yuan"
        return str(format_currency(cents / 100, currency, locale=self.locale))

    def plural(self, many: int, one: str, other: str) -> str:
        """Write a number with its noun in the form that the language's rule asks for."""
        noun = one if self.locale.plural_form(many) == "one" else other
        return f"{self.number(many)} {noun}"

    def day(self, day: date) -> str:
        """Write a day."""
        return str(format_date(day, "long", locale=self.locale))

    def days(self, figures: Figures) -> str:
        """Write of which days figures are."""
        first, last = figures.scope.first, figures.scope.last
        if first == last:
            return self.day(last)
        if self.language == "zh":
            same_year = first.year == last.year
            end = f"{last.month}月{last.day}日" if same_year else self.day(last)
            return f"{self.day(first)}至{end}"
        return f"{self.day(first)} to {self.day(last)}"

    def instant(self, ms: int, figures: Figures) -> str:
        """Write an instant (UTC ms) to the minute."""
        pattern = "y年M月d日HH:mm" if self.language == "zh" else "HH:mm 'on' d MMMM y"
        return str(format_datetime(to_datetime(ms, figures.scope.zone), pattern,
                                   locale=self.locale))  # fmt: skip


def least_covered(parts: Sequence[Part], most: int = WORST_NAMED) -> list[Part]:
    """Give the parts with the lowest rates, the lowest first; none that is covered whole."""
    lacking = [part for part in parts if part.coverage and part.coverage.now.uncovered]
    return sorted(lacking, key=_rate)[:most]


def _rate(part: Part) -> tuple[float, int]:
    counts = part.coverage.now if part.coverage else None
    return (counts.rate, -counts.uncovered) if counts else (1.0, 0)
