"""What an assignment warns of, and what a record is flagged for, in words."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext, lazy_gettext, ngettext

from geo.dispatch.assign import Caution, Doubt
from webapp.wording import listed, squad_label

FLAG_LABELS = {
    "future": lazy_gettext("ended after the server's clock"),
    "outside_remit": lazy_gettext("outside the squad's remit"),
    "closed_site": lazy_gettext("the site was closed then"),
    "outside_city": lazy_gettext("outside every district"),
    "no_place": lazy_gettext("no place is known"),
    "elsewhere": lazy_gettext("the phone was not at the site"),
    "out_of_service": lazy_gettext("the instrument was out of service then"),
}


def flag_label(flag: str) -> str:
    """Give what a record is flagged for; one that we do not know stays as it is."""
    return str(FLAG_LABELS.get(flag, flag))


def caution_sentences(cautions: Iterable[Caution]) -> list[str]:
    """Give a sentence for each doubt that some sites raise, with how many raise it."""
    listed = list(cautions)
    sentences = []
    for doubt in Doubt:
        raised = [caution for caution in listed if caution.doubt is doubt]
        if raised:
            sentences.append(_sentence(doubt, raised))
    return sentences


def _sentence(doubt: Doubt, raised: list[Caution]) -> str:
    number = len(raised)
    squads = sorted({squad for caution in raised for squad in caution.squads})
    names = listed(squad_label(squad) for squad in squads)
    if doubt is Doubt.OUTSIDE_REMIT:
        return ngettext(
            "A site lies outside the squad's remit; it is sent all the same.",
            "%(num)s sites lie outside the squad's remit; it is sent all the same.",
            number,
        )
    if doubt is Doubt.ALREADY_ASSIGNED:
        return ngettext(
            "The squad had this stop already; no second one was made.",
            "The squad had %(num)s of these stops already; no second ones were made.",
            number,
        )
    return gettext("Also sent there that day: %(squads)s.", squads=names)
