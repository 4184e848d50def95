"""The front door: tracks of a recording and its clock, uploads on their way, who may bring them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _recording()
    _upload()
    _token()
    _sign_in()


def _recording() -> None:
    none_said = sa.text("''")
    with op.batch_alter_table("recording") as table:
        table.add_column(
            sa.Column(
                "track",
                sa.Text(),
                server_default="0",
                nullable=False,
                comment="its key in the file",
            )
        )
        for name in ("track_name", "track_language", "recorded_at"):
            table.add_column(sa.Column(name, sa.Text(), server_default=none_said, nullable=False))
        table.drop_constraint("uq_recording_session_id_digest", type_="unique")
        table.create_unique_constraint(
            "uq_recording_session_id_digest_track", ["session_id", "digest", "track"]
        )


def _upload() -> None:
    op.create_table(
        "upload",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=True),
        sa.Column(
            "kind", sa.Text(), nullable=False, comment="whole, or a part to be joined with others"
        ),
        sa.Column("parts", sa.JSON(), nullable=False, comment="the uploads it was joined of"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False, comment="bytes that are on the disk"),
        sa.Column("details", sa.JSON(), nullable=False, comment="what the client said of the file"),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.Column(
            "digest", sa.Text(), nullable=True, comment="SHA-256 of the whole, once it is all there"
        ),
        sa.Column("recording_id", sa.Text(), nullable=True),
        sa.Column("already_here", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name="fk_upload_session_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name="fk_upload_recording_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_upload"),
    )
    op.create_index("ix_upload_session_id", "upload", ["session_id"], unique=False)
    op.create_index("ix_upload_recording_id", "upload", ["recording_id"], unique=False)
    op.create_index("ix_upload_by", "upload", ["by"], unique=False)


def _token() -> None:
    op.create_table(
        "token",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conference_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False, comment="who or what holds it"),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False, comment="SHA-256 of what was shown"),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.Column("used_at", sa.Text(), nullable=True),
        sa.Column("revoked_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conference.id"], name="fk_token_conference_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_token"),
        sa.UniqueConstraint("secret", name="uq_token_secret"),
    )
    op.create_index("ix_token_conference_id", "token", ["conference_id"], unique=False)


def _sign_in() -> None:
    op.create_table(
        "sign_in",
        sa.Column("secret", sa.Text(), nullable=False, comment="SHA-256 of the cookie"),
        sa.Column("token_id", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["token_id"], ["token.id"], name="fk_sign_in_token_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("secret", name="pk_sign_in"),
    )
    op.create_index("ix_sign_in_token_id", "sign_in", ["token_id"], unique=False)
