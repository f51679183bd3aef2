"""Sites and the instruments at them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
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

site_edit = Table(
    "site_edit",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("site", ForeignKey("site.row"), nullable=False, index=True),
    Column("base_version", Integer, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("actor", String, nullable=False),
    Column("clashes", Text, nullable=False),
    Column("undecided", Boolean, nullable=False, index=True),
    Column("decided_at", BigInteger),
    Column("decided_by", String),
    Column("body", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
)
"""What somebody wanted of a site; `clashes` wait for a person while `undecided`."""
