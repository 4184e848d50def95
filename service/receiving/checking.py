"""Looks at a recording that was accepted: what it is, and which tracks it has.

A file that cannot be read stays, as a failed recording with its reason.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from service.database import Database, recordings, steering
from service.errors import Conflict
from service.ids import new_id
from service.programme import Failure, Recording, RecordingState, StageState
from service.receiving.accepting import Arrival, Received, accept
from service.storage import Storage, Writer
from transcripts.errors import EngineFailed, TranscriptsError
from transcripts.model import AudioInfo, Track

Probe = Callable[[Path], AudioInfo]
"""Looks at a file: ``transcripts.audio.probe``, handed in because it brings decoders along."""


def receive(
    database: Database, storage: Storage, probe: Probe, writer: Writer, arrival: Arrival
) -> Received:
    """Accept what was written, and look at it at once; what cannot be now, a worker looks at.

    Raises as ``accept`` does.
    """
    received = accept(database, writer, arrival)
    with suppress(EngineFailed):
        recording = check(database, storage, probe, received.recording.id)
        return replace(received, recording=recording)
    return received


def check(database: Database, storage: Storage, probe: Probe, recording_id: str) -> Recording:
    """Look at the file and keep what was found; done once, it is not done again.

    A file with several tracks becomes a recording for each of them, one after the other in the
    session as far as published numbers allow. Raises NotFound, and EngineFailed when it could not
    be looked at for a reason that may pass: nothing is kept then.
    """
    with database.read() as connection:
        recording = recordings.get(connection, recording_id)
    if is_checked(recording):
        return recording
    found = _look(storage.path(recording.digest), probe, recording)
    with database.write() as connection:
        recording = recordings.get(connection, recording_id)
        if recording.state is RecordingState.RECEIVED and not is_checked(recording):
            _keep(connection, recording, found)
        return recordings.get(connection, recording_id)


def is_checked(recording: Recording) -> bool:
    """Whether somebody looked at it already."""
    return any(one.name == "check" and one.state is StageState.DONE for one in recording.stages)


def _look(path: Path, probe: Probe, recording: Recording) -> AudioInfo | Failure:
    try:
        return probe(path)
    except TranscriptsError as error:
        if not error.permanent:
            raise
        return Failure(recording.name, error.reason, error.remedy, error.permanent)


def _keep(connection: sa.Connection, recording: Recording, found: AudioInfo | Failure) -> None:
    recordings.begin_stage(connection, recording.id, "check")
    if isinstance(found, Failure):
        recordings.fail(connection, recording.id, found)
        return
    first, *others = found.tracks
    recordings.set_track(connection, recording.id, first)
    _found(connection, recording.id, found)
    for track in others:
        _add_track(connection, recording, track, found)
    if others:
        line = recordings.of_session(connection, recording.session_id)
        with suppress(Conflict):
            steering.arrange(connection, recording.session_id, [one.id for one in line])


def _add_track(
    connection: sa.Connection, recording: Recording, track: Track, found: AudioInfo
) -> None:
    position = recordings.next_position(connection, recording.session_id)
    other = replace(recording, id=new_id("rec"), position=position, track=track)
    by = recordings.received_by(connection, recording.id)
    recordings.add(connection, other, by)
    recordings.begin_stage(connection, other.id, "check")
    _found(connection, other.id, found)


def _found(connection: sa.Connection, recording_id: str, found: AudioInfo) -> None:
    recordings.set_info(connection, recording_id, found)
    recordings.finish_stage(connection, recording_id, "check", found.duration)
