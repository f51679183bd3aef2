"""Why a site stands as it does: each requirement with its record, its policy and its date.

The same rule as the index, for one site, with nothing summed away. Values only; pages word them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from geo.model import Conclusion, Instrument, Policy, Result, RiskLevel, Site, Status
from geo.rules.coverage import (
    CalibrationFact,
    InspectionFact,
    InspectionState,
    InstrumentState,
    Judgement,
    judge_inspection,
    judge_instruments,
    look_back_at,
    worst,
)
from geo.rules.policy import policy_in_force, risk_at
from geo.rules.weights import PriorityWeights, weights_at
from geo.store import sites
from geo.store.catalogue import Catalogue
from geo.store.newest import newest_calibration, newest_inspection
from geo.store.state import open_complaints_at


class Reason(StrEnum):
    """What set the due date of a requirement."""

    NEVER = "never"
    """There is no record, hence no date."""
    INTERVAL = "interval"
    """The policy's interval after the newest record."""
    LOOK_BACK = "look_back"
    """A failed inspection: the policy's look-back span after it."""
    RECTIFY_BY = "rectify_by"
    """The earliest date by which a finding must be put right."""
    FAILED_CALIBRATION = "failed_calibration"
    """The newest calibration failed: due at once."""
    VALID_UNTIL = "valid_until"
    """The validity that the newest calibration states."""


@dataclass(frozen=True)
class Requirement:
    """One thing required of a site; instants in UTC ms, None without a record.

    `instrument` is None for the inspection. `policy.id` is None for the built-in default; its
    `subject` and `risk` say how specific it is. `record_at` is the instant that counts: the end of
    the record, or its arrival where the end lies later.
    """

    requirement: str
    instrument: Instrument | None
    status: Status
    reason: Reason
    due_at: int | None
    notice_at: int | None
    record: str | None
    record_at: int | None
    outcome: str | None
    """The record's result, or conclusion."""
    policy: Policy


@dataclass(frozen=True)
class Factors:
    """The factors of the priority, and their product; see `geo.rules.priority`."""

    crowding: float
    risk: float
    kind: float
    lateness: float
    failure: float
    complaints: float

    @property
    def product(self) -> float:
        """Give the priority; 0 when covered."""
        return (
            self.crowding * self.risk * self.kind * self.lateness * self.failure * self.complaints
        )


@dataclass(frozen=True)
class Why:
    """Everything that a site's status at an instant follows from; inspection first.

    `exists` is false while the site is not open: it is then in no count. `status`, `due_at` and
    `notice_at` are over all requirements; `risk` is the level of its district.
    """

    at: int
    site: Site
    exists: bool
    status: Status
    due_at: int | None
    notice_at: int | None
    risk: RiskLevel
    requirements: tuple[Requirement, ...]
    factors: Factors


def why(
    conn: Connection,
    catalogue: Catalogue,
    site_row: int,
    at: int,
    *,
    past: bool,
) -> Why:
    """Explain a site at an instant (UTC ms).

    Parameters
    ----------
    past
        Judge by the records and the site's version up to `at`, as `judged_sites` does for an
        instant before the minute that holds now; else by all there is.

    Raises
    ------
    SiteNotFound
        When no site has this row number.
    """
    until = at if past else None
    site = sites.site_at(conn, site_row, at) if past else sites.site_by_row(conn, site_row)
    risk = risk_at(catalogue.risks, site.district, at)
    weights = weights_at(catalogue.weights, at)

    inspected = newest_inspection(conn, site_row, until)
    judged = [_inspection(catalogue, site, risk, inspected, at, weights)]
    for instrument in sites.instruments_of(conn, site_row):
        if instrument.in_service_at(at):
            judged.append(_calibration(conn, catalogue, instrument, risk, at, until, weights))
    whole = worst(judgement for _, judgement in judged)
    failed = inspected is not None and inspected.result is Result.FAIL
    return Why(
        at=at,
        site=site,
        exists=site.open_at(at),
        status=whole.status,
        due_at=whole.due_at,
        notice_at=whole.notice_at,
        risk=risk,
        requirements=tuple(requirement for requirement, _ in judged),
        factors=Factors(
            crowding=weights.of_crowding(site.crowding),
            risk=weights.of_risk(risk),
            kind=weights.of_kind(site.kind),
            lateness=whole.late,
            failure=weights.failure if failed else 1.0,
            complaints=weights.of_complaints(open_complaints_at(conn, site_row, until)),
        ),
    )


def _inspection(
    catalogue: Catalogue,
    site: Site,
    risk: RiskLevel,
    fact: InspectionFact | None,
    at: int,
    weights: PriorityWeights,
) -> tuple[Requirement, Judgement]:
    policy = policy_in_force(catalogue.policies, "inspection", site.kind, risk, at)
    if fact is None:
        judgement = judge_inspection(at, None, policy, weights)
        return _requirement(None, judgement, Reason.NEVER, policy), judgement
    held = InspectionState(fact.effective_at, fact.result, fact.rectify_by)
    judgement = judge_inspection(at, held, policy, weights)
    back_at = look_back_at(held, policy)
    reason = Reason.INTERVAL
    if back_at is not None and back_at < fact.effective_at + policy.interval_ms:
        reason = Reason.LOOK_BACK if fact.rectify_by is None else Reason.RECTIFY_BY
    return _requirement(None, judgement, reason, policy, fact, fact.result), judgement


def _calibration(
    conn: Connection,
    catalogue: Catalogue,
    instrument: Instrument,
    risk: RiskLevel,
    at: int,
    until: int | None,
    weights: PriorityWeights,
) -> tuple[Requirement, Judgement]:
    policy = policy_in_force(catalogue.policies, "calibration", instrument.type, risk, at)
    fact = newest_calibration(conn, instrument, policy.acts, until)
    judgement = judge_instruments(at, _state_of(fact), policy, weights)
    if fact is None:
        return _requirement(instrument, judgement, Reason.NEVER, policy), judgement
    reason = Reason.INTERVAL
    if fact.conclusion is Conclusion.FAIL:
        reason = Reason.FAILED_CALIBRATION
    elif fact.valid_until is not None and fact.valid_until < fact.effective_at + policy.interval_ms:
        reason = Reason.VALID_UNTIL
    return _requirement(instrument, judgement, reason, policy, fact, fact.conclusion), judgement


def _state_of(fact: CalibrationFact | None) -> InstrumentState:
    if fact is None:
        return InstrumentState(never=1)
    if fact.conclusion is Conclusion.FAIL:
        return InstrumentState(earliest_failed_at=fact.effective_at)
    return InstrumentState(fact.effective_at, fact.valid_until)


def _requirement(
    instrument: Instrument | None,
    judgement: Judgement,
    reason: Reason,
    policy: Policy,
    fact: InspectionFact | CalibrationFact | None = None,
    outcome: Result | Conclusion | None = None,
) -> Requirement:
    return Requirement(
        requirement="inspection" if instrument is None else "calibration",
        instrument=instrument,
        status=judgement.status,
        reason=reason,
        due_at=judgement.due_at,
        notice_at=judgement.notice_at,
        record=fact.id if fact else None,
        record_at=fact.effective_at if fact else None,
        outcome=outcome.value if outcome else None,
        policy=policy,
    )
