"""Query strings to typed values, and back; nothing deeper sees a raw string."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from geo.bbox import BBox, parse_bbox
from geo.clock import iso, local_day, parse_date, parse_instant
from geo.dispatch.scope import Scope
from geo.dispatch.staging_day import StagingRequest, StandAt, Weight
from geo.errors import BadParameter
from geo.message import Message, message
from geo.model import STATUS_WORDS, UNCOVERED, Status
from geo.rules.case import CaseState
from geo.rules.complaint import OPEN, ComplaintState
from geo.store.catalogue import Catalogue
from geo.store.complaint_categories import categories
from geo.store.filters import CaseFilter, ComplaintFilter, RecordFilter, SiteFilter
from webapp.context import catalogue, now_ms, reading, zone

Args = MultiDict[str, str]

MAX_TEXT = 200
PAGE_SIZE = 50
MAX_PAGE_SIZE = 500
_MOST_DIGITS = 20
_YES = {"true": True, "1": True, "false": False, "0": False}


def site_filter(args: Args) -> SiteFilter:
    """Read which sites are asked for.

    Raises
    ------
    BadParameter
        When a value is malformed, or names a kind, district, squad or status that does not exist.
    """
    known = catalogue()
    return SiteFilter(
        kinds=_known(args, "kind", known.kinds),
        districts=_known(args, "district", known.districts),
        squads=_squads(args, known),
        statuses=_statuses(args),
        bbox=_bbox(args),
        at=instant(args, "at"),
        closed=flag(args, "closed"),
        text=_text(args),
    )


def record_filter(args: Args) -> RecordFilter:
    """Read which records are asked for.

    Raises
    ------
    BadParameter
        As `site_filter`, or when `from` is not before `to`.
    """
    known = catalogue()
    since, until = span(args)
    return RecordFilter(
        kinds=_known(args, "kind", known.kinds),
        districts=_known(args, "district", known.districts),
        squads=_squads(args, known),
        statuses=_statuses(args),
        bbox=_bbox(args),
        since=since,
        until=until,
    )


def complaint_filter(args: Args, only_squad: int | None = None) -> ComplaintFilter:
    """Read which complaints are asked for; `state` also takes `open`.

    Parameters
    ----------
    only_squad
        The squad whose complaints the person may see; None for all.

    Raises
    ------
    BadParameter
        As `record_filter`, or when a status is asked for: a complaint has a state.
    """
    if args.get("status"):
        raise BadParameter("status", message("complaints have none; ask for a state"))
    known = catalogue()
    since, until = span(args)
    return ComplaintFilter(
        states=_states(args),
        categories=_known(args, "category", categories(reading())),
        kinds=_known(args, "kind", known.kinds),
        districts=_known(args, "district", known.districts),
        squads=_squads(args, known),
        bbox=_bbox(args),
        since=since,
        until=until,
        overdue_at=now_ms() if flag(args, "overdue") else None,
        text=_text(args),
        only_squad=only_squad,
    )


def case_filter(args: Args) -> CaseFilter:
    """Read which cases are asked for.

    Raises
    ------
    BadParameter
        As `record_filter`, or when a status is asked for: a case has a state.
    """
    if args.get("status"):
        raise BadParameter("status", message("cases have none; ask for a state"))
    known = catalogue()
    since, until = span(args)
    return CaseFilter(
        states=tuple(map(CaseState, _known(args, "state", list(CaseState)))),
        kinds=_known(args, "kind", known.kinds),
        districts=_known(args, "district", known.districts),
        squads=_squads(args, known),
        bbox=_bbox(args),
        since=since,
        until=until,
        fined=flag(args, "fined") if _single(args, "fined") else None,
        text=_text(args),
    )


def span(args: Args) -> tuple[int | None, int | None]:
    """Read `from` and `to` (UTC ms).

    Raises
    ------
    BadParameter
        When one is malformed, or `from` is not before `to`.
    """
    since, until = instant(args, "from"), instant(args, "to")
    if since is not None and until is not None and since >= until:
        raise BadParameter("to", message("it must lie after 'from'"))
    return since, until


def plan_scope(args: Args) -> Scope:
    """Read what a plan is to be about: kinds, districts and squads, all where none are given.

    Raises
    ------
    BadParameter
        When one does not exist.
    """
    known = catalogue()
    return Scope(
        kinds=_known(args, "kind", known.kinds),
        districts=_known(args, "district", known.districts),
        squads=_squads(args, known),
    )


def staging_request(args: Args) -> StagingRequest:
    """Read how many places are to be chosen, and what they are to reach.

    Raises
    ------
    BadParameter
        When a number is out of bounds, or a word unknown.
    """
    usual = StagingRequest()
    return StagingRequest(
        places=whole(args, "places", usual.places),
        minutes=whole(args, "minutes", usual.minutes),
        weight=Weight(choice(args, "weigh", list(Weight)) or usual.weight),
        stand_at=StandAt(choice(args, "stand", list(StandAt)) or usual.stand_at),
        stand_kinds=_known(args, "stand_kind", catalogue().kinds),
        scope=plan_scope(args),
    )


def collection_filter(
    collection: str, args: Args, only_squad: int | None = None
) -> SiteFilter | RecordFilter | ComplaintFilter | CaseFilter:
    """Read which members of a collection are asked for; `at` stays the caller's.

    Parameters
    ----------
    only_squad
        Of complaints, the squad whose ones the person may see; None for all.

    Raises
    ------
    BadParameter
        As `site_filter`, `record_filter`, `complaint_filter` or `case_filter` does.
    """
    if collection in ("cases", "case_steps"):
        return case_filter(args)
    if collection == "complaints":
        return complaint_filter(args, only_squad)
    return site_filter(args) if collection == "sites" else record_filter(args)


def filter_query(where: SiteFilter) -> str:
    """Write a filter as the query string that `site_filter` reads; `at` where it has one."""
    pairs: list[tuple[str, str]] = []
    if where.at is not None:
        pairs.append(("at", iso(where.at, zone())))
    pairs += [("kind", kind) for kind in where.kinds]
    pairs += [("district", code) for code in where.districts]
    pairs += [("squad", str(number)) for number in where.squads]
    if where.statuses == UNCOVERED:
        pairs.append(("status", "uncovered"))
    else:
        pairs += [("status", status.word) for status in sorted(where.statuses)]
    if where.bbox is not None:
        box = where.bbox
        pairs.append(("bbox", f"{box.west:g},{box.south:g},{box.east:g},{box.north:g}"))
    if where.closed:
        pairs.append(("closed", "true"))
    if where.text:
        pairs.append(("q", where.text))
    return urlencode(pairs)


def instant(args: Args, name: str) -> int | None:
    """Read an instant (UTC ms); None where it is not given, or says `now`."""
    text = _single(args, name)
    if not text or text == "now":
        return None
    return parse_instant(text, zone(), name)


def day(text: str, name: str = "date") -> date:
    """Read a calendar day; `today` is the app's clock's."""
    if text == "today":
        return local_day(now_ms(), zone())
    return parse_date(text, name)


def flag(args: Args, name: str) -> bool:
    """Read true or false; false where it is not given."""
    text = _single(args, name).lower()
    if text and text not in _YES:
        raise BadParameter(name, message("'{text}' is neither true nor false", text=text[:40]))
    return _YES.get(text, False)


def whole(args: Args, name: str, default: int, low: int = 0, high: int = 2**53) -> int:
    """Read a whole number within bounds."""
    text = _single(args, name)
    if not text:
        return default
    digits = len(text) <= _MOST_DIGITS and text.isascii() and text.isdigit()
    if not digits or not low <= int(text) <= high:
        raise BadParameter(
            name,
            message(
                "'{text}' is no whole number from {low} to {high}",
                text=text[:40],
                low=low,
                high=high,
            ),
        )
    return int(text)


def number(args: Args, name: str, low: float, high: float) -> float | None:
    """Read a number within bounds; None where it is not given."""
    text = _single(args, name)
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise BadParameter(
            name,
            message(
                "'{text}' is no number from {low:g} to {high:g}", text=text[:40], low=low, high=high
            ),
        )
    return value


def choice(args: Args, name: str, known: Iterable[str]) -> str | None:
    """Read one of some words; None where it is not given."""
    text, listed = _single(args, name), list(known)
    if text and text not in listed:
        raise BadParameter(name, _unknown(text, listed))
    return text or None


def one_squad(args: Args) -> int | None:
    """Read the number of one squad; None where it is not given."""
    text = choice(args, "squad", map(str, catalogue().squads))
    return None if text is None else int(text)


def several(args: Args, name: str) -> tuple[str, ...]:
    """Read the values of a parameter: repeated, or as a list with commas; each once."""
    values = [part.strip() for text in args.getlist(name) for part in text.split(",")]
    return tuple(dict.fromkeys(value for value in values if value))


def _single(args: Args, name: str) -> str:
    values = [text.strip() for text in args.getlist(name) if text.strip()]
    if len(values) > 1:
        raise BadParameter(name, message("it is given more than once"))
    return values[0] if values else ""


def _bbox(args: Args) -> BBox | None:
    text = _single(args, "bbox")
    return parse_bbox(text) if text else None


def _known(args: Args, name: str, known: Iterable[str]) -> tuple[str, ...]:
    listed = list(known)
    asked = several(args, name)
    for value in asked:
        if value not in listed:
            raise BadParameter(name, _unknown(value, listed))
    return asked


def _squads(args: Args, known: Catalogue) -> tuple[int, ...]:
    listed = [str(number) for number in known.squads]
    asked = several(args, "squad")
    for value in asked:
        if value not in listed:
            raise BadParameter("squad", _unknown(value, listed))
    return tuple(int(value) for value in asked)


def _statuses(args: Args) -> frozenset[Status]:
    statuses: set[Status] = set()
    for word in several(args, "status"):
        if word == "uncovered":
            statuses |= UNCOVERED
        elif word in STATUS_WORDS:
            statuses.add(Status[word.upper()])
        else:
            raise BadParameter("status", _unknown(word, [*STATUS_WORDS, "uncovered"]))
    return frozenset(statuses)


def _states(args: Args) -> tuple[ComplaintState, ...]:
    states: set[ComplaintState] = set()
    for word in several(args, "state"):
        if word == "open":
            states |= OPEN
        elif word in {state.value for state in ComplaintState}:
            states.add(ComplaintState(word))
        else:
            raise BadParameter("state", _unknown(word, ["open", *ComplaintState]))
    return tuple(state for state in ComplaintState if state in states)


def _text(args: Args) -> str | None:
    text = _single(args, "q")
    if len(text) > MAX_TEXT:
        raise BadParameter("q", message("at most {most} characters can be sought", most=MAX_TEXT))
    if "\0" in text:
        raise BadParameter("q", message("holds a character that no database keeps"))
    return text or None


def _unknown(value: str, known: list[str]) -> Message:
    if not known:
        return message("'{value}' is unknown; there are none yet", value=value[:40])
    return message(
        "'{value}' is unknown; known are {known}", value=value[:40], known=", ".join(known)
    )
