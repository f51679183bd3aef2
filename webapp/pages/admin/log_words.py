"""What the log writes for machines, in the reader's language: kinds of rows, names and values."""

from __future__ import annotations

from flask_babel import lazy_pgettext

from webapp.pages.admin.base import blueprint

_WORDS = {
    "account": lazy_pgettext("log", "account"),
    "activated": lazy_pgettext("log", "activated"),
    "acts": lazy_pgettext("log", "acts"),
    "added": lazy_pgettext("log", "added"),
    "admin": lazy_pgettext("log", "admin"),
    "assigned": lazy_pgettext("log", "assigned"),
    "calibration": lazy_pgettext("log", "calibration"),
    "calibrations": lazy_pgettext("log", "calibrations"),
    "changed": lazy_pgettext("log", "changed"),
    "date": lazy_pgettext("log", "date"),
    "deactivated": lazy_pgettext("log", "deactivated"),
    "did": lazy_pgettext("log", "did"),
    "dispatcher": lazy_pgettext("log", "dispatcher"),
    "effective_from": lazy_pgettext("log", "effective_from"),
    "effective_to": lazy_pgettext("log", "effective_to"),
    "ended": lazy_pgettext("log", "ended"),
    "expires_at": lazy_pgettext("log", "expires_at"),
    "field_check": lazy_pgettext("log", "field_check"),
    "high": lazy_pgettext("log", "high"),
    "id": lazy_pgettext("log", "id"),
    "inspection": lazy_pgettext("log", "inspection"),
    "inspections": lazy_pgettext("log", "inspections"),
    "instruments": lazy_pgettext("log", "instruments"),
    "interval_ms": lazy_pgettext("log", "interval"),
    "kind": lazy_pgettext("log", "kind"),
    "level": lazy_pgettext("log", "level"),
    "look_back_after_ms": lazy_pgettext("log", "look-back"),
    "low": lazy_pgettext("log", "low"),
    "medium": lazy_pgettext("log", "medium"),
    "notice_ms": lazy_pgettext("log", "notice"),
    "outing": lazy_pgettext("log", "outing"),
    "outings": lazy_pgettext("log", "outings"),
    "password": lazy_pgettext("log", "password"),
    "plan": lazy_pgettext("log", "plan"),
    "policy": lazy_pgettext("log", "policy"),
    "remits": lazy_pgettext("log", "remits"),
    "reset": lazy_pgettext("log", "reset"),
    "revoked": lazy_pgettext("log", "revoked"),
    "risk": lazy_pgettext("log", "risk"),
    "role": lazy_pgettext("log", "role"),
    "sites": lazy_pgettext("log", "sites"),
    "skipped": lazy_pgettext("log", "skipped"),
    "source": lazy_pgettext("log", "source"),
    "squad": lazy_pgettext("log", "squad"),
    "stop": lazy_pgettext("log", "stop"),
    "stops": lazy_pgettext("log", "stops"),
    "superseded_by": lazy_pgettext("log", "superseded_by"),
    "taken back": lazy_pgettext("log", "taken back"),
    "taken_back": lazy_pgettext("log", "taken back"),
    "token": lazy_pgettext("log", "token"),
    "updated": lazy_pgettext("log", "updated"),
    "verification": lazy_pgettext("log", "verification"),
    "version": lazy_pgettext("log", "version"),
    "viewer": lazy_pgettext("log", "viewer"),
}


@blueprint.app_template_filter("log_word")
def log_word(word: str) -> str:
    """Give a word of the log; one that we have no words for stays as it is."""
    return str(_WORDS.get(word, word))
