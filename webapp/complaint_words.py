"""How complaints read in the reader's language: states, categories, deadlines."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g
from flask_babel import gettext, lazy_gettext

from geo.clock import HOUR_MS
from geo.errors import NotPermitted
from geo.message import message
from geo.model import ComplaintCategory
from geo.rules.complaint import Channel, ComplaintState
from geo.store.complaint_categories import categories
from geo.store.complaints import Complaint
from webapp.context import now_ms, reading
from webapp.identity import actor
from webapp.wording import chinese, span

STATE_LABELS = {
    ComplaintState.RECEIVED: lazy_gettext("received"),
    ComplaintState.ASSIGNED: lazy_gettext("assigned"),
    ComplaintState.IN_HAND: lazy_gettext("in hand"),
    ComplaintState.ANSWERED: lazy_gettext("answered"),
    ComplaintState.CLOSED: lazy_gettext("closed"),
    ComplaintState.REJECTED: lazy_gettext("rejected"),
}
CHANNEL_LABELS = {
    Channel.PHONE: lazy_gettext("by telephone"),
    Channel.WEB: lazy_gettext("by the public form"),
    Channel.OPEN311: lazy_gettext("by another program (Open311)"),
    Channel.IMPORT: lazy_gettext("from a file"),
}
_SOON_MS = 2 * HOUR_MS


@dataclass(frozen=True)
class Deadline:
    """How a complaint stands against its deadline: words, a sign, and the class of its colours."""

    words: str
    sign: str
    tone: str


def state_label(state: ComplaintState | str) -> str:
    """Give a state in words."""
    return str(STATE_LABELS[ComplaintState(state)])


def channel_label(channel: str) -> str:
    """Give the way that a complaint came in."""
    return str(CHANNEL_LABELS[Channel(channel)])


def known_categories() -> dict[str, ComplaintCategory]:
    """Give the categories by code; read once a request."""
    if "categories" not in g:
        g.categories = categories(reading())
    found: dict[str, ComplaintCategory] = g.categories
    return found


def category_label(category: ComplaintCategory | str) -> str:
    """Give a category's name, by value or code."""
    known = known_categories().get(category) if isinstance(category, str) else category
    if known is None:
        return str(category)
    return known.label_zh if chinese() else known.label_en


def deadline_of(complaint: Complaint) -> Deadline:
    """Say how a complaint stands against its deadline."""
    at, due = now_ms(), complaint.deadline_at
    if complaint.state is ComplaintState.REJECTED:
        return Deadline(gettext("rejected"), "–", "")
    if complaint.answered_at is not None:
        late = complaint.answered_at - due
        if late <= 0:
            return Deadline(gettext("answered in time"), "✓", "good")
        return Deadline(gettext("answered %(span)s late", span=span(late)), "✓", "warn")
    if at > due:
        return Deadline(gettext("%(span)s overdue", span=span(at - due)), "!", "bad")
    words = gettext("%(span)s left", span=span(due - at))
    return Deadline(words, "◔", "warn" if due - at < _SOON_MS else "")


def may_see(complaint: Complaint) -> bool:
    """Say whether whoever asks may see a complaint: a squad only those assigned to it."""
    squad = actor().squad
    return squad is None or complaint.squad == squad


def visible(complaint: Complaint) -> Complaint:
    """Give a complaint back to whoever may see it: a squad only those assigned to it.

    Raises
    ------
    NotPermitted
        When it is another squad's, or nobody's yet.
    """
    if not may_see(complaint):
        why = message("This complaint is not assigned to squad {squad}.", squad=actor().squad)
        raise NotPermitted(why)
    return complaint
