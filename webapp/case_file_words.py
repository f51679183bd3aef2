"""The words of a case file in the reader's language."""

from __future__ import annotations

from collections.abc import Callable

from geo.message import Message
from webapp.case_words import case_state_label, did_label, manner_label, money
from webapp.complaint_words import category_label, state_label
from webapp.language import said
from webapp.record_words import SEVERITY_LABELS
from webapp.wording import district_label, instant_words, kind_label, result_label, squad_label


class CaseFileWords:
    """What `geo.outlet.case_file` asks for."""

    def say(self, sentence: Message) -> str:
        """Say a message."""
        return said(sentence)

    def instant(self, ms: int) -> str:
        """Write an instant (UTC ms)."""
        return instant_words(ms)

    def money(self, cents: int, currency: str) -> str:
        """Write an amount."""
        return money(cents, currency)

    def label(self, of: str, value: str) -> str:
        """Give the words of a value."""
        return _LABELS[of](value)


_LABELS: dict[str, Callable[[str], str]] = {
    "state": case_state_label,
    "did": did_label,
    "severity": lambda value: str(SEVERITY_LABELS.get(value, value)),  # type: ignore[call-overload]
    "result": result_label,
    "manner": manner_label,
    "kind": kind_label,
    "district": district_label,
    "squad": lambda value: squad_label(int(value)),
    "category": category_label,
    "complaint_state": state_label,
}
