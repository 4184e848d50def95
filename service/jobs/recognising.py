"""From chunks to a transcript, through the ledger: what was heard once is never heard again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, replace

from sqlalchemy import Connection

from service.database import ledger, recordings, texts
from service.errors import Unavailable
from service.jobs.batches import plan, together
from service.jobs.preparing import coverage, working_copy, working_digest
from service.jobs.run import Run, is_done
from service.programme import Recording, RecordingState
from transcripts import steps
from transcripts.model import Chunk, Language, Origin, Transcript


def batches(run: Run) -> list[list[int]]:
    """What is left to recognise; the stage begins with what the ledger knows as done.

    Nothing, where the transcript was made and only its translation is to be done again.
    """
    recording = run.recording()
    if is_done(recording, "assemble"):
        return []
    working, key = working_digest(run, recording), _key(run, recording)
    with run.writing() as (connection, _):
        chunks = ledger.chunks(connection, recording.id)
        total = sum(chunk.span.duration for chunk in chunks)
        done = ledger.recognised_seconds(connection, recording.id, key)
        left = plan(chunks, _over(connection, recording, working, key))
        if left or not is_done(recording, "recognise"):
            recordings.begin_stage(connection, recording.id, "recognise", total, done)
    return left


def recognise(run: Run, positions: Sequence[int]) -> None:
    """A few chunks at a time: each is kept when it is done, and the run may end between."""
    recording = run.recording()
    working, key = working_digest(run, recording), _key(run, recording)
    with run.pieces.database.read() as connection:
        over = _over(connection, recording, working, key)
        chunks = ledger.chunks(connection, recording.id)
    todo = [one.index for one in chunks if one.index in positions and one.index not in over]
    for group in together(todo):
        run.recording()
        _hear(run, recording, [chunks[index] for index in group])


def _hear(run: Run, recording: Recording, chunks: Sequence[Chunk]) -> None:
    recognizer = run.pieces.recognizer()
    working, key = working_digest(run, recording), _key(run, recording)
    path, languages = working_copy(run, recording), run.languages(recording)
    heard = steps.recognise(recognizer, path, chunks, languages)
    with run.writing() as (connection, _):
        for chunk, one in zip(chunks, heard, strict=True):
            ledger.put_heard(connection, working, chunk.span, key, recognizer.origin, one)
        done = ledger.recognised_seconds(connection, recording.id, key)
        recordings.advance_stage(connection, recording.id, "recognise", done)


def give_up(run: Run, position: int) -> None:
    """Name the chunk's span a gap."""
    with run.writing() as (connection, recording):
        ledger.fail_chunk(connection, recording.id, position)


def assemble(run: Run) -> None:
    """The transcript of all that was heard, in the database. Raises Unavailable."""
    recording = run.recording()
    if is_done(recording, "assemble"):
        return
    transcript = _transcript(run, recording)
    with run.writing() as (connection, _):
        length = recording.duration or 0.0
        if not is_done(recording, "recognise"):
            recordings.finish_stage(connection, recording.id, "recognise")
        recordings.begin_stage(connection, recording.id, "assemble", length)
        texts.put_transcript(connection, recording.id, transcript)
        recordings.finish_stage(connection, recording.id, "assemble")
        recordings.set_state(connection, recording.id, RecordingState.RECOGNISED)


def _transcript(run: Run, recording: Recording) -> Transcript:
    working, key = working_digest(run, recording), _key(run, recording)
    with run.pieces.database.read() as connection:
        heard = ledger.heard(connection, working, key)
        failed = ledger.failed_chunks(connection, recording.id)
        chunks = ledger.chunks(connection, recording.id)
    kept = [chunk for chunk in chunks if chunk.index not in failed]
    missing = [chunk.index for chunk in kept if chunk.span not in heard]
    if missing:
        subject = f"{recording.name}: {missing}"
        raise Unavailable(subject, "parts of it were never recognised", "Try again")
    given_up = [chunk.span for chunk in chunks if chunk.index in failed]
    known = replace(coverage(run, working), failed=given_up)
    parts = [(chunk, heard[chunk.span]) for chunk in kept]
    return steps.assemble(parts, run.pieces.recognizer().origin, known)


def _over(connection: Connection, recording: Recording, working: str, key: str) -> set[int]:
    """The chunks with nothing left to do: heard, or given up."""
    heard = ledger.times_recognised(connection, working, key)
    failed = ledger.failed_chunks(connection, recording.id)
    chunks = ledger.chunks(connection, recording.id)
    return {chunk.index for chunk in chunks if chunk.span in heard or chunk.index in failed}


def _key(run: Run, recording: Recording) -> str:
    return recognition_key(run.pieces.recognizer().origin, run.languages(recording))


def recognition_key(origin: Origin, languages: Sequence[Language]) -> str:
    """What shapes an answer besides the sound: the ledger's entries are kept under it."""
    value = json.dumps([asdict(origin), list(languages)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(value.encode()).hexdigest()
