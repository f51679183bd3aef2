"""Weights of the priority: set from a date on, and withdrawn before it comes."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection

from geo import clock
from geo.errors import FieldError, NotFound
from geo.message import message
from geo.rules.weights import DatedWeights, PriorityWeights, weight_problems
from geo.store import log, priority_weights
from geo.store.amendments.problems import refuse
from geo.store.catalogue import Catalogue, load_catalogue


def set_weights(
    conn: Connection, weights: PriorityWeights, effective_from: int, *, actor: str, now_ms: int
) -> None:
    """Let weights hold from an instant (UTC ms) on; those of the same instant are replaced.

    Raises
    ------
    BadRecord
        When they break a rule: see `dated_problems`.
    """
    log.lock(conn)
    refuse(
        message("weights"), dated_problems(load_catalogue(conn), weights, effective_from, now_ms)
    )
    priority_weights.put_weights(conn, DatedWeights(effective_from, weights, actor, now_ms))
    detail = {"did": "set", "effective_from": effective_from, **asdict(weights)}
    log.append(conn, actor, "weights", "priority", now_ms=now_ms, detail=detail)


def dated_problems(
    known: Catalogue, weights: PriorityWeights, effective_from: int, now_ms: int
) -> list[FieldError]:
    """Say what is wrong with weights or with their date: what was ranked stays as it was."""
    problems = weight_problems(weights, known.kinds)
    if effective_from < clock.floor_minute(now_ms):
        why = message("must not have passed; leave it empty for at once")
        problems.append(FieldError("effective_from", why))
    elif effective_from >= clock.LATEST_MS:
        problems.append(FieldError("effective_from", message("must lie before the year 2200")))
    return problems


def withdraw_weights(conn: Connection, effective_from: int, *, actor: str, now_ms: int) -> None:
    """Withdraw weights whose date (UTC ms) has not come.

    Raises
    ------
    NotFound
        When no weights of that date are still to come.
    """
    log.lock(conn)
    coming = {one.effective_from for one in load_catalogue(conn).weights}
    if effective_from <= now_ms or effective_from not in coming:
        raise NotFound(message("No weights of that date are still to come."))
    priority_weights.drop_weights(conn, effective_from)
    detail = {"did": "withdrawn", "effective_from": effective_from}
    log.append(conn, actor, "weights", "priority", now_ms=now_ms, detail=detail)
