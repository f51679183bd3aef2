"""The coverage rule: what a requirement's newest valid record says of it at an instant.

With `last` the end of the newest valid record and `due = last + interval`, `never` means no
record, `overdue` t > due, `due` due - notice < t <= due, `covered` otherwise. A failed inspection
shortens `due` to its look-back date; a failed calibration makes it due at once.
Instants are UTC ms.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from geo.model import Act, Conclusion, Policy, Result, Status
from geo.rules.priority import lateness
from geo.rules.weights import DEFAULT_WEIGHTS, PriorityWeights


@dataclass(frozen=True)
class InspectionState:
    """A site's newest valid inspection: end (UTC ms), result, earliest rectification date."""

    inspected_at: int
    result: Result
    rectify_by: int | None = None


@dataclass(frozen=True)
class InstrumentState:
    """The instruments of one type at a site that are in service over the same span.

    Attributes
    ----------
    oldest_good_at
        Earliest among the newest records of those whose newest record is good (UTC ms).
    earliest_valid_until
        Earliest end of validity that such a record states.
    earliest_failed_at
        Earliest among the newest records of those whose newest record is a failure.
    never
        How many have no accepted record.
    """

    oldest_good_at: int | None = None
    earliest_valid_until: int | None = None
    earliest_failed_at: int | None = None
    never: int = 0


@dataclass(frozen=True)
class Judgement:
    """What the rule says of a requirement or a site; instants in UTC ms, None without a record."""

    status: Status
    due_at: int | None
    notice_at: int | None
    late: float
    """0 when covered, else from 0.5 to the most that counts (see `geo.rules.priority`)."""


def never_done(weights: PriorityWeights = DEFAULT_WEIGHTS) -> Judgement:
    """Judge a requirement without any record."""
    return Judgement(Status.NEVER, None, None, weights.never_lateness)


@dataclass(frozen=True)
class InspectionFact:
    """What the rule needs of one inspection; `effective_at` = min(finished, received)."""

    id: str
    effective_at: int
    result: Result
    rectify_by: int | None = None
    supersedes: str | None = None
    void: bool = False


@dataclass(frozen=True)
class CalibrationFact:
    """What the rule needs of one calibration of one instrument."""

    id: str
    instrument: str
    effective_at: int
    act: Act
    conclusion: Conclusion
    valid_until: int | None = None
    supersedes: str | None = None
    void: bool = False


def status_at(at: int, notice_at: int, due_at: int) -> Status:
    """Place an instant against notice and due: covered, due or overdue."""
    if at > due_at:
        return Status.OVERDUE
    return Status.DUE if at > notice_at else Status.COVERED


def look_back_at(state: InspectionState, policy: Policy) -> int | None:
    """Give the instant by which somebody must come back; None after a pass.

    The earliest rectification date if there is one, else, after a failure only, the end plus the
    policy's look-back span.
    """
    if state.result is Result.PASS:
        return None
    if state.rectify_by is not None:
        return state.rectify_by
    if state.result is Result.FAIL:
        return state.inspected_at + policy.look_back_after_ms
    return None


def judge_inspection(
    at: int,
    state: InspectionState | None,
    policy: Policy,
    weights: PriorityWeights = DEFAULT_WEIGHTS,
) -> Judgement:
    """Judge a site's inspection requirement at an instant (UTC ms)."""
    if state is None:
        return never_done(weights)
    due_at = state.inspected_at + policy.interval_ms
    back_at = look_back_at(state, policy)
    if back_at is not None:
        due_at = min(due_at, back_at)
    return _dated(at, due_at, policy, weights)


def judge_instruments(
    at: int,
    state: InstrumentState,
    policy: Policy,
    weights: PriorityWeights = DEFAULT_WEIGHTS,
) -> Judgement:
    """Judge the instruments of one type at an instant: the worst of them, due with the first."""
    dues = [
        instant
        for instant in (
            None if state.oldest_good_at is None else state.oldest_good_at + policy.interval_ms,
            state.earliest_valid_until,
            state.earliest_failed_at,
        )
        if instant is not None
    ]
    judgements = [_dated(at, min(dues), policy, weights)] if dues else []
    if state.never:
        judgements.append(never_done(weights))
    return worst(judgements)


def worst(judgements: Iterable[Judgement]) -> Judgement:
    """Put requirements together: worst status, most lateness, earliest due and notice."""
    several = list(judgements)
    return Judgement(
        status=max(judgement.status for judgement in several),
        due_at=min((j.due_at for j in several if j.due_at is not None), default=None),
        notice_at=min((j.notice_at for j in several if j.notice_at is not None), default=None),
        late=max(judgement.late for judgement in several),
    )


def inspection_state(facts: Iterable[InspectionFact], at: int) -> InspectionState | None:
    """Give the newest valid inspection up to an instant, in any order of the facts.

    Valid = neither superseded nor void. Of several with one end the worse result wins, then the
    larger id.
    """
    several = list(facts)
    superseded = {fact.supersedes for fact in several}
    newest = max(
        (
            fact
            for fact in several
            if not fact.void and fact.id not in superseded and fact.effective_at <= at
        ),
        key=lambda fact: (fact.effective_at, fact.result.rank, fact.id),
        default=None,
    )
    if newest is None:
        return None
    return InspectionState(newest.effective_at, newest.result, newest.rectify_by)


def instrument_state(
    instruments: Iterable[str], facts: Iterable[CalibrationFact], acts: frozenset[Act], at: int
) -> InstrumentState:
    """Put together the newest valid, accepted record of each instrument up to an instant."""
    several = list(facts)
    superseded = {fact.supersedes for fact in several}
    newest: list[CalibrationFact] = []
    never = 0
    for instrument in instruments:
        fact = max(
            (
                fact
                for fact in several
                if fact.instrument == instrument
                and fact.act in acts
                and not fact.void
                and fact.id not in superseded
                and fact.effective_at <= at
            ),
            key=lambda fact: (fact.effective_at, fact.conclusion is Conclusion.FAIL, fact.id),
            default=None,
        )
        if fact is None:
            never += 1
        else:
            newest.append(fact)
    good = [fact for fact in newest if fact.conclusion is not Conclusion.FAIL]
    failed = [fact for fact in newest if fact.conclusion is Conclusion.FAIL]
    return InstrumentState(
        oldest_good_at=min((fact.effective_at for fact in good), default=None),
        earliest_valid_until=min(
            (fact.valid_until for fact in good if fact.valid_until is not None), default=None
        ),
        earliest_failed_at=min((fact.effective_at for fact in failed), default=None),
        never=never,
    )


def _dated(at: int, due_at: int, policy: Policy, weights: PriorityWeights) -> Judgement:
    notice_at = due_at - policy.notice_ms
    return Judgement(
        status=status_at(at, notice_at, due_at),
        due_at=due_at,
        notice_at=notice_at,
        late=lateness(at, notice_at, due_at, policy.interval_ms, weights),
    )
