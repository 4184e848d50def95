"""The proceedings: what was shown, names as others write them, the look of a conference, pictures
beside the sound, and which revision a translation was made from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _columns()
    _translates()
    _material()


def _columns() -> None:
    with op.batch_alter_table("conference") as table:
        accent = sa.Column(
            "accent", sa.Text(), server_default=sa.text("''"), nullable=False, comment="#rrggbb"
        )
        table.add_column(accent)
        table.add_column(sa.Column("logo", sa.JSON(), nullable=True, comment="KeptFile"))
    with op.batch_alter_table("speaker") as table:
        table.add_column(
            sa.Column("also_written", sa.JSON(), server_default=sa.text("'[]'"), nullable=False)
        )
    with op.batch_alter_table("recording") as table:
        table.add_column(
            sa.Column(
                "video_copy",
                sa.JSON(),
                nullable=True,
                comment="KeptFile with its pictures, where browsers play them",
            )
        )


def _translates() -> None:
    """What is there was made from the spoken text as it is now: a changed one drops the rest."""
    with op.batch_alter_table("segment_text") as table:
        table.add_column(
            sa.Column(
                "translates", sa.Integer(), nullable=True, comment="the revision of the spoken text"
            )
        )
    text = sa.table(
        "segment_text",
        *(sa.column(name) for name in ("segment_id", "spoken", "revision", "translates")),
    )
    heard = text.alias()
    said = (
        sa.select(heard.c.revision)
        .where(heard.c.segment_id == text.c.segment_id, heard.c.spoken.is_(sa.true()))
        .limit(1)
        .scalar_subquery()
    )
    op.execute(text.update().where(text.c.spoken.is_(sa.false())).values(translates=said))


def _material() -> None:
    op.create_table(
        "material",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("credit", sa.Text(), nullable=False),
        sa.Column("rights", sa.Text(), nullable=False),
        sa.Column("recording_id", sa.Text(), nullable=True),
        sa.Column("start", sa.Float(), nullable=True),
        sa.Column("end", sa.Float(), nullable=True),
        sa.Column("file", sa.JSON(), nullable=True, comment="KeptFile"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name="fk_material_session_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name="fk_material_recording_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_material"),
        sa.UniqueConstraint("session_id", "slug", name="uq_material_session_id_slug"),
    )
    op.create_index("ix_material_session_id", "material", ["session_id"], unique=False)
