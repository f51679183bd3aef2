"""Records, and what is known of a site by them."""

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
    text,
)

from geo.store.schema.base import metadata

outing = Table(
    "outing",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("squad", ForeignKey("squad.number"), nullable=False),
    Column("team", String),
    Column("date", Date, nullable=False),
    Column("officers", Integer),
    Column("sequence", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("source", String, nullable=False),
    Index("ix_outing_squad_date", "squad", "date"),
)

inspection = Table(
    "inspection",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("sequence", BigInteger, nullable=False, index=True),
    Column("site", ForeignKey("site.row"), nullable=False),
    Column("squad", ForeignKey("squad.number")),
    Column("outing", ForeignKey("outing.id")),
    Column("started_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("effective_at", BigInteger, nullable=False),
    Column("result", String, nullable=False),
    Column("rectify_by", BigInteger),
    Column("look_back_of", String(36)),
    Column("supersedes", String(36)),
    Column("void", Boolean, nullable=False),
    Column("flags", String, nullable=False),
    Column("source", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    CheckConstraint("result IN ('pass', 'advisory', 'fail')", name="result"),
    Index("ix_inspection_site_effective_at", "site", "effective_at"),
    Index("ix_inspection_finished_at", "finished_at"),
    Index("ix_inspection_squad_finished_at", "squad", "finished_at"),
    Index("ix_inspection_supersedes", "supersedes"),
    Index("ix_inspection_look_back_of", "look_back_of"),
)

calibration = Table(
    "calibration",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("sequence", BigInteger, nullable=False, index=True),
    Column("instrument", ForeignKey("instrument.row"), nullable=False),
    Column("site", ForeignKey("site.row"), nullable=False),
    Column("squad", ForeignKey("squad.number")),
    Column("act", String, nullable=False),
    Column("performed_at", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("effective_at", BigInteger, nullable=False),
    Column("conclusion", String, nullable=False),
    Column("valid_until", BigInteger),
    Column("supersedes", String(36)),
    Column("void", Boolean, nullable=False),
    Column("flags", String, nullable=False),
    Column("source", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Index("ix_calibration_instrument_effective_at", "instrument", "effective_at"),
    Index("ix_calibration_site", "site"),
    Index("ix_calibration_performed_at", "performed_at"),
    Index("ix_calibration_supersedes", "supersedes"),
)

site_state = Table(
    "site_state",
    metadata,
    Column("site", ForeignKey("site.row"), primary_key=True, autoincrement=False),
    Column("inspected_at", BigInteger),
    Column("result", String),
    Column("rectify_by", BigInteger),
    Column("inspections", Integer, nullable=False),
    Column("open_complaints", Integer, nullable=False, server_default=text("0")),
)

instrument_state = Table(
    "instrument_state",
    metadata,
    Column("site", ForeignKey("site.row"), nullable=False),
    Column("type", ForeignKey("instrument_type.id"), nullable=False),
    Column("acts", Integer, nullable=False),
    Column("service_from", BigInteger, nullable=False),
    Column("service_to", BigInteger, nullable=False),
    Column("instruments", Integer, nullable=False),
    Column("never", Integer, nullable=False),
    Column("oldest_good_at", BigInteger),
    Column("earliest_valid_until", BigInteger),
    Column("earliest_failed_at", BigInteger),
    PrimaryKeyConstraint("site", "type", "acts", "service_from", "service_to"),
)
