"""Policies: how often what must be done, put in force and ended."""

from __future__ import annotations

from sqlalchemy import Connection

from geo.clock import DAY_MS, EARLIEST_MS, LATEST_MS
from geo.errors import FieldError, NotFound
from geo.message import message
from geo.model import Policy
from geo.store import catalogue, log
from geo.store.amendments.problems import refuse
from geo.store.catalogue import Catalogue, load_catalogue

MOST_INTERVAL_MS = 100 * 365 * DAY_MS


def add_policy(conn: Connection, policy: Policy, *, actor: str, now_ms: int) -> None:
    """Put a policy in force from its date on.

    Raises
    ------
    BadRecord
        When it breaks a rule: see `policy_problems`.
    """
    log.lock(conn)
    refuse(message("policy"), policy_problems(load_catalogue(conn), policy))
    catalogue.add_policies(conn, [policy])
    detail = {
        "did": "added",
        "risk": policy.risk,
        "interval_ms": policy.interval_ms,
        "notice_ms": policy.notice_ms,
        "look_back_after_ms": policy.look_back_after_ms,
        "acts": sorted(policy.acts),
        "effective_from": policy.effective_from,
    }
    ref = f"{policy.requirement} {policy.subject or '*'}"
    log.append(conn, actor, "policy", ref, now_ms=now_ms, detail=detail)


def policy_problems(known: Catalogue, policy: Policy) -> list[FieldError]:
    """Say what is wrong with a policy: its subject, spans, acts or dates of effect."""
    problems = []
    subjects = known.kinds if policy.requirement == "inspection" else known.types
    if policy.subject is not None and policy.subject not in subjects:
        problems.append(
            FieldError("subject", message("'{text}' is unknown", text=policy.subject[:40]))
        )
    if not 0 < policy.interval_ms <= MOST_INTERVAL_MS:
        problems.append(
            FieldError("interval", message("must be more than nothing and at most 100 years"))
        )
    elif not 0 <= policy.notice_ms < policy.interval_ms:
        problems.append(FieldError("notice", message("must be shorter than the interval")))
    if not 0 <= policy.look_back_after_ms <= MOST_INTERVAL_MS:
        problems.append(FieldError("look_back", message("must be from nothing to 100 years")))
    if policy.requirement == "calibration" and not policy.acts:
        problems.append(FieldError("acts", message("at least one act must count")))
    if policy.requirement == "inspection" and policy.acts:
        problems.append(FieldError("acts", message("acts are chosen for calibrations only")))
    if not EARLIEST_MS <= policy.effective_from < LATEST_MS:
        problems.append(FieldError("effective_from", message("must lie in the years 1900 to 2199")))
    return problems


def end_policy(
    conn: Connection, policy_id: int, effective_to: int, *, actor: str, now_ms: int
) -> None:
    """Let a policy end at an instant (UTC ms).

    Raises
    ------
    NotFound
        When there is no such policy.
    BadRecord
        When it would end before it begins, or has ended already.
    """
    log.lock(conn)
    policy = policy_by_id(load_catalogue(conn), policy_id)
    refuse(message("policy"), ending_problems(policy, effective_to, now_ms))
    catalogue.end_policy(conn, policy_id, effective_to)
    detail = {"did": "ended", "id": policy_id, "effective_to": effective_to}
    ref = f"{policy.requirement} {policy.subject or '*'}"
    log.append(conn, actor, "policy", ref, now_ms=now_ms, detail=detail)


def ending_problems(policy: Policy, effective_to: int, now_ms: int) -> list[FieldError]:
    """Say what is wrong with an end of a policy."""
    if policy.effective_to is not None and policy.effective_to <= now_ms:
        return [FieldError("effective_to", message("it has ended already"))]
    if not policy.effective_from < effective_to < LATEST_MS:
        return [
            FieldError(
                "effective_to", message("must lie after its beginning, before the year 2200")
            )
        ]
    return []


def policy_by_id(known: Catalogue, policy_id: int) -> Policy:
    """Give a policy of a catalogue.

    Raises
    ------
    NotFound
        When there is none with this id.
    """
    for policy in known.policies:
        if policy.id == policy_id:
            return policy
    raise NotFound(message("There is no policy {id}.", id=policy_id))
