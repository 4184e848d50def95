"""From the checked file to chunks: prepare, segment; a stage done already is passed by.

The user's file is only ever opened by the throw-away process of ``transcripts.audio``.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from service.database import ledger, recordings
from service.database.recordings import Copies
from service.errors import Unavailable
from service.jobs.run import Over, Pieces, Run, is_done
from service.programme import KeptFile, Recording, RecordingState
from service.storage import Storage
from transcripts import audio, segmentation
from transcripts.audio import Pictures, Prepared
from transcripts.errors import UnreadableAudio
from transcripts.model import (
    AudioInfo,
    Chunk,
    Gap,
    GapReason,
    Remark,
    RemarkKind,
    Span,
    Track,
)
from transcripts.segmentation import Coverage

Made = TypeVar("Made", Prepared, Pictures)

SHOW_SECONDS = 60.0
"""How much sound passes between two notes of how far the search for speech is."""

PREPARED = "prepared"
"""The folder of the data folder that holds what preparing told of each sound."""

TIDY_SECONDS = 3600.0
"""How old that is at least before it may go: it is written before its recording names it."""

NOTE_SECONDS = 1.0
"""Between two looks at whether the copies are still wanted, each noting how far they are."""


def copy(run: Run) -> None:
    """The copies for the engines and for browsers. Raises UnreadableAudio and EngineFailed."""
    recording = run.recording()
    if is_done(recording, "prepare"):
        return
    with run.writing() as (connection, _):
        recordings.begin_stage(connection, recording.id, "prepare", recording.duration or 0.0)
    sound, copies = _copies(run, recording)
    try:
        _store(run, sound, copies)
    except Over:
        _let_go(run, copies)
        raise


def _store(run: Run, sound: Prepared, copies: Copies) -> None:
    with run.writing() as (connection, recording):
        if not all(run.pieces.storage.has(digest) for digest in copies.digests):
            raise Unavailable(
                recording.name, "its copies were removed with those of another", "Try again"
            )
        before = recordings.copies(connection, recording.id)
        recordings.set_info(connection, recording.id, sound.info)
        recordings.set_copies(
            connection, recording.id, copies.working, copies.playback, copies.video
        )
        recordings.set_state(connection, recording.id, RecordingState.PREPARED)
        recordings.finish_stage(connection, recording.id, "prepare", sound.duration)
    if before:
        _let_go(run, before)


def _let_go(run: Run, copies: Copies) -> None:
    """Drop copies that were made anew, or that came when their recording was gone already."""
    with run.pieces.database.write() as connection:
        for digest in copies.digests:
            if not recordings.is_kept(connection, digest):
                run.pieces.storage.delete(digest)


def tidy(pieces: Pieces) -> None:
    """Drop what was told of sounds that no recording is made of any more."""
    with pieces.database.read() as connection:
        for path in (pieces.config.data / PREPARED).glob("*"):
            old = time.time() - path.stat().st_mtime > TIDY_SECONDS
            if old and not recordings.is_kept(connection, path.stem):
                path.unlink(missing_ok=True)


def _copies(run: Run, recording: Recording) -> tuple[Prepared, Copies]:
    storage = run.pieces.storage
    source, limits = storage.path(recording.digest), run.pieces.config.limits
    with tempfile.TemporaryDirectory(dir=run.folder("preparing")) as made:
        folder = Path(made)
        sound = _made(run, audio.preparing(source, folder, recording.track, limits))
        pictures = _pictures(run, recording, sound, folder)
        copies = Copies(
            storage.put_file(folder / audio.WORKING).digest,
            storage.put_file(folder / audio.PLAYBACK).digest,
            _kept(storage, folder / audio.VIDEO, pictures.media_type),
        )
    if pictures.count > 1 and not pictures.media_type:
        sound = _remarked(sound, Remark(RemarkKind.PICTURES_LEFT_OUT))
    _keep(_place(run, copies.working), Coverage(sound.duration, sound.levels, sound.gaps))
    return sound, copies


def _pictures(run: Run, recording: Recording, sound: Prepared, folder: Path) -> Pictures:
    """The video copy beside the others; pictures that break the decoder are left out."""
    if not sound.info.has_video or not _is_first_of_stream(recording.track, sound.info):
        return Pictures()
    source, limits = run.pieces.storage.path(recording.digest), run.pieces.config.limits
    try:
        return _made(run, audio.filming(source, folder, sound.track, limits), sound.duration)
    except UnreadableAudio:
        return Pictures(2)


def _is_first_of_stream(track: Track, info: AudioInfo) -> bool:
    """Of several microphones in one stream only the first keeps the pictures: they are large."""
    return track == next((one for one in info.tracks if one.stream == track.stream), track)


def _kept(storage: Storage, path: Path, media_type: str) -> KeptFile | None:
    if not media_type:
        return None
    stored = storage.put_file(path)
    return KeptFile(stored.digest, media_type, stored.size)


def _remarked(sound: Prepared, remark: Remark) -> Prepared:
    remarks = dict.fromkeys((*sound.info.remarks, remark))
    return replace(sound, info=replace(sound.info, remarks=tuple(remarks)))


def _made(run: Run, steps: Generator[float | Made, None, None], least: float = 0.0) -> Made:
    """Note how far it is as it goes, from ``least`` on; when the run is over it ends at once."""
    noted = time.monotonic()
    with closing(steps):
        for done in steps:
            if not isinstance(done, float):
                return done
            if time.monotonic() - noted >= NOTE_SECONDS:
                noted = time.monotonic()
                with run.writing() as (connection, recording):
                    recordings.advance_stage(connection, recording.id, "prepare", max(least, done))
    raise AssertionError("it ends with what was made, or with an error")


def segment(run: Run) -> None:
    """Where is speech? All chunks are stored before any is heard: they are the resume point."""
    recording = run.recording()
    if is_done(recording, "segment"):
        return
    with run.writing() as (connection, _):
        recordings.begin_stage(connection, recording.id, "segment", recording.duration or 0.0)
    found = list(_chunks(run, recording))
    with run.writing() as (connection, _):
        ledger.put_chunks(connection, recording.id, found)
        recordings.finish_stage(connection, recording.id, "segment")


def _chunks(run: Run, recording: Recording) -> Iterator[Chunk]:
    options = segmentation.segmentation(run.languages(recording))
    told = 0.0
    for chunk in segmentation.chunks(working_copy(run, recording), options):
        if chunk.span.end - told >= SHOW_SECONDS:
            told = chunk.span.end
            with run.writing() as (connection, _):
                recordings.advance_stage(connection, recording.id, "segment", told)
        yield chunk


def working_copy(run: Run, recording: Recording) -> Path:
    """The file that the engines hear."""
    return run.pieces.storage.path(working_digest(run, recording))


def working_digest(run: Run, recording: Recording) -> str:
    """The digest of what the engines hear."""
    with run.pieces.database.read() as connection:
        copies = recordings.copies(connection, recording.id)
    assert copies, f"{recording.id} is recognised only after it was prepared"
    return copies.working


def coverage(run: Run, working: str) -> Coverage:
    """What preparing told of the sound: its length, its loudness, its holes."""
    value = json.loads(_place(run, working).read_text(encoding="utf-8"))
    damaged = [Gap(Span(start, end), GapReason(reason)) for start, end, reason in value["damaged"]]
    return Coverage(value["duration"], value["levels"], damaged)


def _keep(place: Path, known: Coverage) -> None:
    """Written beside, made durable, moved in: it is there whole or not at all."""
    damaged = [(gap.span.start, gap.span.end, gap.reason) for gap in known.damaged]
    value = {"duration": known.duration, "levels": known.levels, "damaged": damaged}
    with tempfile.NamedTemporaryFile("w", dir=place.parent, delete=False, encoding="utf-8") as file:
        json.dump(value, file)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(place)


def _place(run: Run, working: str) -> Path:
    return run.folder(PREPARED) / f"{working}.json"
