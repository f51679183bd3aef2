"""Plans of a day: what a stop is planned as, the changes of a plan, what squads have seen"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("stop", schema=None) as batch_op:
        batch_op.add_column(sa.Column("team", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("arrives_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("starts_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("ends_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("pin", sa.String(), nullable=True))
        batch_op.add_column(
            sa.Column("required", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("prize", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("published_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("skipped_by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("skipped_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("skip_reason", sa.String(), nullable=True))
        batch_op.create_check_constraint(op.f("ck_stop_pin"), "pin IN ('squad', 'place')")
    # Until now a squad saw whatever it was assigned.
    op.execute("UPDATE stop SET published_at = assigned_at")
    op.create_table(
        "plan",
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("published_version", sa.Integer(), nullable=True),
        sa.Column("published_by", sa.String(), nullable=True),
        sa.Column("published_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("date", name=op.f("pk_plan")),
    )
    op.create_table(
        "plan_change",
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("did", sa.String(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["date"], ["plan.date"], name=op.f("fk_plan_change_date")),
        sa.PrimaryKeyConstraint("date", "version", name=op.f("pk_plan_change")),
    )
    op.create_table(
        "plan_seen",
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("squad", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seen_by", sa.String(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["date"], ["plan.date"], name=op.f("fk_plan_seen_date")),
        sa.ForeignKeyConstraint(["squad"], ["squad.number"], name=op.f("fk_plan_seen_squad")),
        sa.PrimaryKeyConstraint("date", "squad", name=op.f("pk_plan_seen")),
    )
    op.create_table(
        "opening_hours",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("opens", sa.String(), nullable=False),
        sa.Column("closes", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["kind"], ["kind.id"], name=op.f("fk_opening_hours_kind")),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_opening_hours")),
    )


def downgrade() -> None:
    for table in ("opening_hours", "plan_seen", "plan_change", "plan"):
        op.drop_table(table)
    with op.batch_alter_table("stop", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_stop_pin"), type_="check")
        for column in (
            "skip_reason", "skipped_at", "skipped_by", "published_at", "prize", "required", "pin",
            "ends_at", "starts_at", "arrives_at", "team",
        ):  # fmt: skip
            batch_op.drop_column(column)
