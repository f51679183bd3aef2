"""Risk levels of districts, with their dates of effect."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from geo.clock import EARLIEST_MS, LATEST_MS
from geo.errors import FieldError
from geo.message import message
from geo.model import RiskChange
from geo.store import catalogue, log
from geo.store.amendments.problems import refuse
from geo.store.catalogue import Catalogue, load_catalogue


def set_risks(conn: Connection, changes: Iterable[RiskChange], *, actor: str, now_ms: int) -> None:
    """Write risk levels of districts with their dates of effect, one row of the log each.

    Raises
    ------
    BadRecord
        When a district is unknown or a date lies outside 1900 to 2199.
    """
    log.lock(conn)
    listed = list(changes)
    refuse(message("risk level"), risk_problems(load_catalogue(conn), listed))
    catalogue.set_risks(conn, listed)
    for change in listed:
        detail = {"level": change.level, "effective_from": change.effective_from}
        log.append(conn, actor, "risk", change.district, now_ms=now_ms, detail=detail)


def risk_problems(known: Catalogue, changes: Iterable[RiskChange]) -> list[FieldError]:
    """Say what is wrong with changes of risk levels."""
    problems = []
    for change in changes:
        if change.district not in known.districts:
            problems.append(
                FieldError("district", message("'{text}' is unknown", text=change.district[:40]))
            )
        if not EARLIEST_MS <= change.effective_from < LATEST_MS:
            problems.append(
                FieldError("effective_from", message("must lie in the years 1900 to 2199"))
            )
    return list(dict.fromkeys(problems))
