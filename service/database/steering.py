"""What people at the desk do to a recording besides bringing it: stop, retry, redo, order, name.

Nothing that people wrote or that readers cite is touched: where a wish would, it is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa

from service.database import ledger, recordings, texts
from service.database.schema import recording as table
from service.errors import Conflict, NotFound
from service.programme import (
    IN_LINE,
    STAGES,
    Recording,
    RecordingState,
    can_be_done_again,
    stopped,
)


def stop(connection: sa.Connection, recording_id: str) -> None:
    """End the work on it, to be gone on with when it is tried again.

    Raises NotFound, and Conflict where there is no work to end.
    """
    found = recordings.get(connection, recording_id)
    if found.state not in IN_LINE:
        raise Conflict(found.name, "there is no work on it that could be stopped")
    recordings.fail(connection, recording_id, stopped(found.name))


def retry(connection: sa.Connection, recording_id: str) -> int:
    """Put a failed recording back in line; answers the number of its new run.

    Stages that are done stay done, and what the ledger holds is not done again. Raises NotFound,
    and Conflict when it has not failed.
    """
    found = recordings.get(connection, recording_id)
    if found.state != RecordingState.FAILED:
        raise Conflict(recording_id, "only a failed recording can be tried again")
    return recordings.put_back(connection, found, ())


def do_again(connection: sa.Connection, recording_id: str, stage: str) -> int:
    """Put it back in line from one stage on; answers the number of its new run.

    Raises NotFound, and Conflict where it is at work, published, or corrected by people.
    """
    found = recordings.get(connection, recording_id)
    corrected = texts.is_corrected(connection, recording_id)
    if stage not in can_be_done_again(found, corrected=corrected):
        raise _not_again(found)
    undone = STAGES[STAGES.index(stage) :]
    if "segment" in undone:
        ledger.drop_chunks(connection, recording_id)
    if "recognise" in undone:
        ledger.hope_again(connection, recording_id)
    return recordings.put_back(connection, found, undone)


def _not_again(recording: Recording) -> Conflict:
    if recording.state in IN_LINE:
        return Conflict(recording.name, "it is at work now", "Wait until it is done, or stop it")
    if recording.state is RecordingState.PUBLISHED:
        return Conflict(recording.name, "its text is published and stays as readers cite it")
    return Conflict(
        recording.name,
        "this stage was not done yet, or people have corrected what it made",
        "Choose another stage",
    )


def move(connection: sa.Connection, recording_id: str, places: int) -> None:
    """Move it up (negative) or down among its session's recordings, as far as that goes.

    Readers' addresses name a recording by its number: a published one keeps it. Raises NotFound,
    and Conflict where a published one would have to move.
    """
    found = recordings.get(connection, recording_id)
    line = recordings.of_session(connection, found.session_id)
    at = [one.id for one in line].index(recording_id)
    to = min(max(at + places, 0), len(line) - 1)
    passed = line[min(at, to) : max(at, to) + 1]
    if at != to and any(one.state is RecordingState.PUBLISHED for one in passed):
        raise _published(found.name)
    order = [*line[:at], *line[at + 1 :]]
    order.insert(to, found)
    _number(connection, order, [one.position for one in line])


def arrange(connection: sa.Connection, session_id: str, recording_ids: Sequence[str]) -> None:
    """Give the places that these recordings have in their session to them in this order.

    Recordings of one file (its tracks) stay together. Raises NotFound, and Conflict where a
    published one would have to move.
    """
    line = recordings.of_session(connection, session_id)
    known = {one.id: one for one in line}
    if missing := [one for one in recording_ids if one not in known]:
        raise NotFound(missing[0][:40], "there is no such recording")
    digests = list(dict.fromkeys(known[one].digest for one in recording_ids))
    places = [one.position for one in line if one.digest in digests]
    order = [one for digest in digests for one in line if one.digest == digest]
    if any(_moves_published(one, to) for one, to in zip(order, places, strict=True)):
        raise _published(order[0].name)
    _number(connection, order, places)


def close_up(connection: sa.Connection, session_id: str) -> None:
    """Number a session's recordings from 1 again after one went, where none was published."""
    line = recordings.of_session(connection, session_id)
    if not any(one.state is RecordingState.PUBLISHED for one in line):
        _number(connection, line, range(1, len(line) + 1))


def _moves_published(recording: Recording, to: int) -> bool:
    return recording.state is RecordingState.PUBLISHED and recording.position != to


def _published(name: str) -> Conflict:
    return Conflict(
        name,
        "published recordings keep their numbers, because readers' links name them",
        "Order recordings before the session is published",
    )


def _number(
    connection: sa.Connection, order: Sequence[Recording], positions: Sequence[int]
) -> None:
    """In two rounds: no two recordings of a session ever have the same number."""
    changed = [(one.id, to) for one, to in zip(order, positions, strict=True) if one.position != to]
    for sign in (-1, 1):
        for recording_id, position in changed:
            here = table.update().where(table.c.id == recording_id)
            connection.execute(here.values(position=sign * position))


def rename_track(connection: sa.Connection, recording_id: str, name: str) -> None:
    """Say what is heard in it, such as "Interpreter, French". Raises NotFound."""
    found = recordings.get(connection, recording_id)
    recordings.set_track(connection, recording_id, replace(found.track, name=name))
