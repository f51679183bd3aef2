"""What the public may do without signing in: keys of its programs, and how often who has sent."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, String, Table

from geo.store.schema.base import RowNumber, metadata

open311_key = Table(
    "open311_key",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("created_at", BigInteger, nullable=False),
    Column("created_by", String, nullable=False),
)

public_sending = Table(
    "public_sending",
    metadata,
    Column("row", RowNumber, primary_key=True),
    Column("address", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_public_sending_address_at", "address", "at"),
)
"""Forgotten as soon as it no longer counts against anybody."""
