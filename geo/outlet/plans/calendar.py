"""A plan as a calendar (iCalendar, RFC 5545): an appointment for each stop."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from geo.clock import to_datetime
from geo.message import message
from geo.outlet.plans.taken import TakenPlan
from geo.store.plans import Stop

_UTC = ZoneInfo("UTC")


def plan_calendar(taken: TakenPlan, squad: int | None = None) -> bytes:
    """Give the appointments of one squad, or of all.

    A stop keeps its UID and the plan's version is its SEQUENCE: who takes a later version in
    replaces what they had. A stop without times lasts the whole day.
    """
    part = taken if squad is None else taken.of_squad(squad)
    calendar = Calendar()
    calendar.add("prodid", "-//Squadmap//Plan//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", _title(taken, squad))
    calendar.add("x-wr-calname", _title(taken, squad))
    for stop in part.stops:
        calendar.add_component(_event(part, stop))
    return bytes(calendar.to_ical())


def _event(taken: TakenPlan, stop: Stop) -> Event:
    site = stop.site
    event = Event()
    event.add("uid", f"{stop.id}@squadmap")
    event.add("dtstamp", to_datetime(taken.changed_at, _UTC))
    event.add("sequence", taken.version)
    if stop.arrives_at is None or stop.ends_at is None:
        event.add("dtstart", taken.date)
    else:
        event.add("dtstart", to_datetime(stop.arrives_at, _UTC))
        event.add("dtend", to_datetime(stop.ends_at, _UTC))
    number = "" if stop.position is None else f"{stop.position + 1}. "
    event.add("summary", number + taken.site_name(site))
    event.add("location", site.address or taken.site_name(site))
    event.add("geo", (site.lat, site.lon))
    event.add("url", taken.link(site.code))
    event.add("categories", [taken.squad_name(stop.squad, stop.team)])
    described = (taken.kind_name(site.kind), site.code, stop.note)
    event.add("description", "\n".join(part for part in described if part))
    if stop.skipped:
        event.add("status", "CANCELLED")
    return event


def _title(taken: TakenPlan, squad: int | None) -> str:
    day = taken.date.isoformat()
    if squad is None:
        return taken.say(message("Plan of {day}", day=day))
    return f"{taken.squad_name(squad)} {day}"
