"""How cases and talks read in the reader's language: states, steps, manners, amounts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import format_currency, gettext, lazy_gettext, lazy_pgettext

from geo.fieldwork.talks import Manner
from geo.model import Role
from geo.rules.case import MOVES, CaseState, Did
from geo.store.cases import Case
from webapp.complaint_words import category_label, may_see, state_label
from webapp.identity import actor
from webapp.record_words import SEVERITY_LABELS

STATE_LABELS = {
    CaseState.OPEN: lazy_pgettext("case", "open"),
    CaseState.CLOSED: lazy_pgettext("case", "closed"),
    CaseState.APPEALED: lazy_pgettext("case", "under appeal"),
}
STATE_TONES = {CaseState.OPEN: "warn", CaseState.CLOSED: "good", CaseState.APPEALED: "bad"}
DID_LABELS = {
    Did.OPENED: lazy_pgettext("case", "opened"),
    Did.NOTE: lazy_pgettext("case", "note"),
    Did.FINED: lazy_pgettext("case", "fined"),
    Did.CLOSED: lazy_pgettext("case", "closed"),
    Did.APPEALED: lazy_pgettext("case", "appealed against"),
    Did.DECIDED: lazy_pgettext("case", "appeal decided"),
}
MANNER_LABELS = {
    Manner.ON_SITE: lazy_gettext("on site"),
    Manner.PHONE: lazy_gettext("by telephone"),
    Manner.VIDEO: lazy_gettext("by video"),
}


def case_state_label(state: CaseState | str) -> str:
    """Give a case's state in words."""
    return str(STATE_LABELS[CaseState(state)])


def did_label(did: Did | str) -> str:
    """Give what a step did in words."""
    return str(DID_LABELS[Did(did)])


def manner_label(manner: Manner | str) -> str:
    """Give how a talk was held in words."""
    return str(MANNER_LABELS[Manner(manner)])


def money(cents: int | None, currency: str) -> str:
    """Write an amount, exact to the hundredth; a change below zero with its sign."""
    if cents is None:
        return "–"
    return format_currency(Decimal(cents) / 100, currency)


def fines_in_words(fines: Mapping[str, int]) -> str:
    """Write sums of several currencies one after another; no fines as nothing of the first."""
    told = [money(cents, currency) for currency, cents in sorted(fines.items()) if cents]
    return gettext(" + ").join(told) or gettext("none")


def possible_steps(known: Case) -> list[Did]:
    """Give what whoever asks may do with a case next."""
    who = actor()
    if who.role in (Role.ADMIN, Role.DISPATCHER):
        return list(MOVES[known.state])
    own = who.role is Role.SQUAD and known.squad == who.squad
    return [Did.NOTE] if own else []


def case_words() -> dict[str, Any]:
    """Give what the templates of cases, talks and time-lines use."""
    return {
        "money": money,
        "case_state_label": case_state_label,
        "state_tones": STATE_TONES,
        "did_label": did_label,
        "manner_label": manner_label,
        "severity_labels": SEVERITY_LABELS,
        "category_label": category_label,
        "complaint_state": state_label,
        "may_see_complaint": may_see,
    }
