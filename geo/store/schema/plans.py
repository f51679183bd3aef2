"""The plan of a day: stops, changes, what squads have seen."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    false,
)

from geo.store.schema.base import metadata

stop = Table(
    "stop",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("date", Date, nullable=False),
    Column("squad", ForeignKey("squad.number"), nullable=False),
    Column("site", ForeignKey("site.row"), nullable=False, index=True),
    Column("position", Integer),
    Column("note", String, nullable=False),
    Column("assigned_by", String, nullable=False),
    Column("assigned_at", BigInteger, nullable=False),
    Column("taken_back_by", String),
    Column("taken_back_at", BigInteger),
    Column("team", String),
    Column("arrives_at", BigInteger),
    Column("starts_at", BigInteger),
    Column("ends_at", BigInteger),
    Column("pin", String),
    Column("required", Boolean, nullable=False, server_default=false()),
    Column("prize", Integer),
    Column("published_at", BigInteger),
    Column("skipped_by", String),
    Column("skipped_at", BigInteger),
    Column("skip_reason", String),
    CheckConstraint("pin IN ('squad', 'place')", name="pin"),
    Index("ix_stop_date_squad", "date", "squad"),
)

plan = Table(
    "plan",
    metadata,
    Column("date", Date, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("settings", Text, nullable=False),
    Column("outcome", Text),
    Column("published_version", Integer),
    Column("published_by", String),
    Column("published_at", BigInteger),
)

plan_change = Table(
    "plan_change",
    metadata,
    Column("date", ForeignKey("plan.date"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", String, nullable=False),
    Column("did", String, nullable=False),
    Column("undoes", Integer),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("date", "version"),
)

plan_seen = Table(
    "plan_seen",
    metadata,
    Column("date", ForeignKey("plan.date"), nullable=False),
    Column("squad", ForeignKey("squad.number"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("seen_by", String, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("date", "squad"),
)
