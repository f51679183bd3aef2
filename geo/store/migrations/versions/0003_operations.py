"""Operations: complaints, talks, cases, bulletins; findings by row; weights of priority"""

import sqlalchemy as sa
from alembic import op

from geo.store.migrations.found_before import fill_findings

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bulletin",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("districts", sa.String(), nullable=False),
        sa.Column("kept_at", sa.BigInteger(), nullable=False),
        sa.Column("kept_by", sa.String(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin")),
    )
    with op.batch_alter_table("bulletin", schema=None) as batch_op:
        batch_op.create_index(
            "ix_bulletin_first_last_districts", ["first", "last", "districts"], unique=False
        )

    op.create_table(
        "complaint_category",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("group_zh", sa.String(), nullable=False),
        sa.Column("group_en", sa.String(), nullable=False),
        sa.Column("label_zh", sa.String(), nullable=False),
        sa.Column("label_en", sa.String(), nullable=False),
        sa.Column("description_zh", sa.String(), nullable=False),
        sa.Column("description_en", sa.String(), nullable=False),
        sa.Column("keywords", sa.String(), nullable=False),
        sa.Column("answer_within_ms", sa.BigInteger(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "answer_within_ms > 0", name=op.f("ck_complaint_category_answer_within_ms")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_complaint_category")),
        sa.UniqueConstraint("number", name=op.f("uq_complaint_category_number")),
    )
    op.create_table(
        "photo",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("received_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_photo")),
    )
    op.create_table(
        "priority_weights",
        sa.Column("effective_from", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("effective_from", name=op.f("pk_priority_weights")),
    )
    op.create_table(
        "answer_template",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text_zh", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category"], ["complaint_category.code"], name=op.f("fk_answer_template_category")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_template")),
    )
    op.create_table(
        "talk",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("held_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("manner", sa.String(), nullable=False),
        sa.Column("squad", sa.Integer(), nullable=True),
        sa.Column("supersedes", sa.String(length=36), nullable=True),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint("manner IN ('on_site', 'phone', 'video')", name=op.f("ck_talk_manner")),
        sa.ForeignKeyConstraint(["squad"], ["squad.number"], name=op.f("fk_talk_squad")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk")),
    )
    with op.batch_alter_table("talk", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_talk_held_at"), ["held_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_talk_sequence"), ["sequence"], unique=False)
        batch_op.create_index("ix_talk_supersedes", ["supersedes"], unique=False)

    op.create_table(
        "complaint",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("site", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("morton", sa.BigInteger(), nullable=True),
        sa.Column("district", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("deadline_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_at", sa.BigInteger(), nullable=False),
        sa.Column("squad", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("duplicate_of", sa.String(length=36), nullable=True),
        sa.Column("flags", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "channel IN ('phone', 'web', 'open311', 'import')", name=op.f("ck_complaint_channel")
        ),
        sa.CheckConstraint(
            "state IN ('received', 'assigned', 'in_hand', 'answered', 'closed', 'rejected')",
            name=op.f("ck_complaint_state"),
        ),
        sa.ForeignKeyConstraint(
            ["category"], ["complaint_category.code"], name=op.f("fk_complaint_category")
        ),
        sa.ForeignKeyConstraint(
            ["district"], ["district.code"], name=op.f("fk_complaint_district")
        ),
        sa.ForeignKeyConstraint(["site"], ["site.row"], name=op.f("fk_complaint_site")),
        sa.ForeignKeyConstraint(["squad"], ["squad.number"], name=op.f("fk_complaint_squad")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("number", name=op.f("uq_complaint_number")),
    )
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_morton"), ["morton"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_received_at"), ["received_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_sequence"), ["sequence"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_site"), ["site"], unique=False)
        batch_op.create_index(
            "ix_complaint_state_deadline_at", ["state", "deadline_at"], unique=False
        )

    op.create_table(
        "legal_case",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("site", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("district", sa.String(), nullable=True),
        sa.Column("squad", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("inspection", sa.String(length=36), nullable=True),
        sa.Column("complaint", sa.String(length=36), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("fine_cents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'closed', 'appealed')", name=op.f("ck_legal_case_state")
        ),
        sa.CheckConstraint("fine_cents >= 0", name=op.f("ck_legal_case_fine_cents")),
        sa.ForeignKeyConstraint(
            ["district"], ["district.code"], name=op.f("fk_legal_case_district")
        ),
        sa.ForeignKeyConstraint(["site"], ["site.row"], name=op.f("fk_legal_case_site")),
        sa.ForeignKeyConstraint(["squad"], ["squad.number"], name=op.f("fk_legal_case_squad")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_case")),
        sa.UniqueConstraint("number", name=op.f("uq_legal_case_number")),
    )
    with op.batch_alter_table("legal_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_legal_case_closed_at"), ["closed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_legal_case_opened_at"), ["opened_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_legal_case_sequence"), ["sequence"], unique=False)
        batch_op.create_index(batch_op.f("ix_legal_case_site"), ["site"], unique=False)

    op.create_table(
        "talk_site",
        sa.Column("talk", sa.String(length=36), nullable=False),
        sa.Column("site", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("inspection", sa.String(length=36), nullable=True),
        sa.Column("person", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site.row"], name=op.f("fk_talk_site_site")),
        sa.ForeignKeyConstraint(["talk"], ["talk.id"], name=op.f("fk_talk_site_talk")),
        sa.PrimaryKeyConstraint("talk", "site", name=op.f("pk_talk_site")),
    )
    with op.batch_alter_table("talk_site", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_talk_site_site"), ["site"], unique=False)

    op.create_table(
        "case_step",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("legal_case", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("did", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("fine_cents", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["legal_case"], ["legal_case.id"], name=op.f("fk_case_step_legal_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_step")),
    )
    with op.batch_alter_table("case_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_step_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_step_legal_case"), ["legal_case"], unique=False)

    op.create_table(
        "complainant",
        sa.Column("complaint", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("remove_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint"], ["complaint.id"], name=op.f("fk_complainant_complaint")
        ),
        sa.PrimaryKeyConstraint("complaint", name=op.f("pk_complainant")),
    )
    with op.batch_alter_table("complainant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complainant_remove_at"), ["remove_at"], unique=False)

    op.create_table(
        "complaint_photo",
        sa.Column("complaint", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint"], ["complaint.id"], name=op.f("fk_complaint_photo_complaint")
        ),
        sa.PrimaryKeyConstraint("complaint", "position", name=op.f("pk_complaint_photo")),
    )
    with op.batch_alter_table("complaint_photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_photo_sha256"), ["sha256"], unique=False)

    op.create_table(
        "complaint_step",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("complaint", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("squad", sa.Integer(), nullable=True),
        sa.Column("inspection", sa.String(length=36), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint"], ["complaint.id"], name=op.f("fk_complaint_step_complaint")
        ),
        sa.ForeignKeyConstraint(["squad"], ["squad.number"], name=op.f("fk_complaint_step_squad")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_step")),
    )
    with op.batch_alter_table("complaint_step", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_complaint_step_complaint"), ["complaint"], unique=False
        )

    op.create_table(
        "finding",
        sa.Column("inspection", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("site", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("rectify_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["inspection"], ["inspection.id"], name=op.f("fk_finding_inspection")
        ),
        sa.ForeignKeyConstraint(["site"], ["site.row"], name=op.f("fk_finding_site")),
        sa.PrimaryKeyConstraint("inspection", "position", name=op.f("pk_finding")),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index("ix_finding_site", ["site"], unique=False)

    op.create_table(
        "finding_outcome",
        sa.Column("look_back", sa.String(length=36), nullable=False),
        sa.Column("inspection", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rectified", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection"], ["inspection.id"], name=op.f("fk_finding_outcome_inspection")
        ),
        sa.ForeignKeyConstraint(
            ["look_back"], ["inspection.id"], name=op.f("fk_finding_outcome_look_back")
        ),
        sa.PrimaryKeyConstraint(
            "look_back", "inspection", "position", name=op.f("pk_finding_outcome")
        ),
    )
    with op.batch_alter_table("finding_outcome", schema=None) as batch_op:
        batch_op.create_index(
            "ix_finding_outcome_inspection_position", ["inspection", "position"], unique=False
        )

    op.create_table(
        "open311_key",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_open311_key")),
        sa.UniqueConstraint("name", name=op.f("uq_open311_key_name")),
    )
    op.create_table(
        "public_sending",
        sa.Column("row", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_public_sending")),
    )
    with op.batch_alter_table("public_sending", schema=None) as batch_op:
        batch_op.create_index("ix_public_sending_address_at", ["address", "at"], unique=False)

    op.create_table(
        "site_edit",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("site", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("clashes", sa.Text(), nullable=False),
        sa.Column("undecided", sa.Boolean(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site.row"], name=op.f("fk_site_edit_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_edit")),
    )
    with op.batch_alter_table("site_edit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_site_edit_site"), ["site"], unique=False)
        batch_op.create_index(batch_op.f("ix_site_edit_undecided"), ["undecided"], unique=False)

    with op.batch_alter_table("site_state", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("open_complaints", sa.Integer(), server_default=sa.text("0"), nullable=False)
        )
    fill_findings(op.get_bind())


def downgrade() -> None:
    with op.batch_alter_table("site_state", schema=None) as batch_op:
        batch_op.drop_column("open_complaints")
    for table in (
        "site_edit",
        "public_sending",
        "open311_key",
        "finding_outcome",
        "finding",
        "complaint_step",
        "complaint_photo",
        "complainant",
        "case_step",
        "talk_site",
        "legal_case",
        "complaint",
        "talk",
        "answer_template",
        "priority_weights",
        "photo",
        "complaint_category",
        "bulletin",
    ):
        op.drop_table(table)
