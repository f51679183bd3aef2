"""How many squads it takes, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask_babel import gettext, ngettext

from geo.dispatch.effort import Span
from geo.dispatch.staffing import Staffing
from webapp.wording import kind_label

TEAMS = (1, 2, 3, 4, 6, 8, 10, 12)
"""Numbers of squads that the table tells the days of."""
_MOST_SENTENCES = 5


def span_words(span: Span) -> str:
    """Write bounds: one number where they meet."""
    least, most = span
    return str(least) if least == most else f"{least}–{most}"


def staffing_label(one: Staffing) -> str:
    """Name what is to be done."""
    return gettext("Calibrations") if one.kind is None else kind_label(one.kind)


def staffing_sentences(several: Iterable[Staffing], days: int) -> Iterator[str]:
    """Say of the kinds whose policies the squads cannot keep what it would take."""
    lacking = [
        (one, one.effort)
        for one in several
        if one.effort is not None and one.effort.teams(days)[0] > len(one.effort.squads)
    ]
    for one, effort in lacking[:_MOST_SENTENCES]:
        there, needed = len(effort.squads), effort.teams(days)
        more = max(there + 1, needed[0])
        yield gettext(
            "%(what)s: with %(squads)s full coverage takes %(days)s days; with %(more)s, "
            "%(fewer)s. To keep it within the days planned it takes %(needed)s squads.",
            what=staffing_label(one),
            squads=ngettext("%(num)s squad", "%(num)s squads", there),
            days=span_words(effort.days(there)),
            more=more,
            fewer=span_words(effort.days(more)),
            needed=span_words(needed),
        )
