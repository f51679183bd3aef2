"""What is wrong with a form's fields, in the reader's language, each at the control that has it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from flask_babel import gettext, lazy_gettext

from geo.errors import FieldError

_WHY = {
    "is missing": lazy_gettext("is missing"),
    "is required": lazy_gettext("is required"),
    "must not be empty": lazy_gettext("must not be empty"),
    "must be a number": lazy_gettext("must be a number"),
    "must be a whole number": lazy_gettext("must be a whole number"),
    "must be true or false": lazy_gettext("must be answered by yes or no"),
    "lies before started_at": lazy_gettext("lies before the start"),
    "lies more than a day after the clock": lazy_gettext("lies more than a day ahead"),
    "lies before the day of the inspection": lazy_gettext("lies before the day of the inspection"),
    "does not lie after performed_at": lazy_gettext("does not lie after the calibration"),
    "there is no squad 0": lazy_gettext("is to be chosen"),
}
"""What the domain says, in its words, and the same for a reader."""

_PATTERNS = (
    (re.compile(r"must lie in (?P<low>\S+) to (?P<high>.+)"),
     lazy_gettext("must lie in %(low)s to %(high)s")),
    (re.compile(r"has (?P<many>[\d,]+) characters; at most (?P<most>[\d,]+)( are taken)?"),
     lazy_gettext("has %(many)s characters; at most %(most)s are taken")),
    (re.compile(r"(?P<day>\S+) has passed; today is (?P<today>\S+)"),
     lazy_gettext("%(day)s has passed; today is %(today)s")),
    (re.compile(r"(?P<day>\S+) lies more than a year ahead"),
     lazy_gettext("%(day)s lies more than a year ahead")),
    (re.compile(r"there is no site '(?P<code>.*)'"),
     lazy_gettext("there is no site '%(code)s'")),
    (re.compile(r"'(?P<code>.*)' is not open on (?P<day>\S+)"),
     lazy_gettext("'%(code)s' is not open on %(day)s")),
    (re.compile(r"'(?P<text>.*)' is no (instant|date); write it like .*"),
     lazy_gettext("'%(text)s' is no date")),
)  # fmt: skip


def worded(
    errors: Iterable[FieldError],
    labels: Mapping[str, str] | None = None,
    control_of: Callable[[str], str] = lambda field: field,
) -> list[FieldError]:
    """Give errors for a page: the control's id as their field, and a sentence that names it.

    Parameters
    ----------
    labels
        Control's id → what the page calls it.
    control_of
        Gives the id of the control that a field of the body came from.
    """
    told = []
    for error in errors:
        control = control_of(error.field)
        label = (labels or {}).get(control) or _LABELS.get(control)
        why = why_in_words(error.why)
        sentence = gettext("%(label)s: %(why)s", label=label, why=why) if label else why
        told.append(FieldError(control, sentence))
    return told


def why_in_words(why: str) -> str:
    """Say what is wrong in the reader's language; what we have no words for stays as it is."""
    if why in _WHY:
        return str(_WHY[why])
    for pattern, words in _PATTERNS:
        found = pattern.fullmatch(why)
        if found:
            return str(words) % found.groupdict()
    return why


_LABELS = {
    "squad": lazy_gettext("Squad"),
    "date": lazy_gettext("Date"),
    "note": lazy_gettext("Note"),
    "started_at": lazy_gettext("Started"),
    "finished_at": lazy_gettext("Finished"),
    "performed_at": lazy_gettext("Performed"),
    "result": lazy_gettext("Result"),
    "look_back_of": lazy_gettext("Look-back of"),
    "act": lazy_gettext("Act"),
    "certificate_no": lazy_gettext("Certificate no."),
    "conclusion": lazy_gettext("Conclusion"),
    "valid_until": lazy_gettext("Valid until"),
    "sites": lazy_gettext("Site"),
    "reason": lazy_gettext("Reason"),
}
