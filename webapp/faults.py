"""What is wrong with a form's fields, in the reader's language, each at the control that has it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from flask_babel import gettext, lazy_gettext

from geo.errors import FieldError
from geo.message import Message
from webapp.language import said

_ON_FORMS = {
    "must be true or false": lazy_gettext("must be answered by yes or no"),
    "lies before started_at": lazy_gettext("lies before the start"),
    "lies more than a day after the clock": lazy_gettext("lies more than a day ahead"),
    "does not lie after performed_at": lazy_gettext("does not lie after the calibration"),
    "there is no squad 0": lazy_gettext("is to be chosen"),
}
"""What the domain says of a body's members, as one says it of a form."""


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
        told.append(FieldError(control, Message(sentence)))
    return told


def why_in_words(why: str) -> str:
    """Say what is wrong in the reader's language."""
    return str(_ON_FORMS[why]) if why in _ON_FORMS else said(why)


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
