"""What a city is made of: kinds, districts, squads with their remits, policies, checklists."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from geo.store.schema.base import RowNumber, metadata

kind = Table(
    "kind",
    metadata,
    Column("id", String, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("family", String, nullable=False),
    Column("label_zh", String, nullable=False),
    Column("label_en", String, nullable=False),
    Column("checklist", String),
    Column("service_min", Integer, nullable=False),
)

instrument_type = Table(
    "instrument_type",
    metadata,
    Column("id", String, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("label_zh", String, nullable=False),
    Column("label_en", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("mpe", Float),
)

opening_hours = Table(
    "opening_hours",
    metadata,
    Column("kind", ForeignKey("kind.id"), primary_key=True),
    Column("opens", String, nullable=False),
    Column("closes", String, nullable=False),
)

checklist = Table(
    "checklist",
    metadata,
    Column("id", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("id", "version"),
)

district = Table(
    "district",
    metadata,
    Column("code", String, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("name_zh", String, nullable=False),
    Column("name_en", String, nullable=False),
    Column("boundary", Text, nullable=False),
)

district_risk = Table(
    "district_risk",
    metadata,
    Column("district", ForeignKey("district.code"), nullable=False),
    Column("effective_from", BigInteger, nullable=False),
    Column("level", String, nullable=False),
    PrimaryKeyConstraint("district", "effective_from"),
)

policy = Table(
    "policy",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("requirement", String, nullable=False),
    Column("subject", String),
    Column("risk", String),
    Column("interval_ms", BigInteger, nullable=False),
    Column("notice_ms", BigInteger, nullable=False),
    Column("look_back_after_ms", BigInteger, nullable=False),
    Column("acts", String, nullable=False),
    Column("effective_from", BigInteger, nullable=False),
    Column("effective_to", BigInteger),
    CheckConstraint("requirement IN ('inspection', 'calibration')", name="requirement"),
    CheckConstraint("interval_ms > 0 AND notice_ms >= 0", name="interval"),
)

squad = Table(
    "squad",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name_zh", String, nullable=False),
    Column("name_en", String, nullable=False),
    Column("base_lon", Float),
    Column("base_lat", Float),
    Column("shift_start", String, nullable=False),
    Column("shift_end", String, nullable=False),
    Column("size", Integer, nullable=False),
)

remit = Table(
    "remit",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("squad", ForeignKey("squad.number"), nullable=False),
    Column("act", String, nullable=False),
    Column("kind", ForeignKey("kind.id")),
    Column("district", ForeignKey("district.code")),
    CheckConstraint("act IN ('inspect', 'calibrate')", name="act"),
)

priority_weights = Table(
    "priority_weights",
    metadata,
    Column("effective_from", BigInteger, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),
    Column("set_by", String, nullable=False),
    Column("set_at", BigInteger, nullable=False),
)
