"""The whole schema on one page. Values in JSON columns are written by the modules beside this one.

Times of day are ISO 8601 text in UTC; positions in a recording are seconds; digests are SHA-256
in hex. Tables below the line hold what the machine did: they are only ever added to, and can be
told apart from what people wrote.
"""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _reference(column: str, *, null: bool = False) -> sa.Column[str]:
    table = column.split(".")[0]
    return sa.Column(
        f"{table}_id", sa.Text, sa.ForeignKey(column, ondelete="CASCADE"), nullable=null, index=True
    )


conference = sa.Table(
    "conference",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("slug", sa.Text, nullable=False, unique=True),
    sa.Column("title", sa.JSON, nullable=False),
    sa.Column("about", sa.JSON, nullable=False),
    sa.Column("place", sa.JSON, nullable=False),
    sa.Column("dates", sa.Text, nullable=False),
    sa.Column("languages", sa.JSON, nullable=False),
    sa.Column("accent", sa.Text, nullable=False, server_default="", comment="#rrggbb"),
    sa.Column("logo", sa.JSON, comment="KeptFile"),
)

speaker = sa.Table(
    "speaker",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _reference("conference.id"),
    sa.Column("slug", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("title", sa.JSON, nullable=False),
    sa.Column("affiliation", sa.JSON, nullable=False),
    sa.Column("biography", sa.JSON, nullable=False),
    sa.Column("also_written", sa.JSON, nullable=False, server_default="[]"),
    sa.UniqueConstraint("conference_id", "slug"),
)

session = sa.Table(
    "session",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _reference("conference.id"),
    sa.Column("slug", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("title", sa.JSON, nullable=False),
    sa.Column("abstract", sa.JSON, nullable=False),
    sa.Column("languages", sa.JSON, nullable=False),
    sa.Column("date", sa.Text, nullable=False, server_default=""),
    sa.Column("chair_id", sa.Text, sa.ForeignKey("speaker.id")),
    sa.UniqueConstraint("conference_id", "slug"),
)

recording = sa.Table(
    "recording",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _reference("session.id"),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("received_at", sa.Text, nullable=False),
    sa.Column("received_by", sa.Text, nullable=False),
    sa.Column("duration", sa.Float),
    sa.Column("info", sa.JSON, comment="AudioInfo of the original"),
    sa.Column("working_copy", sa.Text, comment="digest of the 16 kHz mono FLAC"),
    sa.Column("playback_copy", sa.Text, comment="digest of what browsers play"),
    sa.Column(
        "video_copy", sa.JSON, comment="KeptFile with its pictures, where browsers play them"
    ),
    sa.Column("run", sa.Integer, nullable=False, server_default="1"),
    sa.Column("failure", sa.JSON),
    sa.Column("track", sa.Text, nullable=False, server_default="0", comment="its key in the file"),
    sa.Column("track_name", sa.Text, nullable=False, server_default=""),
    sa.Column("track_language", sa.Text, nullable=False, server_default=""),
    sa.Column("recorded_at", sa.Text, nullable=False, server_default=""),
    sa.UniqueConstraint("session_id", "position"),
    sa.UniqueConstraint("session_id", "digest", "track"),
)

upload = sa.Table(
    "upload",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _reference("session.id", null=True),
    sa.Column("kind", sa.Text, nullable=False, comment="whole, or a part to be joined with others"),
    sa.Column("parts", sa.JSON, nullable=False, comment="the uploads it was joined of"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("length", sa.BigInteger, nullable=False),
    sa.Column("offset", sa.BigInteger, nullable=False, comment="bytes that are on the disk"),
    sa.Column("details", sa.JSON, nullable=False, comment="what the client said of the file"),
    sa.Column("by", sa.Text, nullable=False, index=True),
    sa.Column("begun_at", sa.Text, nullable=False),
    sa.Column("expires_at", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, comment="SHA-256 of the whole, once it is all there"),
    _reference("recording.id", null=True),
    sa.Column("already_here", sa.Boolean, nullable=False, server_default=sa.false()),
)

token = sa.Table(
    "token",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _reference("conference.id", null=True),
    sa.Column("name", sa.Text, nullable=False, comment="who or what holds it"),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("secret", sa.Text, nullable=False, unique=True, comment="SHA-256 of what was shown"),
    sa.Column("made_at", sa.Text, nullable=False),
    sa.Column("expires_at", sa.Text, nullable=False),
    sa.Column("used_at", sa.Text),
    sa.Column("revoked_at", sa.Text),
)

sign_in = sa.Table(
    "sign_in",
    metadata,
    sa.Column("secret", sa.Text, primary_key=True, comment="SHA-256 of the cookie"),
    _reference("token.id"),
    sa.Column("begun_at", sa.Text, nullable=False),
    sa.Column("expires_at", sa.Text, nullable=False),
)

talk = sa.Table(
    "talk",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _reference("session.id"),
    sa.Column("slug", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("title", sa.JSON, nullable=False),
    sa.Column("recording_id", sa.Text, sa.ForeignKey("recording.id", ondelete="SET NULL")),
    sa.Column("start", sa.Float),
    sa.Column("end", sa.Float),
    sa.UniqueConstraint("session_id", "slug"),
)

talk_speaker = sa.Table(
    "talk_speaker",
    metadata,
    sa.Column("talk_id", sa.Text, sa.ForeignKey("talk.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("speaker_id", sa.Text, sa.ForeignKey("speaker.id"), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
)

material = sa.Table(
    "material",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _reference("session.id"),
    sa.Column("slug", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("title", sa.JSON, nullable=False),
    sa.Column("credit", sa.Text, nullable=False),
    sa.Column("rights", sa.Text, nullable=False),
    sa.Column("recording_id", sa.Text, sa.ForeignKey("recording.id", ondelete="SET NULL")),
    sa.Column("start", sa.Float),
    sa.Column("end", sa.Float),
    sa.Column("file", sa.JSON, comment="KeptFile"),
    sa.UniqueConstraint("session_id", "slug"),
)

edition = sa.Table(
    "edition",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _reference("session.id"),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("published_at", sa.Text, nullable=False),
    sa.Column("published_by", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("document", sa.Text, nullable=False, comment="digest of the frozen JSON"),
    sa.UniqueConstraint("session_id", "number"),
)

# ---------------------------------------------------------------------------------------------

origin = sa.Table(
    "origin",
    metadata,
    sa.Column("id", sa.Text, primary_key=True, comment="digest of the value"),
    sa.Column("value", sa.JSON, nullable=False),
)

stage = sa.Table(
    "stage",
    metadata,
    sa.Column(
        "recording_id", sa.Text, sa.ForeignKey("recording.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("done", sa.Float, nullable=False, server_default="0"),
    sa.Column("total", sa.Float, nullable=False, server_default="0"),
    sa.Column("started_at", sa.Text),
    sa.Column("finished_at", sa.Text),
)

chunk = sa.Table(
    "chunk",
    metadata,
    sa.Column(
        "recording_id", sa.Text, sa.ForeignKey("recording.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("start", sa.Float, nullable=False),
    sa.Column("end", sa.Float, nullable=False),
    sa.Column("speech", sa.JSON, nullable=False, comment="spans of speech, seconds"),
    sa.Column("probability", sa.Float, nullable=False),
    sa.Column("failed", sa.Boolean, nullable=False, server_default=sa.false()),
)

gap = sa.Table(
    "gap",
    metadata,
    sa.Column(
        "recording_id", sa.Text, sa.ForeignKey("recording.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("start", sa.Float, primary_key=True),
    sa.Column("end", sa.Float, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)

recognition = sa.Table(
    "recognition",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True, comment="of the working copy"),
    sa.Column("start", sa.Float, primary_key=True),
    sa.Column("end", sa.Float, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True, comment="digest of origin, languages and hints"),
    sa.Column("origin_id", sa.Text, sa.ForeignKey("origin.id"), nullable=False),
    sa.Column("heard", sa.Text, nullable=False, comment="JSON of transcripts.formats.json"),
    sa.Column("recognised_at", sa.Text, nullable=False),
    sa.Column("times", sa.Integer, nullable=False, server_default="1", comment="how often it ran"),
)

translation = sa.Table(
    "translation",
    metadata,
    sa.Column("source", sa.Text, primary_key=True, comment="digest of the source text"),
    sa.Column("from_language", sa.Text, primary_key=True),
    sa.Column("to_language", sa.Text, primary_key=True),
    sa.Column("origin_id", sa.Text, sa.ForeignKey("origin.id"), primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
)

segment = sa.Table(
    "segment",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _reference("recording.id"),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("start", sa.Float, nullable=False),
    sa.Column("end", sa.Float, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("language_probability", sa.Float),
    sa.Column("voice", sa.Text),
    sa.Column("words", sa.JSON, nullable=False),
    sa.UniqueConstraint("recording_id", "position"),
)

segment_text = sa.Table(
    "segment_text",
    metadata,
    sa.Column(
        "segment_id", sa.Text, sa.ForeignKey("segment.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("language", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("spoken", sa.Boolean, nullable=False),
    sa.Column("origin_id", sa.Text, sa.ForeignKey("origin.id"), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False, server_default="1"),
    sa.Column("translates", sa.Integer, comment="the revision of the spoken text"),
)

worker = sa.Table(
    "worker",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("beat", sa.Integer, nullable=False),
    sa.Column("started_at", sa.Text, nullable=False),
)
