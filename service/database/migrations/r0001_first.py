"""The first schema: programme, recordings, editions, ledger, texts and workers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _programme()
    _recordings()
    _ledger()
    _texts()


def _programme() -> None:
    op.create_table(
        "conference",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("place", sa.JSON(), nullable=False),
        sa.Column("dates", sa.Text(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conference"),
        sa.UniqueConstraint("slug", name="uq_conference_slug"),
    )
    op.create_table(
        "speaker",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conference_id", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("affiliation", sa.JSON(), nullable=False),
        sa.Column("biography", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conference_id"],
            ["conference.id"],
            name="fk_speaker_conference_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_speaker"),
        sa.UniqueConstraint("conference_id", "slug", name="uq_speaker_conference_id_slug"),
    )
    op.create_index("ix_speaker_conference_id", "speaker", ["conference_id"], unique=False)
    op.create_table(
        "session",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conference_id", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("abstract", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("date", sa.Text(), server_default="", nullable=False),
        sa.Column("chair_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["chair_id"], ["speaker.id"], name="fk_session_chair_id"),
        sa.ForeignKeyConstraint(
            ["conference_id"],
            ["conference.id"],
            name="fk_session_conference_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_session"),
        sa.UniqueConstraint("conference_id", "slug", name="uq_session_conference_id_slug"),
    )
    op.create_index("ix_session_conference_id", "session", ["conference_id"], unique=False)


def _recordings() -> None:
    op.create_table(
        "recording",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.Column("duration", sa.Float(), nullable=True),
        sa.Column("info", sa.JSON(), nullable=True, comment="AudioInfo of the original"),
        sa.Column(
            "working_copy", sa.Text(), nullable=True, comment="digest of the 16 kHz mono FLAC"
        ),
        sa.Column(
            "playback_copy", sa.Text(), nullable=True, comment="digest of what browsers play"
        ),
        sa.Column("run", sa.Integer(), server_default="1", nullable=False),
        sa.Column("failure", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name="fk_recording_session_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recording"),
        sa.UniqueConstraint("session_id", "digest", name="uq_recording_session_id_digest"),
        sa.UniqueConstraint("session_id", "position", name="uq_recording_session_id_position"),
    )
    op.create_index("ix_recording_session_id", "recording", ["session_id"], unique=False)
    op.create_table(
        "talk",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("recording_id", sa.Text(), nullable=True),
        sa.Column("start", sa.Float(), nullable=True),
        sa.Column("end", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name="fk_talk_recording_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name="fk_talk_session_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_talk"),
        sa.UniqueConstraint("session_id", "slug", name="uq_talk_session_id_slug"),
    )
    op.create_index("ix_talk_session_id", "talk", ["session_id"], unique=False)
    op.create_table(
        "talk_speaker",
        sa.Column("talk_id", sa.Text(), nullable=False),
        sa.Column("speaker_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["speaker_id"], ["speaker.id"], name="fk_talk_speaker_speaker_id"),
        sa.ForeignKeyConstraint(
            ["talk_id"], ["talk.id"], name="fk_talk_speaker_talk_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("talk_id", "speaker_id", name="pk_talk_speaker"),
    )
    op.create_table(
        "edition",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.Text(), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False, comment="digest of the frozen JSON"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name="fk_edition_session_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_edition"),
        sa.UniqueConstraint("session_id", "number", name="uq_edition_session_id_number"),
    )
    op.create_index("ix_edition_session_id", "edition", ["session_id"], unique=False)


def _ledger() -> None:
    op.create_table(
        "origin",
        sa.Column("id", sa.Text(), nullable=False, comment="digest of the value"),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_origin"),
    )
    op.create_table(
        "stage",
        sa.Column("recording_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("done", sa.Float(), server_default="0", nullable=False),
        sa.Column("total", sa.Float(), server_default="0", nullable=False),
        sa.Column("started_at", sa.Text(), nullable=True),
        sa.Column("finished_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name="fk_stage_recording_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("recording_id", "name", name="pk_stage"),
    )
    op.create_table(
        "chunk",
        sa.Column("recording_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("start", sa.Float(), nullable=False),
        sa.Column("end", sa.Float(), nullable=False),
        sa.Column("speech", sa.JSON(), nullable=False, comment="spans of speech, seconds"),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("failed", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name="fk_chunk_recording_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("recording_id", "position", name="pk_chunk"),
    )
    op.create_table(
        "gap",
        sa.Column("recording_id", sa.Text(), nullable=False),
        sa.Column("start", sa.Float(), nullable=False),
        sa.Column("end", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name="fk_gap_recording_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("recording_id", "start", name="pk_gap"),
    )
    op.create_table(
        "recognition",
        sa.Column("digest", sa.Text(), nullable=False, comment="of the working copy"),
        sa.Column("start", sa.Float(), nullable=False),
        sa.Column("end", sa.Float(), nullable=False),
        sa.Column(
            "key", sa.Text(), nullable=False, comment="digest of origin, languages and hints"
        ),
        sa.Column("origin_id", sa.Text(), nullable=False),
        sa.Column("heard", sa.Text(), nullable=False, comment="JSON of transcripts.formats.json"),
        sa.Column("recognised_at", sa.Text(), nullable=False),
        sa.Column(
            "times", sa.Integer(), server_default="1", nullable=False, comment="how often it ran"
        ),
        sa.ForeignKeyConstraint(["origin_id"], ["origin.id"], name="fk_recognition_origin_id"),
        sa.PrimaryKeyConstraint("digest", "start", "end", "key", name="pk_recognition"),
    )
    op.create_table(
        "translation",
        sa.Column("source", sa.Text(), nullable=False, comment="digest of the source text"),
        sa.Column("from_language", sa.Text(), nullable=False),
        sa.Column("to_language", sa.Text(), nullable=False),
        sa.Column("origin_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["origin_id"], ["origin.id"], name="fk_translation_origin_id"),
        sa.PrimaryKeyConstraint(
            "source", "from_language", "to_language", "origin_id", name="pk_translation"
        ),
    )


def _texts() -> None:
    op.create_table(
        "segment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("recording_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("start", sa.Float(), nullable=False),
        sa.Column("end", sa.Float(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("language_probability", sa.Float(), nullable=True),
        sa.Column("voice", sa.Text(), nullable=True),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name="fk_segment_recording_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_segment"),
        sa.UniqueConstraint("recording_id", "position", name="uq_segment_recording_id_position"),
    )
    op.create_index("ix_segment_recording_id", "segment", ["recording_id"], unique=False)
    op.create_table(
        "segment_text",
        sa.Column("segment_id", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("spoken", sa.Boolean(), nullable=False),
        sa.Column("origin_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["origin_id"], ["origin.id"], name="fk_segment_text_origin_id"),
        sa.ForeignKeyConstraint(
            ["segment_id"], ["segment.id"], name="fk_segment_text_segment_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("segment_id", "language", name="pk_segment_text"),
    )
    op.create_table(
        "worker",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("beat", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_worker"),
    )
