"""The tables. Instants are integer UTC milliseconds; points are WGS-84 degrees."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    false,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

RowNumber = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only for a column declared INTEGER PRIMARY KEY."""

OPEN_FROM = 0
OPEN_TO = 1 << 62
"""In `instrument_state`, where a key may hold no null: in service since ever, until ever."""

setting = Table(
    "setting",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)

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

checklist = Table(
    "checklist",
    metadata,
    Column("id", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("id", "version"),
)

site = Table(
    "site",
    metadata,
    Column("row", RowNumber, primary_key=True),
    Column("code", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("kind", ForeignKey("kind.id"), nullable=False),
    Column("lon", Float, nullable=False),
    Column("lat", Float, nullable=False),
    Column("morton", BigInteger, nullable=False, index=True),
    Column("district", ForeignKey("district.code")),
    Column("address", String, nullable=False),
    Column("crowding", Integer, nullable=False),
    Column("source", String, nullable=False),
    Column("opened_at", BigInteger),
    Column("closed_at", BigInteger),
    Column("version", Integer, nullable=False),
    CheckConstraint("crowding BETWEEN 1 AND 5", name="crowding"),
)

site_version = Table(
    "site_version",
    metadata,
    Column("site", ForeignKey("site.row"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("replaced_at", BigInteger, nullable=False),
    Column("code", String, nullable=False),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("lon", Float, nullable=False),
    Column("lat", Float, nullable=False),
    Column("morton", BigInteger, nullable=False),
    Column("district", String),
    Column("address", String, nullable=False),
    Column("crowding", Integer, nullable=False),
    Column("source", String, nullable=False),
    Column("opened_at", BigInteger),
    Column("closed_at", BigInteger),
    PrimaryKeyConstraint("site", "version"),
)

instrument = Table(
    "instrument",
    metadata,
    Column("row", RowNumber, primary_key=True),
    Column("code", String, nullable=False, unique=True),
    Column("site", ForeignKey("site.row"), nullable=False, index=True),
    Column("type", ForeignKey("instrument_type.id"), nullable=False),
    Column("name", String, nullable=False),
    Column("in_service_from", BigInteger),
    Column("in_service_to", BigInteger),
)

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

opening_hours = Table(
    "opening_hours",
    metadata,
    Column("kind", ForeignKey("kind.id"), primary_key=True),
    Column("opens", String, nullable=False),
    Column("closes", String, nullable=False),
)

account = Table(
    "account",
    metadata,
    Column("name", String, primary_key=True),
    Column("password_hash", String, nullable=False),
    Column("role", String, nullable=False),
    Column("squad", ForeignKey("squad.number")),
    Column("active", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

token = Table(
    "token",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("account", ForeignKey("account.name"), nullable=False),
    Column("expires_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
)

sign_in_failure = Table(
    "sign_in_failure",
    metadata,
    Column("row", RowNumber, primary_key=True),
    Column("account", String, nullable=False),
    Column("address", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_sign_in_failure_account_address_at", "account", "address", "at"),
)

upload = Table(
    "upload",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("filename", String, nullable=False),
    Column("uploaded_by", String, nullable=False),
    Column("uploaded_at", BigInteger, nullable=False),
    Column("state", String, nullable=False),
    Column("options", Text, nullable=False),
    Column("report", Text),
)

log_counter = Table(
    "log_counter",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
)

log = Table(
    "log",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("first", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("ref", String, nullable=False),
    Column("site", BigInteger),
    Column("detail", Text, nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
