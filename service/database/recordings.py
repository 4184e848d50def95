"""Recordings and how far each has come: state, stages, copies, failure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from service.database import ledger
from service.database.rows import Row, batches, kept_file, now, to_kept_file, upsert
from service.database.schema import conference as conferences
from service.database.schema import material as materials
from service.database.schema import recording as table
from service.database.schema import stage as stages
from service.database.schema import upload as uploads
from service.errors import NotFound
from service.programme import (
    IN_LINE,
    STAGES,
    Failure,
    KeptFile,
    Recording,
    RecordingState,
    Stage,
    StageState,
)
from transcripts.model import AudioInfo, Track

_FILES = (
    table.c.digest,
    table.c.working_copy,
    table.c.playback_copy,
    table.c.video_copy["digest"].as_string(),
)
"""Where a digest stands that a recording is made of."""


@dataclass(frozen=True, slots=True)
class Copies:
    """Digests of what was made from the original: for the engines, and for browsers.

    ``video`` has the pictures too, where there are any that browsers play.
    """

    working: str
    playback: str
    video: KeptFile | None = None

    @property
    def digests(self) -> tuple[str, ...]:
        """All of them."""
        return (self.working, self.playback, *((self.video.digest,) if self.video else ()))


def add(connection: sa.Connection, recording: Recording, by: str) -> None:
    """Add an accepted recording. Raises Conflict when its session has this track already."""
    connection.execute(
        table.insert().values(
            id=recording.id,
            session_id=recording.session_id,
            position=recording.position,
            name=recording.name,
            digest=recording.digest,
            size=recording.size,
            state=recording.state.value,
            received_at=recording.received_at,
            received_by=by,
            duration=recording.duration,
            run=recording.run,
            failure=asdict(recording.failure) if recording.failure else sa.null(),
            track=recording.track.key,
            track_name=recording.track.name,
            track_language=recording.track.language,
            recorded_at=recording.recorded_at,
        )
    )


def get(connection: sa.Connection, recording_id: str) -> Recording:
    """One recording with every stage, those not begun included. Raises NotFound."""
    for found in _recordings(connection, table.c.id == recording_id):
        return found
    raise _missing(recording_id)


def of_session(connection: sa.Connection, session_id: str) -> tuple[Recording, ...]:
    """The recordings of one session, in order of position."""
    return _recordings(connection, table.c.session_id == session_id)


def with_digest(connection: sa.Connection, session_id: str, digest: str) -> Recording | None:
    """The first recording of this session that holds the same bytes, or None."""
    same = sa.and_(table.c.session_id == session_id, table.c.digest == digest)
    return next(iter(_recordings(connection, same)), None)


def in_line(connection: sa.Connection) -> tuple[Recording, ...]:
    """Every recording that a machine has work to do on, in the order they were received."""
    return _received(connection, IN_LINE)


def failed(connection: sa.Connection) -> tuple[Recording, ...]:
    """Every recording that failed or was stopped, in the order they were received."""
    return _received(connection, (RecordingState.FAILED,))


def _received(connection: sa.Connection, states: Sequence[RecordingState]) -> tuple[Recording, ...]:
    found = _recordings(connection, table.c.state.in_([state.value for state in states]))
    return tuple(sorted(found, key=lambda one: (one.received_at, one.id)))


def next_position(connection: sa.Connection, session_id: str) -> int:
    """The position a further recording of the session takes, from 1."""
    query = sa.select(sa.func.max(table.c.position)).where(table.c.session_id == session_id)
    return int(connection.scalar(query) or 0) + 1


def set_state(connection: sa.Connection, recording_id: str, state: RecordingState) -> None:
    """Move it to another state than FAILED: any failure is forgotten. Raises NotFound."""
    _change(connection, recording_id, state=state.value, failure=sa.null())


def set_info(connection: sa.Connection, recording_id: str, info: AudioInfo) -> None:
    """Keep what the check found; duration and clock become the recording's. Raises NotFound."""
    values: dict[str, Any] = {"info": asdict(info), "duration": info.duration}
    if info.recorded_at:
        values["recorded_at"] = info.recorded_at
    _change(connection, recording_id, **values)


def set_track(connection: sa.Connection, recording_id: str, track: Track) -> None:
    """Say which track of its file it is. Raises NotFound, and Conflict when there is one."""
    _change(
        connection,
        recording_id,
        track=track.key,
        track_name=track.name,
        track_language=track.language,
    )


def received_by(connection: sa.Connection, recording_id: str) -> str:
    """Who brought it. Raises NotFound."""
    found = connection.scalar(sa.select(table.c.received_by).where(table.c.id == recording_id))
    if found is None:
        raise _missing(recording_id)
    return str(found)


def info(connection: sa.Connection, recording_id: str) -> AudioInfo | None:
    """What the check found, or None before it."""
    value = connection.scalar(sa.select(table.c.info).where(table.c.id == recording_id))
    return AudioInfo.of(value) if value else None


def set_copies(
    connection: sa.Connection,
    recording_id: str,
    working: str,
    playback: str,
    video: KeptFile | None = None,
) -> None:
    """Keep the digests of the stored copies. Raises NotFound."""
    copies = {"working_copy": working, "playback_copy": playback}
    _change(connection, recording_id, **copies, video_copy=kept_file(video))


def copies(connection: sa.Connection, recording_id: str) -> Copies | None:
    """The copies made of it, or None before it is prepared."""
    columns = (table.c.working_copy, table.c.playback_copy, table.c.video_copy)
    row = connection.execute(sa.select(*columns).where(table.c.id == recording_id)).first()
    return Copies(row[0], row[1], to_kept_file(row[2])) if row and row[0] and row[1] else None


def fail(connection: sa.Connection, recording_id: str, failure: Failure) -> None:
    """Say that it failed and why; so did the stages that were running. Raises NotFound."""
    state = RecordingState.FAILED.value
    _change(connection, recording_id, state=state, failure=asdict(failure))
    connection.execute(
        stages.update()
        .where(stages.c.recording_id == recording_id)
        .where(stages.c.state == StageState.RUNNING.value)
        .values(state=StageState.FAILED.value, finished_at=now())
    )


def put_back(connection: sa.Connection, recording: Recording, undone: Sequence[str]) -> int:
    """Back in line under a new run number, which it answers; these stages are to be done again.

    So are all that are not done.
    """
    state, run = RecordingState.RECEIVED.value, recording.run + 1
    _change(connection, recording.id, state=state, failure=sa.null(), run=run)
    again = sa.or_(stages.c.state != StageState.DONE.value, stages.c.name.in_(undone))
    connection.execute(stages.delete().where(stages.c.recording_id == recording.id, again))
    return run


def remove(connection: sa.Connection, recording_id: str) -> tuple[str, ...]:
    """Delete it with all that was heard in it; answers the digests nothing refers to any more.

    Raises NotFound.
    """
    row = connection.execute(sa.select(*_FILES).where(table.c.id == recording_id)).first()
    if row is None:
        raise _missing(recording_id)
    ledger.forget(connection, recording_id)
    connection.execute(uploads.delete().where(uploads.c.recording_id == recording_id))
    connection.execute(table.delete().where(table.c.id == recording_id))
    return tuple(one for one in dict.fromkeys(row) if one and not is_kept(connection, one))


def is_kept(connection: sa.Connection, digest: str) -> bool:
    """Whether anything is made of these bytes, or an upload is about to become it."""
    logo = conferences.c.logo["digest"].as_string()
    shown = materials.c.file["digest"].as_string()
    columns = (*_FILES, uploads.c.digest, logo, shown)
    queries = (sa.select(sa.literal(1)).where(column == digest).limit(1) for column in columns)
    return any(connection.scalar(query) for query in queries)


def size_by(connection: sa.Connection, by: str) -> int:
    """Bytes of all that a person brought, each file once."""
    files = sa.select(table.c.digest, table.c.size).where(table.c.received_by == by).distinct()
    total = sa.func.coalesce(sa.func.sum(files.subquery().c.size), 0)
    return int(connection.scalar(sa.select(total)) or 0)


def begin_stage(
    connection: sa.Connection, recording_id: str, name: str, total: float = 0.0, done: float = 0.0
) -> None:
    """Say that a stage runs, with ``done`` of ``total`` seconds of audio; again after a crash."""
    row = {
        "recording_id": recording_id,
        "name": name,
        "state": StageState.RUNNING.value,
        "done": done,
        "total": total,
        "started_at": now(),
        "finished_at": None,
    }
    changing = ("state", "done", "total", "started_at", "finished_at")
    upsert(connection, stages, [row], changing=changing)


def advance_stage(
    connection: sa.Connection, recording_id: str, name: str, done: float, total: float | None = None
) -> None:
    """Say how many seconds are done in all, and the total where it became known."""
    values = {"done": done} if total is None else {"done": done, "total": total}
    _change_stage(connection, recording_id, name, values)


def finish_stage(
    connection: sa.Connection, recording_id: str, name: str, total: float | None = None
) -> None:
    """Say that the stage is done, all its seconds with it."""
    end = stages.c.total if total is None else total
    values = {"done": end, "state": StageState.DONE.value, "finished_at": now()}
    _change_stage(
        connection, recording_id, name, values if total is None else {**values, "total": end}
    )


def _change(connection: sa.Connection, recording_id: str, **values: Any) -> None:
    changed = connection.execute(table.update().where(table.c.id == recording_id).values(**values))
    if changed.rowcount == 0:
        raise _missing(recording_id)


def _change_stage(
    connection: sa.Connection, recording_id: str, name: str, values: dict[str, Any]
) -> None:
    here = sa.and_(stages.c.recording_id == recording_id, stages.c.name == name)
    if connection.execute(stages.update().where(here).values(**values)).rowcount == 0:
        raise NotFound(f"{recording_id}/{name}", "there is no such stage, or it has not begun")


def _missing(recording_id: str) -> NotFound:
    return NotFound(recording_id, "there is no such recording")


def _recordings(
    connection: sa.Connection, condition: sa.ColumnElement[bool]
) -> tuple[Recording, ...]:
    order = (table.c.session_id, table.c.position)
    query = table.select().where(condition).order_by(*order)
    rows = connection.execute(query).mappings().all()
    begun: dict[str, dict[str, Stage]] = defaultdict(dict)
    for ids in batches([row["id"] for row in rows]):
        of_these = stages.select().where(stages.c.recording_id.in_(ids))
        for row in connection.execute(of_these).mappings():
            begun[row["recording_id"]][row["name"]] = _to_stage(row)
    return tuple(_to_recording(row, _all_stages(begun[row["id"]])) for row in rows)


def _all_stages(begun: dict[str, Stage]) -> tuple[Stage, ...]:
    waiting = {name: Stage(name, StageState.WAITING, 0.0, 0.0) for name in STAGES}
    return tuple((waiting | begun).values())


def _to_stage(row: Row) -> Stage:
    return Stage(
        name=row["name"],
        state=StageState(row["state"]),
        done=row["done"],
        total=row["total"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
    )


def _to_recording(row: Row, its_stages: Sequence[Stage]) -> Recording:
    return Recording(
        id=row["id"],
        session_id=row["session_id"],
        position=row["position"],
        name=row["name"],
        digest=row["digest"],
        size=row["size"],
        state=RecordingState(row["state"]),
        received_at=row["received_at"],
        duration=row["duration"],
        run=row["run"],
        failure=Failure(**row["failure"]) if row["failure"] else None,
        stages=tuple(its_stages),
        track=_to_track(row),
        recorded_at=row["recorded_at"],
    )


def _to_track(row: Row) -> Track:
    stream, _, channel = row["track"].partition(".")
    return Track(
        int(stream), int(channel) if channel else None, row["track_name"], row["track_language"]
    )
