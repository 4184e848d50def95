"""Takes a recording in: kept for good before it is acknowledged, looked at before it is queued."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from service.database import Database, programme, recordings
from service.database.rows import now
from service.errors import Refused
from service.ids import new_id
from service.programme import Failure, Recording, RecordingState
from service.storage import Storage, Stored, Writer
from transcripts.errors import TranscriptsError
from transcripts.model import AudioInfo

LONGEST_NAME = 255
"""Characters of a file's name that are kept, its ending among them."""

LONGEST_ENDING = 16

Probe = Callable[[Path], AudioInfo]
"""Looks at a file: ``transcripts.audio.probe``, handed in because it brings decoders along."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What is said about a file that comes in: its session, its name, who brings it."""

    session_id: str
    name: str
    by: str


@dataclass(frozen=True, slots=True)
class Received:
    """The recording a file became; ``already_here`` when the session had the same bytes."""

    recording: Recording
    already_here: bool = False


def receive(
    database: Database, storage: Storage, probe: Probe, writer: Writer, upload: Upload
) -> Received:
    """Keep what was written into ``writer`` as a recording of the session.

    A file that is not empty is kept: one that cannot be read becomes a failed recording with its
    reason. The same bytes in the same session are the recording that is there. Raises Refused
    for an empty file, NotFound for a missing session, StorageFull and Unavailable.
    """
    with writer:
        if not writer.size:
            raise Refused(
                display_name(upload.name), "the file is empty", "Copy it again, then choose it"
            )
        with database.read() as connection:
            programme.session(connection, upload.session_id)
        stored = writer.commit()
    with database.read() as connection:
        known = recordings.with_digest(connection, upload.session_id, stored.digest)
    if known:
        return Received(known, already_here=True)
    found = _look(storage.path(stored.digest), probe, upload)
    with database.write() as connection:
        return _enter(connection, upload, stored, found)


def display_name(name: str) -> str:
    """A file's name fit to be shown: NFC, no folders, nothing invisible or reversing, bounded."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(_shown(character) for character in last)
    composed = unicodedata.normalize("NFC", " ".join(visible.split()))
    if len(composed) <= LONGEST_NAME:
        return composed or "recording"
    dot = composed.rfind(".")
    ending = composed[dot:] if len(composed) - dot <= LONGEST_ENDING else ""
    return composed[: LONGEST_NAME - len(ending)] + ending


def _shown(character: str) -> str:
    """The character; a space for a control, nothing for marks of direction and lone surrogates."""
    category = unicodedata.category(character)
    return {"Cf": "", "Cs": "", "Cc": " ", "Zl": " ", "Zp": " "}.get(category, character)


def _look(path: Path, probe: Probe, upload: Upload) -> AudioInfo | Failure:
    try:
        return probe(path)
    except TranscriptsError as error:
        name = display_name(upload.name)
        return Failure(name, error.reason, error.remedy, error.permanent)


def _enter(
    connection: sa.Connection, upload: Upload, stored: Stored, found: AudioInfo | Failure
) -> Received:
    known = recordings.with_digest(connection, upload.session_id, stored.digest)
    if known:
        return Received(known, already_here=True)
    recording = Recording(
        id=new_id("rec"),
        session_id=upload.session_id,
        position=recordings.next_position(connection, upload.session_id),
        name=display_name(upload.name),
        digest=stored.digest,
        size=stored.size,
        state=RecordingState.RECEIVED,
        received_at=now(),
    )
    recordings.add(connection, recording, upload.by)
    recordings.begin_stage(connection, recording.id, "check")
    if isinstance(found, Failure):
        recordings.fail(connection, recording.id, found)
    else:
        recordings.set_info(connection, recording.id, found)
        recordings.finish_stage(connection, recording.id, "check", found.duration)
    return Received(recordings.get(connection, recording.id))
