"""Operations: complaints, advisory talks, cases, bulletins as they were given out."""

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
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from geo.store.schema.base import RowNumber, metadata

complaint_category = Table(
    "complaint_category",
    metadata,
    Column("code", String, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("group_zh", String, nullable=False),
    Column("group_en", String, nullable=False),
    Column("label_zh", String, nullable=False),
    Column("label_en", String, nullable=False),
    Column("description_zh", String, nullable=False),
    Column("description_en", String, nullable=False),
    Column("keywords", String, nullable=False),
    Column("answer_within_ms", BigInteger, nullable=False),
    Column("public", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
    CheckConstraint("answer_within_ms > 0", name="answer_within_ms"),
)

answer_template = Table(
    "answer_template",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("category", ForeignKey("complaint_category.code")),
    Column("title", String, nullable=False),
    Column("text_zh", Text, nullable=False),
    Column("text_en", Text, nullable=False),
    Column("active", Boolean, nullable=False),
)

complaint = Table(
    "complaint",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("number", String, nullable=False, unique=True),
    Column("sequence", BigInteger, nullable=False, index=True),
    Column("channel", String, nullable=False),
    Column("category", ForeignKey("complaint_category.code"), nullable=False),
    Column("words", Text, nullable=False),
    Column("site", ForeignKey("site.row"), index=True),
    Column("lon", Float),
    Column("lat", Float),
    Column("morton", BigInteger, index=True),
    Column("district", ForeignKey("district.code")),
    Column("address", String, nullable=False),
    Column("received_at", BigInteger, nullable=False, index=True),
    Column("deadline_at", BigInteger, nullable=False),
    Column("state", String, nullable=False),
    Column("state_at", BigInteger, nullable=False),
    Column("squad", ForeignKey("squad.number")),
    Column("answered_at", BigInteger),
    Column("closed_at", BigInteger),
    Column("duplicate_of", String(36)),
    Column("flags", String, nullable=False),
    Column("source", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    CheckConstraint("channel IN ('phone', 'web', 'open311', 'import')", name="channel"),
    CheckConstraint(
        "state IN ('received', 'assigned', 'in_hand', 'answered', 'closed', 'rejected')",
        name="state",
    ),
    Index("ix_complaint_state_deadline_at", "state", "deadline_at"),
)
"""`body` never holds who complained: that stands in `complainant` alone, and is removed in time."""

complainant = Table(
    "complainant",
    metadata,
    Column("complaint", ForeignKey("complaint.id"), primary_key=True),
    Column("name", String, nullable=False),
    Column("phone", String, nullable=False),
    Column("email", String, nullable=False),
    Column("remove_at", BigInteger, nullable=False, index=True),
)

complaint_step = Table(
    "complaint_step",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("complaint", ForeignKey("complaint.id"), nullable=False, index=True),
    Column("sequence", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", String, nullable=False),
    Column("state", String, nullable=False),
    Column("squad", ForeignKey("squad.number")),
    Column("inspection", String(36)),
    Column("note", Text, nullable=False),
)

photo = Table(
    "photo",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("media_type", String, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("received_by", String, nullable=False),
)

complaint_photo = Table(
    "complaint_photo",
    metadata,
    Column("complaint", ForeignKey("complaint.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    PrimaryKeyConstraint("complaint", "position"),
)
"""Names its photo by hash alone: a complaint may come before its photos do."""

finding = Table(
    "finding",
    metadata,
    Column("inspection", ForeignKey("inspection.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("site", ForeignKey("site.row"), nullable=False),
    Column("text", Text, nullable=False),
    Column("severity", String, nullable=False),
    Column("rectify_by", BigInteger),
    PrimaryKeyConstraint("inspection", "position"),
    Index("ix_finding_site", "site"),
)
"""The findings of inspections, by row; valid where their inspection is."""

finding_outcome = Table(
    "finding_outcome",
    metadata,
    Column("look_back", ForeignKey("inspection.id"), nullable=False),
    Column("inspection", ForeignKey("inspection.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("rectified", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    PrimaryKeyConstraint("look_back", "inspection", "position"),
    Index("ix_finding_outcome_inspection_position", "inspection", "position"),
)

talk = Table(
    "talk",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("sequence", BigInteger, nullable=False, index=True),
    Column("held_at", BigInteger, nullable=False, index=True),
    Column("received_at", BigInteger, nullable=False),
    Column("manner", String, nullable=False),
    Column("squad", ForeignKey("squad.number")),
    Column("supersedes", String(36)),
    Column("void", Boolean, nullable=False),
    Column("source", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    CheckConstraint("manner IN ('on_site', 'phone', 'video')", name="manner"),
    Index("ix_talk_supersedes", "supersedes"),
)

talk_site = Table(
    "talk_site",
    metadata,
    Column("talk", ForeignKey("talk.id"), nullable=False),
    Column("site", ForeignKey("site.row"), nullable=False, index=True),
    Column("inspection", String(36)),
    Column("person", String, nullable=False),
    PrimaryKeyConstraint("talk", "site"),
)

legal_case = Table(
    "legal_case",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("number", String, nullable=False, unique=True),
    Column("sequence", BigInteger, nullable=False, index=True),
    Column("site", ForeignKey("site.row"), index=True),
    Column("district", ForeignKey("district.code")),
    Column("squad", ForeignKey("squad.number")),
    Column("title", String, nullable=False),
    Column("inspection", String(36)),
    Column("complaint", String(36)),
    Column("opened_at", BigInteger, nullable=False, index=True),
    Column("state", String, nullable=False),
    Column("state_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger, index=True),
    Column("fine_cents", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("source", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    CheckConstraint("state IN ('open', 'closed', 'appealed')", name="state"),
    CheckConstraint("fine_cents >= 0", name="fine_cents"),
)
"""Money is whole hundredths, so that sums are exact in both databases."""

case_step = Table(
    "case_step",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("legal_case", ForeignKey("legal_case.id"), nullable=False, index=True),
    Column("sequence", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False, index=True),
    Column("actor", String, nullable=False),
    Column("did", String, nullable=False),
    Column("state", String, nullable=False),
    Column("fine_cents", BigInteger),
    Column("reason", Text, nullable=False),
    Column("note", Text, nullable=False),
)

bulletin = Table(
    "bulletin",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("districts", String, nullable=False),
    Column("kept_at", BigInteger, nullable=False),
    Column("kept_by", String, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("figures", Text, nullable=False),
    Index("ix_bulletin_first_last_districts", "first", "last", "districts"),
)
"""Figures as known when they were given out: a later correction shows against them."""
