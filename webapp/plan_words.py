"""How plans read in the reader's language: what was done, what it costs, what is broken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from babel.dates import format_skeleton
from flask_babel import format_time, get_locale, gettext, lazy_gettext, ngettext
from markupsafe import Markup

from geo.clock import iso, to_datetime
from geo.dispatch.changing import Changed
from geo.dispatch.insertion import Insertion
from geo.dispatch.outcome import NOT_CONSIDERED
from geo.dispatch.plan import Reason
from geo.dispatch.route_figures import Broken, Fault
from geo.dispatch.standing import StopState
from geo.maps.style import route_colour
from geo.message import Message
from geo.model import Site
from geo.store.planned import squad_and_team
from geo.store.sites import sites_by_row
from webapp.context import reading, zone
from webapp.language import said
from webapp.wording import listed, site_label, squad_label

DID_LABELS = {
    "made": lazy_gettext("made by the planner"),
    "moved": lazy_gettext("stop moved"),
    "pinned": lazy_gettext("stop pinned or let go"),
    "required": lazy_gettext("stop required or not"),
    "dropped": lazy_gettext("stop taken out"),
    "excluded": lazy_gettext("site left out for the day"),
    "readmitted": lazy_gettext("site admitted again"),
    "left_out": lazy_gettext("squad left out"),
    "brought_back": lazy_gettext("squad brought back"),
    "shifted": lazy_gettext("shift changed"),
    "split": lazy_gettext("teams of a squad changed"),
    "paused": lazy_gettext("break set"),
    "unpaused": lazy_gettext("break taken away"),
    "joined": lazy_gettext("squads go together"),
    "parted": lazy_gettext("squads go apart"),
    "assigned": lazy_gettext("sent by hand"),
    "taken_back": lazy_gettext("taken back"),
    "inserted": lazy_gettext("urgent site put in"),
    "undone": lazy_gettext("undone"),
    "published": lazy_gettext("published"),
}
REASON_LABELS = {
    Reason.NO_SQUAD_WITH_REMIT: lazy_gettext("no squad that is out has the remit"),
    Reason.UNREACHABLE: lazy_gettext("too far to get there and back within a shift"),
    Reason.WINDOW: lazy_gettext("its opening hours do not fit"),
    Reason.PINNED_ELSEWHERE: lazy_gettext("pinned to a squad that has no room"),
    Reason.LOWER_PRIORITY: lazy_gettext("what is served in its place matters as much or more"),
    Reason.SHIFT_FULL: lazy_gettext("the shifts are full"),
    NOT_CONSIDERED: lazy_gettext("promises less than all that was considered"),
}
STATE_LABELS = {
    StopState.AHEAD: lazy_gettext("open"),
    StopState.UNDER_WAY: lazy_gettext("under way"),
    StopState.LATE: lazy_gettext("late"),
    StopState.DONE: lazy_gettext("done"),
    StopState.SKIPPED: lazy_gettext("skipped"),
}
ACT_LABELS = {"inspect": lazy_gettext("inspection"), "calibrate": lazy_gettext("calibration")}
SOURCE_LABELS = {
    "geodesic": lazy_gettext("great circles at 40 km/h, with detours"),
    "roads": lazy_gettext("roads of the map extract"),
    "osrm": lazy_gettext("a routing service (OSRM)"),
    "valhalla": lazy_gettext("a routing service (Valhalla)"),
}


def plan_words() -> dict[str, Any]:
    """Give what the templates of plans use."""
    return {
        "did_label": lambda did: str(DID_LABELS.get(did, did)),
        "reason_words": lambda reason: str(REASON_LABELS.get(reason, reason)),
        "state_label": lambda state: str(STATE_LABELS[state]),
        "acts_words": lambda acts: listed(str(ACT_LABELS[act]) for act in acts),
        "act_word": lambda act: str(ACT_LABELS.get(act, act)),
        "source_words": lambda source: str(SOURCE_LABELS.get(source, source)),
        "told": lambda kept: said(Message.from_json(kept)),
        "said": said,
        "duration": duration,
        "time_of_day": time_of_day,
        "short_day": short_day,
        "hhmm": lambda ms: f"{to_datetime(ms, zone()):%H:%M}",
        "broken_words": broken_words,
        "route_colour": route_colour,
        "route_label": route_label,
        "route_labels": lambda group: " + ".join(map(route_label, group)),
    }


def duration(seconds: float) -> str:
    """Write a length of time in hours and minutes."""
    minutes = round(abs(seconds) / 60)
    if minutes < 60:
        return gettext("%(minutes)s min", minutes=minutes)
    return gettext("%(hours)s h %(minutes)s min", hours=minutes // 60, minutes=f"{minutes % 60:02}")


def short_day(day: date, skeleton: str = "MMMEd") -> str:
    """Write a day without its year."""
    return format_skeleton(skeleton, day, locale=get_locale())


def time_of_day(ms: int) -> Markup:
    """Write an instant (UTC ms) as the time of its day."""
    words = format_time(to_datetime(ms, zone()), "HH:mm", rebase=False)
    return Markup('<time datetime="{}">{}</time>').format(iso(ms, zone()), words)


def route_label(route: str) -> str:
    """Give the name of a route: its squad's, and its team's where there are several."""
    number, team = squad_and_team(route)
    return squad_label(number) if team is None else f"{squad_label(number)} / {team}"


def broken_words(broken: Broken) -> str:
    """Say what is wrong with a route, or with a stop of it."""
    squad, by = route_label(broken.route), duration(broken.by_s)
    if broken.fault is Fault.OVERTIME:
        return gettext("%(squad)s is back %(by)s after the end of its shift", squad=squad, by=by)
    if broken.fault is Fault.LEFT_OUT:
        return gettext("%(squad)s is left out this day", squad=squad)
    if broken.fault is Fault.CLOSED:
        return gettext("ends %(by)s after the site closes", by=by)
    if broken.fault is Fault.NO_BREAK:
        return gettext("%(squad)s has no time for a break of the day", squad=squad)
    if broken.fault is Fault.APART:
        other = route_label(broken.other or broken.route)
        return gettext(
            "%(squad)s should go together with %(other)s, and their stops differ",
            squad=squad,
            other=other,
        )
    if broken.fault is Fault.OUTSIDE_REMIT:
        return gettext("outside the squad's remit")
    return gettext("there is no way there")


def change_sentences(changed: Changed) -> Iterator[tuple[str, str]]:
    """Say what a change costs, and what it breaks: sentences, each with the tone of its flash."""
    cost = changed.travel_s
    if abs(cost) >= 30:
        words = gettext("%(by)s more driving", by=duration(cost)) if cost > 0 else gettext(
            "%(by)s less driving", by=duration(cost)
        )  # fmt: skip
    else:
        words = gettext("no more driving")
    yield gettext("Changed: %(what)s.", what=words), "good"
    later = {name: by_s for name, by_s in changed.later_s.items() if by_s >= 30}
    if len(later) == 1:
        name, by_s = next(iter(later.items()))
        told = {"squad": route_label(name), "by": duration(by_s)}
        yield gettext("%(squad)s is back %(by)s later.", **told), "good"
    elif later:
        told = {"num": str(len(later)), "by": duration(max(later.values()))}
        yield gettext("%(num)s teams are back later, by up to %(by)s.", **told), "good"
    rows = {one.site for one in changed.broken if one.site is not None}
    sites = sites_by_row(reading(), rows)
    for broken in changed.broken:
        why = broken_words(broken)
        if broken.site is not None:
            why = gettext("%(site)s: %(why)s", site=site_label(sites[broken.site]), why=why)
        yield gettext("Does not fit: %(why)s.", why=why), "warn"


def insertion_sentences(taken: Insertion, site: Site) -> Iterator[tuple[str, str]]:
    """Say who takes an urgent site, what that costs, and what it breaks."""
    words = {"squad": route_label(taken.route), "site": site_label(site)}
    if taken.arrives_at is None:
        yield gettext("%(squad)s goes to %(site)s.", **words), "good"
    else:
        yield (
            gettext(
                "%(squad)s goes to %(site)s and is there at %(time)s: %(by)s more driving.",
                **words,
                time=format_time(to_datetime(taken.arrives_at, zone()), "HH:mm", rebase=False),
                by=duration(taken.travel_s),
            ),
            "good",
        )
    faults = [Broken(Fault.OUTSIDE_REMIT, taken.route)] if taken.outside_remit else []
    if taken.overtime_s:
        faults.append(Broken(Fault.OVERTIME, taken.route, by_s=taken.overtime_s))
    for broken in faults:
        yield gettext("Does not fit: %(why)s.", why=broken_words(broken)), "warn"
    if taken.late:
        number = len(taken.late)
        yield (
            ngettext(
                "A visit would then end after its site closes.",
                "%(num)s visits would then end after their sites close.",
                number,
            ),
            "warn",
        )
