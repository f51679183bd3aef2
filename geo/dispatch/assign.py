"""Sending a squad to sites on a day, and calling it back: what is refused, what is only told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import Connection

from geo import clock
from geo.errors import BadRecord, FieldError, NotPermitted, listed
from geo.message import message
from geo.model import Actor, Role, Site, Squad
from geo.store import catalogue, log, plans, settings, sites
from geo.store.plans import Stop

MOST_SITES = 1_000
MOST_NOTE = 500
LAST_DAY_AFTER = timedelta(days=366)


class Doubt(StrEnum):
    """Why an assignment deserves a second look."""

    OUTSIDE_REMIT = "outside_remit"
    """The squad's remit, for either act, does not hold the site."""
    ALREADY_ASSIGNED = "already_assigned"
    """The squad has this stop that day; no second one was made."""
    ANOTHER_SQUAD = "another_squad"
    """Other squads are sent there that day too."""


@dataclass(frozen=True)
class Caution:
    """What is told of one site; `squads` are those sent there already."""

    code: str
    doubt: Doubt
    squads: tuple[int, ...] = ()


@dataclass(frozen=True)
class Assignment:
    """What an assignment made, in the order of the sites, and what it warns of."""

    stops: tuple[Stop, ...]
    warnings: tuple[Caution, ...]


def assign(
    conn: Connection,
    codes: Sequence[str],
    squad: int,
    date: date,
    note: str,
    actor: Actor,
    now_ms: int,
) -> Assignment:
    """Send a squad to sites on a day: all of them, or none and the reasons.

    Remit and double assignment are warned of, never refused; a code given twice counts once.

    Raises
    ------
    NotPermitted
        When the person is neither dispatcher nor administrator.
    BadRecord
        When there is no site, or more than `MOST_SITES`; when a code or the squad is unknown, a
        site is not open that day, the day has passed or lies more than a year ahead, or the note
        is longer than `MOST_NOTE`.
    """
    _check_may_assign(actor)
    log.lock(conn)
    wanted = list(dict.fromkeys(codes))
    rows = sites.rows_of_codes(conn, wanted)
    places = sites.sites_by_row(conn, rows.values())
    team = catalogue.squad_by_number(conn, squad)
    errors = _problems(conn, wanted, list(places.values()), date, note, now_ms)
    if team is None:
        errors.append(FieldError("squad", message("there is no squad {number}", number=squad)))
    if team is None or errors:
        raise BadRecord(
            message("Nothing was assigned: {listed}.", listed=listed(errors[:5])), errors
        )

    sent = plans.squads_sent(conn, date, places)
    chosen = [places[rows[code]] for code in wanted]
    warnings = [warning for site in chosen for warning in _warnings(team, site, sent)]
    new = [site.row for site in chosen if squad not in sent.get(site.row, ())]
    ids = plans.add_stops(conn, new, squad, date, note, actor=actor.name, now_ms=now_ms)
    made = {stop.id: stop for stop in plans.stops_of_day(conn, date, squad)}
    return Assignment(tuple(made[stop_id] for stop_id in ids), tuple(warnings))


def take_back(conn: Connection, stop_id: str, actor: Actor, now_ms: int) -> Stop:
    """Take a stop back; doing so twice is harmless.

    Raises
    ------
    NotPermitted
        When the person is neither dispatcher nor administrator.
    NotFound
        When there is no such stop.
    """
    _check_may_assign(actor)
    return plans.take_stop_back(conn, stop_id, actor=actor.name, now_ms=now_ms)


def _check_may_assign(actor: Actor) -> None:
    if actor.role not in (Role.ADMIN, Role.DISPATCHER):
        raise NotPermitted(message("Only dispatchers and administrators send squads."))


def _problems(
    conn: Connection, codes: list[str], places: list[Site], day: date, note: str, now_ms: int
) -> list[FieldError]:
    zone = settings.load_zone(conn)
    today = clock.local_day(now_ms, zone)
    errors = []
    if not codes:
        errors.append(FieldError("sites", message("must name at least one site")))
    if len(codes) > MOST_SITES:
        errors.append(
            FieldError(
                "sites",
                message(
                    "names {many} sites; at most {most} go",
                    many=len(codes),
                    most=MOST_SITES,
                ),
            )
        )
    unknown = sorted(set(codes) - {site.code for site in places})
    errors += [
        FieldError("sites", message("there is no site '{code}'", code=code[:60]))
        for code in unknown[:20]
    ]
    starts = clock.day_start(day, zone)
    ends = clock.day_start(day + timedelta(days=1), zone)
    errors += [
        FieldError("sites", message("'{code}' is not open on {day}", code=site.code, day=day))
        for site in places
        if not _open(site, starts, ends)
    ]
    if day < today:
        errors.append(
            FieldError("date", message("{day} has passed; today is {today}", day=day, today=today))
        )
    if day > today + LAST_DAY_AFTER:
        errors.append(FieldError("date", message("{day} lies more than a year ahead", day=day)))
    if len(note) > MOST_NOTE:
        errors.append(
            FieldError(
                "note",
                message(
                    "has {many:,} characters; at most {most:,} are taken",
                    many=len(note),
                    most=MOST_NOTE,
                ),
            )
        )
    return errors


def _open(site: Site, starts: int, ends: int) -> bool:
    """Say whether a site is open at any instant of a day that starts and ends at these (UTC ms)."""
    opened = site.opened_at is None or site.opened_at < ends
    return opened and (site.closed_at is None or site.closed_at > starts)


def _warnings(squad: Squad, site: Site, sent: dict[int, tuple[int, ...]]) -> list[Caution]:
    warnings = []
    if not any(squad.may(act, site.kind, site.district) for act in ("inspect", "calibrate")):
        warnings.append(Caution(site.code, Doubt.OUTSIDE_REMIT))
    there = sent.get(site.row, ())
    if squad.number in there:
        warnings.append(Caution(site.code, Doubt.ALREADY_ASSIGNED, (squad.number,)))
    others = tuple(number for number in there if number != squad.number)
    if others:
        warnings.append(Caution(site.code, Doubt.ANOTHER_SQUAD, others))
    return warnings
