"""Random small worlds, and what the plain rule says of them: the oracle for every other form."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import pandas as pd
from hypothesis import strategies as st
from sqlalchemy import Connection

from geo.clock import DAY_MS, HOUR_MS, iso
from geo.fieldwork.complaint_steps import take_step
from geo.fieldwork.complaints import receive_complaint
from geo.kinds import complaint_categories
from geo.model import (
    Act,
    Actor,
    Conclusion,
    InstrumentType,
    Policy,
    Remit,
    Result,
    RiskChange,
    RiskLevel,
    Role,
    Squad,
)
from geo.rules.coverage import (
    CalibrationFact,
    InspectionFact,
    inspection_state,
    instrument_state,
    judge_inspection,
    judge_instruments,
    worst,
)
from geo.rules.policy import policy_in_force, risk_at
from geo.rules.priority import priority
from geo.rules.weights import DatedWeights, PriorityWeights, weights_at
from geo.store import bulk, catalogue, priority_weights
from geo.store.complaint_categories import put_missing_categories
from geo.store.engine import Store
from tests.builders import (
    EAST,
    HOSPITAL,
    MARKET,
    NOW,
    THERMOMETER,
    WEST,
    ZONE,
    complaint_body,
)

SCALE = InstrumentType("scale", 2, "秤", "Scale", "kg", 0.01)
KINDS = (MARKET, HOSPITAL)
TYPES = (THERMOMETER, SCALE)
DISTRICTS = (WEST, EAST)
CODES = ("A", "B", "C", "D")
SPAN = 40
"""Half days before and after `NOW` in which everything happens."""


def instants(first: int = -SPAN, last: int = SPAN) -> st.SearchStrategy[int]:
    """Give instants on a coarse grid, or a millisecond beside it, so that edges are met."""
    grid = st.integers(first, last).map(lambda step: NOW + step * 12 * HOUR_MS)
    return st.builds(lambda at, beside: at + beside, grid, st.sampled_from([0, 0, 0, -1, 1]))


@dataclass(frozen=True)
class SiteVersion:
    """What a site is until an instant at which it was changed; None for the present version."""

    kind: str
    district: str | None
    crowding: int
    opened_at: int | None
    closed_at: int | None
    replaced_at: int | None = None

    def open_at(self, at: int) -> bool:
        return (self.opened_at is None or self.opened_at <= at) and (
            self.closed_at is None or at < self.closed_at
        )


@dataclass(frozen=True)
class InstrumentFact:
    code: str
    site: str
    type: str
    service_from: int | None
    service_to: int | None

    def in_service(self, at: int) -> bool:
        return (self.service_from is None or self.service_from <= at) and (
            self.service_to is None or at < self.service_to
        )


@dataclass(frozen=True)
class Inspection:
    id: str
    site: str
    finished_at: int
    received_at: int
    result: Result
    rectify_by: int | None
    void: bool
    supersedes: str | None = None

    @property
    def effective_at(self) -> int:
        return min(self.finished_at, self.received_at)


@dataclass(frozen=True)
class Calibration:
    id: str
    instrument: str
    performed_at: int
    received_at: int
    act: Act
    conclusion: Conclusion
    valid_until: int | None
    void: bool
    supersedes: str | None = None

    @property
    def effective_at(self) -> int:
        return min(self.performed_at, self.received_at)


@dataclass(frozen=True)
class Heard:
    """A complaint about a site, settled at some instant or still open."""

    id: str
    site: str
    received_at: int
    settled_at: int | None

    def open_at(self, at: int) -> bool:
        return self.received_at <= at and (self.settled_at is None or at < self.settled_at)


@dataclass(frozen=True)
class World:
    sites: dict[str, tuple[SiteVersion, ...]]
    policies: tuple[Policy, ...]
    risks: tuple[RiskChange, ...]
    weights: tuple[DatedWeights, ...]
    remits: dict[int, tuple[Remit, ...]]
    instruments: tuple[InstrumentFact, ...]
    inspections: tuple[Inspection, ...]
    calibrations: tuple[Calibration, ...]
    complaints: tuple[Heard, ...] = ()
    policies_last: bool = field(default=False)
    """Whether the policies come into the store after the records."""


def worlds() -> st.SearchStrategy[World]:
    """Give small worlds with dates of effect, changed sites, corrections and voids."""
    return _worlds()


@st.composite
def _worlds(draw: Any) -> World:
    # Everything happens at a few instants, so that ties and edges are the rule.
    pool = draw(st.lists(instants(), min_size=2, max_size=6, unique=True))
    when = st.sampled_from(pool)
    codes = CODES[: draw(st.integers(1, len(CODES)))]
    instruments = draw(
        st.lists(
            st.builds(
                InstrumentFact,
                code=st.sampled_from([f"T{n}" for n in range(6)]),
                site=st.sampled_from(codes),
                type=st.sampled_from([item.id for item in TYPES]),
                service_from=st.none() | when,
                service_to=st.none() | when,
            ),
            max_size=4,
            unique_by=lambda item: item.code,
        )
    )
    received = st.sampled_from([NOW, *[at for at in pool if at < NOW]])
    inspections = draw(st.lists(_inspection(codes, when, received), max_size=10))
    calibrations = draw(
        st.lists(_calibration([item.code for item in instruments], when, received), max_size=10)
        if instruments
        else st.just([])
    )
    return World(
        sites={code: draw(_versions(when)) for code in codes},
        policies=tuple(draw(st.lists(_policy(when), max_size=5))),
        risks=tuple(
            draw(
                st.lists(
                    st.builds(
                        RiskChange,
                        st.sampled_from([district.code for district in DISTRICTS]),
                        st.sampled_from(list(RiskLevel)),
                        when,
                    ),
                    max_size=4,
                    unique_by=lambda change: (change.district, change.effective_from),
                )
            )
        ),
        weights=tuple(
            draw(
                st.lists(
                    st.builds(DatedWeights, when, _weights()),
                    max_size=2,
                    unique_by=lambda dated: dated.effective_from,
                )
            )
        ),
        remits={number: tuple(draw(st.lists(_remit(number), max_size=2))) for number in (2, 8)},
        instruments=tuple(instruments),
        inspections=tuple(_corrected(draw, inspections)),
        calibrations=tuple(_corrected(draw, calibrations)),
        complaints=tuple(
            draw(st.lists(_heard(codes, received), max_size=6, unique_by=lambda heard: heard.id))
        ),
        policies_last=draw(st.booleans()),
    )


def moments(world: World) -> st.SearchStrategy[int]:
    """Give instants at which something happens in a world or falls due, or a millisecond beside."""
    versions = [version for several in world.sites.values() for version in several]
    happens = {
        NOW,
        *[at for v in versions for at in (v.opened_at, v.closed_at, v.replaced_at)],
        *[at for i in world.instruments for at in (i.service_from, i.service_to)],
        *[at for p in world.policies for at in (p.effective_from, p.effective_to)],
        *[change.effective_from for change in world.risks],
        *[dated.effective_from for dated in world.weights],
        *[at for i in world.inspections for at in (i.effective_at, i.rectify_by)],
        *[at for c in world.calibrations for at in (c.effective_at, c.valid_until)],
        *[at for heard in world.complaints for at in (heard.received_at, heard.settled_at)],
    }
    known = sorted(at for at in happens if at is not None)
    falls_due = {
        at
        for moment in (known[0], NOW, known[-1])
        for judged in verdicts(world, moment)[0].values()
        for at in (judged.notice_at, judged.due_at)
        if at is not None
    }
    return st.builds(
        lambda at, beside: at + beside,
        st.sampled_from(sorted({*known, *falls_due})),
        st.sampled_from([0, 0, -1, 1]),
    )


def _inspection(
    codes: tuple[str, ...], when: st.SearchStrategy[int], received: st.SearchStrategy[int]
) -> st.SearchStrategy[Inspection]:
    return st.builds(
        Inspection,
        id=_ids(),
        site=st.sampled_from(codes),
        finished_at=when,
        received_at=received,
        result=st.sampled_from(list(Result)),
        rectify_by=st.none() | when,
        void=_seldom(),
    )


def _calibration(
    codes: list[str], when: st.SearchStrategy[int], received: st.SearchStrategy[int]
) -> st.SearchStrategy[Calibration]:
    return st.builds(
        Calibration,
        id=_ids(),
        instrument=st.sampled_from(codes),
        performed_at=when,
        received_at=received,
        act=st.sampled_from(list(Act)),
        conclusion=st.sampled_from(list(Conclusion)),
        valid_until=st.none() | when,
        void=_seldom(),
    )


@st.composite
def _heard(draw: Any, codes: tuple[str, ...], when: st.SearchStrategy[int]) -> Heard:
    one, other = sorted([draw(when), draw(when)])
    settled = draw(st.sampled_from([None, other]))
    return Heard(draw(_ids()), draw(st.sampled_from(codes)), one, settled)


@st.composite
def _versions(draw: Any, when: st.SearchStrategy[int]) -> tuple[SiteVersion, ...]:
    replaced = sorted(at for at in draw(st.sets(when, max_size=2)) if at <= NOW)
    version = st.builds(
        SiteVersion,
        kind=st.sampled_from([kind.id for kind in KINDS]),
        district=st.sampled_from([None, *[district.code for district in DISTRICTS]]),
        crowding=st.integers(1, 5),
        opened_at=st.none() | when,
        closed_at=st.none() | when,
    )
    # Two versions that say the same would be one.
    versions = draw(st.lists(version, min_size=1, max_size=len(replaced) + 1, unique=True))
    ends = [*replaced[: len(versions) - 1], None]
    return tuple(replace(one, replaced_at=end) for one, end in zip(versions, ends, strict=True))


@st.composite
def _policy(draw: Any, when: st.SearchStrategy[int]) -> Policy:
    requirement = draw(st.sampled_from(["inspection", "calibration"]))
    subjects = KINDS if requirement == "inspection" else TYPES
    acts = st.sets(st.sampled_from(list(Act)), min_size=1)
    start = draw(when)
    return Policy(
        requirement=requirement,
        subject=draw(st.sampled_from([None, *[item.id for item in subjects]])),
        risk=draw(st.sampled_from([None, *RiskLevel])),
        interval_ms=draw(st.sampled_from([1, 2, 5, 10, 30])) * DAY_MS,
        notice_ms=draw(st.sampled_from([0, 1, 3, 12])) * DAY_MS,
        look_back_after_ms=draw(st.sampled_from([0, 1, 3])) * DAY_MS,
        acts=frozenset(draw(acts)) if requirement == "calibration" else frozenset(),
        effective_from=start,
        effective_to=draw(st.none() | when.filter(lambda end: end >= start)),
    )


def _weights() -> st.SearchStrategy[PriorityWeights]:
    """Give weights on a coarse grid, of which some are those that hold by default."""
    steps = st.sampled_from([0.1, 0.7, 1.0, 2.5, 40.0])
    return st.builds(
        PriorityWeights,
        crowding=st.lists(steps, min_size=5, max_size=5).map(lambda some: tuple(sorted(some))),
        risk=st.lists(steps, min_size=3, max_size=3).map(lambda some: tuple(sorted(some))),
        kinds=st.dictionaries(st.sampled_from([kind.id for kind in KINDS]), steps),
        never_lateness=st.sampled_from([0.5, 1.5, 2.0]),
        most_lateness=st.sampled_from([2.0, 3.0, 9.5]),
        failure=st.sampled_from([1.0, 1.5, 4.0]),
        complaint_step=st.sampled_from([0.0, 0.5, 3.0]),
        most_complaints=st.integers(0, 4),
    )


def _remit(squad: int) -> st.SearchStrategy[Remit]:
    return st.builds(
        Remit,
        st.just(squad),
        st.sampled_from(["inspect", "calibrate"]),
        st.sampled_from([None, *[kind.id for kind in KINDS]]),
        st.sampled_from([None, *[district.code for district in DISTRICTS]]),
    )


def _ids() -> st.SearchStrategy[str]:
    return st.builds(lambda number: str(uuid.UUID(int=number)), st.integers(0, 2**128 - 1))


def _seldom() -> st.SearchStrategy[bool]:
    return st.sampled_from([False, False, False, True])


def _corrected(draw: Any, records: list[Any]) -> list[Any]:
    """Let some records supersede another one, also one of another site or instrument."""
    unique = list({record.id: record for record in records}.values())
    ids = [record.id for record in unique]
    corrected = []
    for record in unique:
        other = draw(st.sampled_from([None, None, *ids]))
        corrected.append(replace(record, supersedes=None if other == record.id else other))
    return corrected


# --- into the store ------------------------------------------------------------------------


@contextmanager
def thrown_away(store: Store) -> Iterator[Connection]:
    """Open a transaction that is rolled back: the next world finds the store as it was."""
    with store.engine.connect() as conn:
        try:
            yield conn
        finally:
            conn.rollback()


def store_world(conn: Connection, world: World, *, records: bool = True) -> None:
    """Write a world into an empty store, with or without its records."""
    catalogue.put_kinds(conn, KINDS)
    catalogue.put_instrument_types(conn, TYPES)
    catalogue.put_districts(conn, DISTRICTS)
    catalogue.put_squads(
        conn,
        [Squad(number, f"{number}", f"{number}", remits=r) for number, r in world.remits.items()],
    )
    catalogue.set_risks(conn, world.risks)
    for dated in world.weights:
        priority_weights.put_weights(conn, dated)
    if not world.policies_last:
        catalogue.add_policies(conn, world.policies)
    _store_sites(conn, world)
    if world.instruments:
        rows = [
            {
                "code": item.code, "site": item.site, "type": item.type,
                "in_service_from": item.service_from, "in_service_to": item.service_to,
            }
            for item in world.instruments
        ]  # fmt: skip
        bulk.insert_instruments(conn, _frame(rows), "test", NOW - 60 * DAY_MS)
    if not records:
        return
    # Before the records or after them: neither may forget the other.
    first, last = (world.complaints, ()) if world.policies_last else ((), world.complaints)
    store_complaints(conn, first)
    store_records(conn, world.inspections, world.calibrations)
    store_complaints(conn, last)
    if world.policies_last:
        catalogue.add_policies(conn, world.policies)


def store_complaints(conn: Connection, complaints: Sequence[Heard]) -> None:
    who = Actor("test", Role.DISPATCHER)
    if complaints:
        put_missing_categories(conn, complaint_categories()[:1])
    for heard in complaints:
        body = complaint_body(site=heard.site, received_at=iso(heard.received_at, ZONE))
        receive_complaint(conn, heard.id, body, who, now_ms=NOW, zone=ZONE)
        if heard.settled_at is not None:
            take_step(conn, heard.id, "answered", who, now_ms=heard.settled_at, note="So it is.")


def store_records(
    conn: Connection, inspections: tuple[Inspection, ...], calibrations: tuple[Calibration, ...]
) -> None:
    for received_at in sorted({record.received_at for record in (*inspections, *calibrations)}):
        seen = [record for record in inspections if record.received_at == received_at]
        if seen:
            frame = _frame([inspection_row(record) for record in seen])
            bulk.insert_inspections(conn, frame, "test", received_at, "test")
        done = [record for record in calibrations if record.received_at == received_at]
        if done:
            frame = _frame([calibration_row(record) for record in done])
            bulk.insert_calibrations(conn, frame, "test", received_at, "test")


def inspection_row(record: Inspection) -> dict[str, Any]:
    return {
        "id": record.id, "site": record.site, "squad": None, "outing": None,
        "started_at": record.finished_at - HOUR_MS, "finished_at": record.finished_at,
        "result": record.result.value, "body": "{}", "rectify_by": record.rectify_by,
        "supersedes": record.supersedes, "void": record.void,
    }  # fmt: skip


def calibration_row(record: Calibration) -> dict[str, Any]:
    return {
        "id": record.id, "instrument": record.instrument, "squad": None, "act": record.act.value,
        "performed_at": record.performed_at, "conclusion": record.conclusion.value, "body": "{}",
        "valid_until": record.valid_until, "supersedes": record.supersedes, "void": record.void,
    }  # fmt: skip


def _store_sites(conn: Connection, world: World) -> None:
    first = [
        {"code": code, "lon": 111 + n / 10, "lat": 36.1, **_facts(versions[0])}
        for n, (code, versions) in enumerate(world.sites.items())
    ]
    bulk.upsert_sites(conn, _frame(first), "test", NOW - 60 * DAY_MS, "test")
    for code, versions in world.sites.items():
        for former, later in pairwise(versions):
            frame = _frame([{"code": code, **_facts(later)}])
            bulk.upsert_sites(conn, frame, "test", former.replaced_at or 0, "test")


def _facts(version: SiteVersion) -> dict[str, Any]:
    return {
        "kind": version.kind, "district": version.district, "crowding": version.crowding,
        "opened_at": version.opened_at, "closed_at": version.closed_at,
    }  # fmt: skip


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    # Objects keep instants exact and None what it is.
    return pd.DataFrame(rows, dtype=object)


# --- what the rule says --------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """What the rule says of a site at an instant; statuses as numbers, None where there is none."""

    status: int
    inspection_status: int
    calibration_status: int | None
    due_at: int | None
    notice_at: int | None
    priority: float
    inspections: int
    instruments: int
    squads: tuple[int, ...]


def verdicts(world: World, at: int) -> tuple[dict[str, Verdict], set[str]]:
    """Judge every site by the plain rule; give also the codes of those that are open."""
    judged, opened = {}, set()
    for code, versions in world.sites.items():
        version = next(v for v in versions if v.replaced_at is None or at < v.replaced_at)
        judged[code] = _judge(world, code, version, at)
        if version.open_at(at):
            opened.add(code)
    return judged, opened


def _judge(world: World, code: str, version: SiteVersion, at: int) -> Verdict:
    risk = risk_at(world.risks, version.district, at)
    weights = weights_at(world.weights, at)
    policies = [replace(policy, id=n) for n, policy in enumerate(world.policies, 1)]
    facts = [fact for fact in inspection_facts(world) if fact[0] == code]
    state = inspection_state([fact for _, fact in facts], at)
    policy = policy_in_force(policies, "inspection", version.kind, risk, at)
    inspection = judge_inspection(at, state, policy, weights)
    here = [item for item in world.instruments if item.site == code and item.in_service(at)]
    calibrations = []
    for item in here:
        terms = policy_in_force(policies, "calibration", item.type, risk, at)
        known = instrument_state([item.code], calibration_facts(world), terms.acts, at)
        calibrations.append(judge_instruments(at, known, terms, weights))
    site = worst([inspection, *calibrations])
    remits = world.remits.items()
    return Verdict(
        status=int(site.status),
        inspection_status=int(inspection.status),
        calibration_status=int(worst(calibrations).status) if here else None,
        due_at=site.due_at,
        notice_at=site.notice_at,
        priority=priority(
            version.crowding,
            risk,
            site.late,
            failed=state is not None and state.result is Result.FAIL,
            open_complaints=sum(one.site == code and one.open_at(at) for one in world.complaints),
            kind=version.kind,
            weights=weights,
        ),
        inspections=sum(
            not fact.void and fact.effective_at <= at and fact.id not in _superseded(world)
            for _, fact in facts
        ),
        instruments=len(here),
        squads=tuple(
            number
            for number, several in sorted(remits)
            if any(
                r.kind in (None, version.kind) and r.district in (None, version.district)
                for r in several
            )
        ),
    )


def inspection_facts(world: World) -> list[tuple[str, InspectionFact]]:
    """Give the facts with their site; one that another site's record supersedes counts as void."""
    superseded = _superseded(world)
    return [
        (
            r.site,
            InspectionFact(
                r.id, r.effective_at, r.result, r.rectify_by, r.supersedes,
                r.void or r.id in superseded,
            ),
        )
        for r in world.inspections
    ]  # fmt: skip


def calibration_facts(world: World) -> list[CalibrationFact]:
    return [
        CalibrationFact(
            r.id, r.instrument, r.effective_at, r.act, r.conclusion, r.valid_until, r.supersedes,
            r.void,
        )
        for r in world.calibrations
    ]  # fmt: skip


def _superseded(world: World) -> set[str | None]:
    return {record.supersedes for record in world.inspections}
