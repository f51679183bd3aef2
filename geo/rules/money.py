"""Amounts of money: exact decimal texts outside, whole hundredths inside; never a float."""

from __future__ import annotations

import re

from geo.errors import BadParameter
from geo.message import message

MOST_CENTS = 100_000_000_000
"""10⁹ of a currency: more than any fine is a slip of the hand."""
CURRENCY = "CNY"
"""ISO 4217; what amounts are in unless they say otherwise."""

_AMOUNT = re.compile(r"(\d{1,40})(?:\.(\d+))?")
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")


def parse_cents(text: str, field: str = "fine") -> int:
    """Read an amount written `1500`, `1500.5`, `1500.00` or `1,500.00` as hundredths.

    Raises
    ------
    BadParameter
        When it is no plain decimal number, is negative, has more than two decimals, or is larger
        than 10⁹.
    """
    cleaned = text.strip()
    if cleaned.startswith(("-", "−", "－")):
        raise BadParameter(field, message("'{text}' is less than nothing", text=text[:40]))
    if _GROUPED.fullmatch(cleaned):
        cleaned = cleaned.replace(",", "")
    read = _AMOUNT.fullmatch(cleaned)
    if read is None or not cleaned.isascii():
        raise BadParameter(
            field, message("'{text}' is no amount; write it like 1500.00", text=text[:40])
        )
    whole, decimals = read[1], read[2] or ""
    if len(decimals) > 2:
        raise BadParameter(field, message("'{text}' has more than two decimals", text=text[:40]))
    cents = int(whole) * 100 + int(decimals.ljust(2, "0"))
    if cents > MOST_CENTS:
        raise BadParameter(
            field, message("'{text}' is more than {most}", text=text[:40], most="1,000,000,000.00")
        )
    return cents


def amount_text(cents: int) -> str:
    """Write hundredths as an exact decimal text with two decimals, as `204100.00`."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}"
