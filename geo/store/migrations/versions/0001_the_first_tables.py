"""The first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "checklist",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_checklist")),
    )
    op.create_table(
        "district",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("boundary", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_district")),
        sa.UniqueConstraint("number", name=op.f("uq_district_number")),
    )
    op.create_table(
        "instrument_type",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label_zh", sa.String(), nullable=False),
        sa.Column("label_en", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("mpe", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument_type")),
        sa.UniqueConstraint("number", name=op.f("uq_instrument_type_number")),
    )
    op.create_table(
        "kind",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("label_zh", sa.String(), nullable=False),
        sa.Column("label_en", sa.String(), nullable=False),
        sa.Column("checklist", sa.String(), nullable=True),
        sa.Column("service_min", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kind")),
        sa.UniqueConstraint("number", name=op.f("uq_kind_number")),
    )
    op.create_table(
        "log",
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("site", sa.BigInteger(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_log")),
    )
    op.create_table(
        "log_counter",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_counter")),
    )
    op.create_table(
        "policy",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("requirement", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("risk", sa.String(), nullable=True),
        sa.Column("interval_ms", sa.BigInteger(), nullable=False),
        sa.Column("notice_ms", sa.BigInteger(), nullable=False),
        sa.Column("look_back_after_ms", sa.BigInteger(), nullable=False),
        sa.Column("acts", sa.String(), nullable=False),
        sa.Column("effective_from", sa.BigInteger(), nullable=False),
        sa.Column("effective_to", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "requirement IN ('inspection', 'calibration')", name=op.f("ck_policy_requirement")
        ),
        sa.CheckConstraint("interval_ms > 0 AND notice_ms >= 0", name=op.f("ck_policy_interval")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy")),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("row", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_sign_in_failure")),
    )
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.create_index(
            "ix_sign_in_failure_account_address_at", ["account", "address", "at"], unique=False
        )

    op.create_table(
        "squad",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("base_lon", sa.Float(), nullable=True),
        sa.Column("base_lat", sa.Float(), nullable=True),
        sa.Column("shift_start", sa.String(), nullable=False),
        sa.Column("shift_end", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_squad")),
    )
    op.create_table(
        "upload",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("uploaded_by", sa.String(), nullable=False),
        sa.Column("uploaded_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    op.create_table(
        "account",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("squad", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["squad"], ["squad.number"], name=op.f("fk_account_squad")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_account")),
    )
    op.create_table(
        "district_risk",
        sa.Column("district", sa.String(), nullable=False),
        sa.Column("effective_from", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district"], ["district.code"], name=op.f("fk_district_risk_district")
        ),
        sa.PrimaryKeyConstraint("district", "effective_from", name=op.f("pk_district_risk")),
    )
    op.create_table(
        "outing",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("squad", sa.Integer(), nullable=False),
        sa.Column("team", sa.String(), nullable=True),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("officers", sa.Integer(), nullable=True),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["squad"], ["squad.number"], name=op.f("fk_outing_squad")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outing")),
    )
    with op.batch_alter_table("outing", schema=None) as batch_op:
        batch_op.create_index("ix_outing_squad_date", ["squad", "date"], unique=False)

    op.create_table(
        "remit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("squad", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("district", sa.String(), nullable=True),
        sa.CheckConstraint("act IN ('inspect', 'calibrate')", name=op.f("ck_remit_act")),
        sa.ForeignKeyConstraint(["district"], ["district.code"], name=op.f("fk_remit_district")),
        sa.ForeignKeyConstraint(["kind"], ["kind.id"], name=op.f("fk_remit_kind")),
        sa.ForeignKeyConstraint(["squad"], ["squad.number"], name=op.f("fk_remit_squad")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remit")),
    )
    op.create_table(
        "site",
        sa.Column("row", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("morton", sa.BigInteger(), nullable=False),
        sa.Column("district", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("crowding", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("crowding BETWEEN 1 AND 5", name=op.f("ck_site_crowding")),
        sa.ForeignKeyConstraint(["district"], ["district.code"], name=op.f("fk_site_district")),
        sa.ForeignKeyConstraint(["kind"], ["kind.id"], name=op.f("fk_site_kind")),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_site")),
        sa.UniqueConstraint("code", name=op.f("uq_site_code")),
    )
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_site_morton"), ["morton"], unique=False)

    op.create_table(
        "inspection",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("site", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("squad", sa.Integer(), nullable=True),
        sa.Column("outing", sa.String(length=36), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("effective_at", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("rectify_by", sa.BigInteger(), nullable=True),
        sa.Column("look_back_of", sa.String(length=36), nullable=True),
        sa.Column("supersedes", sa.String(length=36), nullable=True),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.Column("flags", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "result IN ('pass', 'advisory', 'fail')", name=op.f("ck_inspection_result")
        ),
        sa.ForeignKeyConstraint(["outing"], ["outing.id"], name=op.f("fk_inspection_outing")),
        sa.ForeignKeyConstraint(["site"], ["site.row"], name=op.f("fk_inspection_site")),
        sa.ForeignKeyConstraint(["squad"], ["squad.number"], name=op.f("fk_inspection_squad")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
    )
    with op.batch_alter_table("inspection", schema=None) as batch_op:
        batch_op.create_index("ix_inspection_finished_at", ["finished_at"], unique=False)
        batch_op.create_index("ix_inspection_look_back_of", ["look_back_of"], unique=False)
        batch_op.create_index(batch_op.f("ix_inspection_sequence"), ["sequence"], unique=False)
        batch_op.create_index(
            "ix_inspection_site_effective_at", ["site", "effective_at"], unique=False
        )
        batch_op.create_index(
            "ix_inspection_squad_finished_at", ["squad", "finished_at"], unique=False
        )
        batch_op.create_index("ix_inspection_supersedes", ["supersedes"], unique=False)

    op.create_table(
        "instrument",
        sa.Column("row", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("site", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("in_service_from", sa.BigInteger(), nullable=True),
        sa.Column("in_service_to", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["site"], ["site.row"], name=op.f("fk_instrument_site")),
        sa.ForeignKeyConstraint(["type"], ["instrument_type.id"], name=op.f("fk_instrument_type")),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_instrument")),
        sa.UniqueConstraint("code", name=op.f("uq_instrument_code")),
    )
    with op.batch_alter_table("instrument", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_instrument_site"), ["site"], unique=False)

    op.create_table(
        "instrument_state",
        sa.Column("site", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("acts", sa.Integer(), nullable=False),
        sa.Column("service_from", sa.BigInteger(), nullable=False),
        sa.Column("service_to", sa.BigInteger(), nullable=False),
        sa.Column("instruments", sa.Integer(), nullable=False),
        sa.Column("never", sa.Integer(), nullable=False),
        sa.Column("oldest_good_at", sa.BigInteger(), nullable=True),
        sa.Column("earliest_valid_until", sa.BigInteger(), nullable=True),
        sa.Column("earliest_failed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["site"], ["site.row"], name=op.f("fk_instrument_state_site")),
        sa.ForeignKeyConstraint(
            ["type"], ["instrument_type.id"], name=op.f("fk_instrument_state_type")
        ),
        sa.PrimaryKeyConstraint(
            "site", "type", "acts", "service_from", "service_to", name=op.f("pk_instrument_state")
        ),
    )
    op.create_table(
        "site_state",
        sa.Column(
            "site",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("inspected_at", sa.BigInteger(), nullable=True),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("rectify_by", sa.BigInteger(), nullable=True),
        sa.Column("inspections", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site.row"], name=op.f("fk_site_state_site")),
        sa.PrimaryKeyConstraint("site", name=op.f("pk_site_state")),
    )
    op.create_table(
        "site_version",
        sa.Column("site", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("replaced_at", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("morton", sa.BigInteger(), nullable=False),
        sa.Column("district", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("crowding", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["site"], ["site.row"], name=op.f("fk_site_version_site")),
        sa.PrimaryKeyConstraint("site", "version", name=op.f("pk_site_version")),
    )
    op.create_table(
        "stop",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("squad", sa.Integer(), nullable=False),
        sa.Column("site", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("assigned_by", sa.String(), nullable=False),
        sa.Column("assigned_at", sa.BigInteger(), nullable=False),
        sa.Column("taken_back_by", sa.String(), nullable=True),
        sa.Column("taken_back_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["site"], ["site.row"], name=op.f("fk_stop_site")),
        sa.ForeignKeyConstraint(["squad"], ["squad.number"], name=op.f("fk_stop_squad")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop")),
    )
    with op.batch_alter_table("stop", schema=None) as batch_op:
        batch_op.create_index("ix_stop_date_squad", ["date", "squad"], unique=False)
        batch_op.create_index(batch_op.f("ix_stop_site"), ["site"], unique=False)

    op.create_table(
        "token",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.name"], name=op.f("fk_token_account")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_token")),
    )
    op.create_table(
        "calibration",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column(
            "instrument", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("site", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("squad", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("performed_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("effective_at", sa.BigInteger(), nullable=False),
        sa.Column("conclusion", sa.String(), nullable=False),
        sa.Column("valid_until", sa.BigInteger(), nullable=True),
        sa.Column("supersedes", sa.String(length=36), nullable=True),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.Column("flags", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument"], ["instrument.row"], name=op.f("fk_calibration_instrument")
        ),
        sa.ForeignKeyConstraint(["site"], ["site.row"], name=op.f("fk_calibration_site")),
        sa.ForeignKeyConstraint(["squad"], ["squad.number"], name=op.f("fk_calibration_squad")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibration")),
    )
    with op.batch_alter_table("calibration", schema=None) as batch_op:
        batch_op.create_index(
            "ix_calibration_instrument_effective_at", ["instrument", "effective_at"], unique=False
        )
        batch_op.create_index("ix_calibration_performed_at", ["performed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_calibration_sequence"), ["sequence"], unique=False)
        batch_op.create_index("ix_calibration_site", ["site"], unique=False)
        batch_op.create_index("ix_calibration_supersedes", ["supersedes"], unique=False)

    op.execute(f"INSERT INTO log_counter (id, last, hash) VALUES (1, 0, '{'0' * 64}')")


def downgrade() -> None:
    with op.batch_alter_table("calibration", schema=None) as batch_op:
        batch_op.drop_index("ix_calibration_supersedes")
        batch_op.drop_index("ix_calibration_site")
        batch_op.drop_index(batch_op.f("ix_calibration_sequence"))
        batch_op.drop_index("ix_calibration_performed_at")
        batch_op.drop_index("ix_calibration_instrument_effective_at")

    op.drop_table("calibration")
    op.drop_table("token")
    with op.batch_alter_table("stop", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stop_site"))
        batch_op.drop_index("ix_stop_date_squad")

    op.drop_table("stop")
    op.drop_table("site_version")
    op.drop_table("site_state")
    op.drop_table("instrument_state")
    with op.batch_alter_table("instrument", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_instrument_site"))

    op.drop_table("instrument")
    with op.batch_alter_table("inspection", schema=None) as batch_op:
        batch_op.drop_index("ix_inspection_supersedes")
        batch_op.drop_index("ix_inspection_squad_finished_at")
        batch_op.drop_index("ix_inspection_site_effective_at")
        batch_op.drop_index(batch_op.f("ix_inspection_sequence"))
        batch_op.drop_index("ix_inspection_look_back_of")
        batch_op.drop_index("ix_inspection_finished_at")

    op.drop_table("inspection")
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_site_morton"))

    op.drop_table("site")
    op.drop_table("remit")
    with op.batch_alter_table("outing", schema=None) as batch_op:
        batch_op.drop_index("ix_outing_squad_date")

    op.drop_table("outing")
    op.drop_table("district_risk")
    op.drop_table("account")
    op.drop_table("upload")
    op.drop_table("squad")
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_failure_account_address_at")

    op.drop_table("sign_in_failure")
    op.drop_table("setting")
    op.drop_table("policy")
    op.drop_table("log_counter")
    op.drop_table("log")
    op.drop_table("kind")
    op.drop_table("instrument_type")
    op.drop_table("district")
    op.drop_table("checklist")
