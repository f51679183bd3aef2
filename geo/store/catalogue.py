"""The small tables that everything refers to, read whole: kinds, districts, squads, policies."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from geo.errors import NotFound
from geo.message import message
from geo.model import (
    Act,
    District,
    InstrumentType,
    Kind,
    Policy,
    Remit,
    RiskChange,
    RiskLevel,
    Squad,
)
from geo.rules.weights import DatedWeights
from geo.store import priority_weights, schema, state

_MOST_NUMBER = 1 << 31
"""PostgreSQL refuses a larger number, instead of not finding it."""


@dataclass(frozen=True)
class Catalogue:
    """Kinds, instrument types, districts, squads by their ids, and what holds from when on.

    `policies`, `risks` and `weights` (of the priority) carry their dates of effect.
    """

    kinds: dict[str, Kind]
    types: dict[str, InstrumentType]
    districts: dict[str, District]
    squads: dict[int, Squad]
    policies: tuple[Policy, ...]
    risks: tuple[RiskChange, ...]
    weights: tuple[DatedWeights, ...] = ()

    def squads_of(self, kind: str, district: str | None) -> tuple[int, ...]:
        """Give the squads whose remit, for either act, holds a kind in a district."""
        return tuple(
            number
            for number, squad in sorted(self.squads.items())
            if any(
                remit.kind in (None, kind) and remit.district in (None, district)
                for remit in squad.remits
            )
        )


def load_catalogue(conn: Connection) -> Catalogue:
    """Read the small tables."""
    remits: dict[int, list[Remit]] = defaultdict(list)
    for row in conn.execute(select(schema.remit).order_by(schema.remit.c.id)):
        remits[row.squad].append(Remit(row.squad, row.act, row.kind, row.district))
    return Catalogue(
        kinds={
            row.id: Kind(**row._mapping)
            for row in conn.execute(select(schema.kind).order_by(schema.kind.c.number))
        },
        types={
            row.id: InstrumentType(**row._mapping)
            for row in conn.execute(
                select(schema.instrument_type).order_by(schema.instrument_type.c.number)
            )
        },
        districts={
            row.code: District(**row._mapping)
            for row in conn.execute(select(schema.district).order_by(schema.district.c.number))
        },
        squads={
            row.number: Squad(**row._mapping, remits=tuple(remits[row.number]))
            for row in conn.execute(select(schema.squad).order_by(schema.squad.c.number))
        },
        policies=tuple(
            _policy(row._mapping)
            for row in conn.execute(select(schema.policy).order_by(schema.policy.c.id))
        ),
        risks=tuple(
            RiskChange(row.district, RiskLevel(row.level), row.effective_from)
            for row in conn.execute(
                select(schema.district_risk).order_by(
                    schema.district_risk.c.district, schema.district_risk.c.effective_from
                )
            )
        ),
        weights=priority_weights.load_weights(conn),
    )


def squad_by_number(conn: Connection, number: int) -> Squad | None:
    """Give one squad with its remits, or None."""
    if not 0 < number < _MOST_NUMBER:
        return None
    row = conn.execute(select(schema.squad).where(schema.squad.c.number == number)).one_or_none()
    if row is None:
        return None
    remits = conn.execute(
        select(schema.remit).where(schema.remit.c.squad == number).order_by(schema.remit.c.id)
    )
    held = tuple(Remit(remit.squad, remit.act, remit.kind, remit.district) for remit in remits)
    return Squad(**row._mapping, remits=held)


def instrument_type(conn: Connection, type_id: str) -> InstrumentType:
    """Give one type of instrument, which must be there."""
    query = select(schema.instrument_type).where(schema.instrument_type.c.id == type_id)
    return InstrumentType(**conn.execute(query).one()._mapping)


def put_kinds(conn: Connection, kinds: Iterable[Kind]) -> None:
    """Add kinds, or change those whose id is known."""
    _put(conn, schema.kind, "id", [asdict(kind) for kind in kinds])


def put_instrument_types(conn: Connection, types: Iterable[InstrumentType]) -> None:
    """Add types of instrument, or change those whose id is known."""
    _put(conn, schema.instrument_type, "id", [asdict(item) for item in types])


def put_districts(conn: Connection, districts: Iterable[District]) -> None:
    """Add districts, or change those whose code is known."""
    _put(conn, schema.district, "code", [asdict(district) for district in districts])


def put_squads(conn: Connection, squads: Iterable[Squad]) -> None:
    """Add squads, or change those whose number is known; their remits are replaced."""
    for squad in squads:
        facts = asdict(squad)
        facts.pop("remits")
        _put(conn, schema.squad, "number", [facts])
        conn.execute(delete(schema.remit).where(schema.remit.c.squad == squad.number))
        if squad.remits:
            conn.execute(insert(schema.remit), [asdict(remit) for remit in squad.remits])


def add_policies(conn: Connection, policies: Iterable[Policy]) -> None:
    """Add policies; none is ever changed, only ended."""
    added = list(policies)
    rows = [
        {
            "requirement": policy.requirement,
            "subject": policy.subject,
            "risk": policy.risk.value if policy.risk else None,
            "interval_ms": policy.interval_ms,
            "notice_ms": policy.notice_ms,
            "look_back_after_ms": policy.look_back_after_ms,
            "acts": ",".join(sorted(policy.acts)),
            "effective_from": policy.effective_from,
            "effective_to": policy.effective_to,
        }
        for policy in added
    ]
    if rows:
        conn.execute(insert(schema.policy), rows)
    if any(policy.requirement == "calibration" for policy in added):
        # A new set of accepted acts needs its own state rows.
        state.refresh(conn, schema.calibration)


def end_policy(conn: Connection, policy_id: int, effective_to: int) -> None:
    """Let a policy end at an instant.

    Raises
    ------
    NotFound
        When there is no such policy.
    """
    ended = conn.execute(
        update(schema.policy)
        .where(schema.policy.c.id == policy_id)
        .values(effective_to=effective_to)
    )
    if ended.rowcount != 1:
        raise NotFound(message("There is no policy {id}.", id=policy_id))


def set_risks(conn: Connection, changes: Iterable[RiskChange]) -> None:
    """Write risk levels; a second one for the same district and instant replaces the first."""
    for change in changes:
        where = (schema.district_risk.c.district == change.district) & (
            schema.district_risk.c.effective_from == change.effective_from
        )
        conn.execute(delete(schema.district_risk).where(where))
        conn.execute(
            insert(schema.district_risk).values(
                district=change.district,
                effective_from=change.effective_from,
                level=change.level.value,
            )
        )


def put_checklist(conn: Connection, body: dict[str, Any]) -> None:
    """Add one version of a checklist; a known version keeps what it says."""
    key = {"id": body["id"], "version": int(body["version"])}
    known = conn.execute(
        select(func.count()).select_from(schema.checklist).filter_by(**key)
    ).scalar_one()
    if not known:
        text = json.dumps(body, ensure_ascii=False)
        conn.execute(insert(schema.checklist).values(**key, body=text))


def checklist_ids(conn: Connection) -> list[str]:
    """Give the ids of the checklists."""
    ids = select(schema.checklist.c.id).distinct().order_by(schema.checklist.c.id)
    return list(conn.execute(ids).scalars())


def checklist(
    conn: Connection, checklist_id: str, version: int | None = None
) -> dict[str, Any] | None:
    """Give a checklist's body: one version, or the newest; None when there is none."""
    table = schema.checklist
    query = select(table.c.body).where(table.c.id == checklist_id)
    if version is not None:
        query = query.where(table.c.version == version)
    text = conn.execute(query.order_by(table.c.version.desc()).limit(1)).scalar()
    return json.loads(text) if text else None


def _put(conn: Connection, table: Any, key: str, rows: list[dict[str, Any]]) -> None:
    known = set(conn.execute(select(table.c[key])).scalars())
    new = [row for row in rows if row[key] not in known]
    if new:
        conn.execute(insert(table), new)
    for row in rows:
        if row[key] in known:
            conn.execute(update(table).where(table.c[key] == row[key]).values(**row))


def _policy(row: Any) -> Policy:
    return Policy(
        requirement=row["requirement"],
        subject=row["subject"],
        risk=RiskLevel(row["risk"]) if row["risk"] else None,
        interval_ms=row["interval_ms"],
        notice_ms=row["notice_ms"],
        look_back_after_ms=row["look_back_after_ms"],
        acts=frozenset(Act(act) for act in row["acts"].split(",") if act),
        effective_from=row["effective_from"],
        effective_to=row["effective_to"],
        id=row["id"],
    )
