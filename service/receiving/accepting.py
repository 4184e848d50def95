"""Makes stored bytes a recording of a session: from here on they are never lost."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from service.database import Database, programme, recordings
from service.database.rows import now
from service.errors import Refused, Unavailable
from service.ids import new_id
from service.programme import Recording, RecordingState
from service.receiving.names import display_name
from service.storage import Stored, Writer


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is said about a file that comes in: its session, its name, who brings it."""

    session_id: str
    name: str
    by: str


@dataclass(frozen=True, slots=True)
class Received:
    """The recording a file became; ``already_here`` when the session had the same bytes."""

    recording: Recording
    already_here: bool = False


def accept(database: Database, writer: Writer, arrival: Arrival) -> Received:
    """Keep what was written into ``writer`` as a recording of the session, not looked at yet.

    The same bytes in the same session are the recording that is there. Raises Refused for an
    empty file, NotFound for a missing session, StorageFull and Unavailable.
    """
    with writer:
        refuse_empty(writer.size, arrival.name)
        with database.read() as connection:
            programme.session(connection, arrival.session_id)
        stored = writer.commit()
    with database.write() as connection:
        received = enter(connection, stored, arrival)
        if not writer.is_kept():  # somebody removed the same bytes between the two
            raise Unavailable(
                display_name(arrival.name),
                "the same file was removed here while it came in",
                "Send it again",
            )
        return received


def refuse_empty(size: int, name: str) -> None:
    """Raises Refused for a file of no bytes."""
    if not size:
        raise Refused(display_name(name), "the file is empty", "Copy it again, then choose it")


def enter(connection: sa.Connection, stored: Stored, arrival: Arrival) -> Received:
    """The row of bytes that are stored already: with its transaction they are acknowledged."""
    known = recordings.with_digest(connection, arrival.session_id, stored.digest)
    if known:
        return Received(known, already_here=True)
    recording = Recording(
        id=new_id("rec"),
        session_id=arrival.session_id,
        position=recordings.next_position(connection, arrival.session_id),
        name=display_name(arrival.name),
        digest=stored.digest,
        size=stored.size,
        state=RecordingState.RECEIVED,
        received_at=now(),
    )
    recordings.add(connection, recording, arrival.by)
    return Received(recordings.get(connection, recording.id))
