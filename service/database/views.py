"""Questions that only pages ask: whose playback copy this is, what was heard, what took long."""

from __future__ import annotations

import sqlalchemy as sa

from service.database import schema
from service.database.rows import span
from service.programme import PLAYBACK_TYPE, StageState
from transcripts.formats.json import read_heard
from transcripts.model import Heard, Span


def sessions_playing(connection: sa.Connection, digest: str) -> tuple[str, ...]:
    """The sessions with a recording whose playback or video copy has this digest."""
    table = schema.recording
    played = (table.c.playback_copy, table.c.video_copy["digest"].as_string())
    here = sa.or_(*(column == digest for column in played))
    query = sa.select(table.c.session_id).where(here).distinct()
    return tuple(connection.scalars(query.order_by(table.c.session_id)))


def media_type(connection: sa.Connection, digest: str) -> str:
    """The type of a copy that browsers play."""
    made = schema.recording.c.video_copy
    query = sa.select(made["media_type"].as_string()).where(made["digest"].as_string() == digest)
    return connection.scalar(query.limit(1)) or PLAYBACK_TYPE


def stages_done(connection: sa.Connection, most: int) -> tuple[tuple[str, float, str, str], ...]:
    """The ``most`` stages done last: name, seconds of the recording, when begun, when done."""
    stage, recording = schema.stage, schema.recording
    query = (
        sa.select(stage.c.name, recording.c.duration, stage.c.started_at, stage.c.finished_at)
        .select_from(stage.join(recording))
        .where(stage.c.state == StageState.DONE.value, recording.c.duration > 0)
        .order_by(stage.c.finished_at.desc())
        .limit(most)
    )
    return tuple(
        (name, seconds, begun, ended) for name, seconds, begun, ended in connection.execute(query)
    )


def heard_lately(
    connection: sa.Connection, recording_id: str, most: int
) -> tuple[tuple[Span, Heard], ...]:
    """The ``most`` last spans that the newest recogniser heard, in order of time."""
    done, recording = schema.recognition, schema.recording
    here = done.join(recording, recording.c.working_copy == done.c.digest)
    of_this = sa.select(done).select_from(here).where(recording.c.id == recording_id)
    newest = connection.execute(of_this.order_by(done.c.recognised_at.desc()).limit(1)).mappings()
    key = next((row["key"] for row in newest), None)
    last = of_this.where(done.c.key == key).order_by(done.c.start.desc()).limit(most)
    rows = connection.execute(last).mappings().all()
    return tuple((span(row), read_heard(row["heard"])) for row in reversed(rows))
