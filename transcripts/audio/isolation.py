"""A user's file is decoded in a process that may die: confined, limited, killed at its deadline.

The process gets paths and answers lines of JSON; whatever happens in it, ours goes on. Paths, not
open files: FFmpeg believes a file object less than it believes a path (docs/design-notes.md).
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from enum import IntEnum
from pathlib import Path
from signal import SIGKILL, SIGTERM, SIGXCPU
from tempfile import TemporaryDirectory
from typing import Any

from transcripts import errors
from transcripts.audio.copies import PLAYBACK_BITS, Prepared
from transcripts.audio.video import MP4, WEBM, Pictures
from transcripts.confinement import ENVIRONMENT, Confinement, command
from transcripts.errors import EngineFailed, TranscriptsError, UnreadableAudio
from transcripts.limits import DEFAULT, Limits
from transcripts.model import AudioInfo, Gap, GapReason, Span, Track
from transcripts.recognition.base import SAMPLE_RATE

MODULE = "transcripts.audio"

TICK = 0.5
"""Seconds after which whoever waits for the process gets a word, whatever it does."""

MOST = 1 << 25
"""Bytes of its answers: a hundred times those of the longest recording."""

MOST_TRACKS, LONGEST_WORD, LARGEST = 4096, 2000, 1e15
"""Beyond these, in bytes for words, its answers tell nothing of a recording."""

PATIENCE = 300.0
"""Seconds without any progress after which it is killed: a busy machine is slow, not still."""


class End(IntEnum):
    """Exit statuses of the process beyond success."""

    FULL = 3
    TOO_SMALL = 4


@dataclass(frozen=True, slots=True)
class Task:
    """A module with its arguments, run for a file that people know as ``subject``; ``clock`` is
    the seconds after which it is killed whatever it says."""

    subject: str
    words: tuple[str, ...]
    confinement: Confinement
    clock: float = PATIENCE


def probe(path: Path, limits: Limits = DEFAULT) -> AudioInfo:
    """What the file is. Raises NoAudio, UnreadableAudio, and EngineFailed, which may pass."""
    path = _file(path)
    reading = Confinement(limits.memory, max(1, round(limits.probe)), reads=(str(path),))
    words = (MODULE, "probe", json.dumps(asdict(limits)), str(path))
    *_, last = answers(Task(path.name, words, reading))
    with _understanding(path.name):
        return _info(last["found"])


def preparing(
    path: Path, folder: Path, track: Track | None = None, limits: Limits = DEFAULT
) -> Generator[float | Prepared, None, None]:
    """Write working copy, playback copy and peaks of a track into ``folder`` (see ``copies``).

    Yields the seconds done, twice a second or more often, and at last what was prepared. Closing it
    ends the work at once. Raises as ``probe``. Done twice, it writes the same files again.
    """
    path, folder = _file(path), folder.absolute()
    asked = json.dumps(asdict(track)) if track else ""
    words = (MODULE, "prepare", json.dumps(asdict(limits)), str(path), str(folder), asked)
    task = Task(path.name, words, _writing(path, folder, limits), 600 + limits.longest)
    done = 0.0
    for line in answers(task):
        with _understanding(path.name):
            done = float(line.get("done", done))
            said = _prepared(line["found"]) if "found" in line else done
        yield said


def prepare(
    path: Path, folder: Path, track: Track | None = None, limits: Limits = DEFAULT
) -> Prepared:
    """``preparing`` without a word until it is done."""
    *_, made = preparing(path, folder, track, limits)
    assert isinstance(made, Prepared)
    return made


def filming(
    path: Path, folder: Path, track: Track, limits: Limits = DEFAULT
) -> Generator[float | Pictures, None, None]:
    """Write the video copy of a track into ``folder``, where ``preparing`` wrote the others.

    Yields and raises as ``preparing``, at last what became of the pictures. What goes wrong with
    them says nothing of the sound.
    """
    path, folder = _file(path), folder.absolute()
    words = (MODULE, "film", json.dumps(asdict(limits)), str(path), str(folder))
    writing = _writing(path, folder, limits)
    writing = replace(writing, file=writing.file + path.stat().st_size)
    task = Task(path.name, (*words, json.dumps(asdict(track))), writing, 600 + limits.longest)
    done = 0.0
    for line in answers(task):
        with _understanding(path.name):
            done = float(line.get("done", done))
            said = _pictures(line["found"]) if "found" in line else done
        yield said


def _file(path: Path) -> Path:
    """Where it is. Raises UnreadableAudio for what is no file: a pipe would be waited for."""
    if not path.is_file() or not os.access(path, os.R_OK):
        raise UnreadableAudio(
            path.name, "the file cannot be opened", "See whether it is there and may be read"
        )
    return path.absolute()


def _writing(path: Path, folder: Path, limits: Limits) -> Confinement:
    """Ten times the processor of a slow machine; room for the longest copy without compression."""
    processor = 120 + round(limits.longest / 5)
    file = round(limits.longest * max(2 * SAMPLE_RATE, PLAYBACK_BITS / 8) * 1.1) + (1 << 26)
    return Confinement(limits.memory, processor, file, (str(path),), (str(folder),))


def _prepared(found: dict[str, Any]) -> Prepared:
    gaps = tuple(
        Gap(Span(gap["span"]["start"], gap["span"]["end"]), GapReason(gap["reason"]))
        for gap in found["gaps"]
    )
    sound = Prepared(
        _info(found["info"]),
        Track(**found["track"]),
        found["duration"],
        gaps,
        tuple(found["levels"]),
    )
    edges = (edge for gap in gaps for edge in (gap.span.start, gap.span.end))
    _check_numbers(sound.duration, *sound.levels, *edges)
    return sound


def _pictures(found: dict[str, Any]) -> Pictures:
    pictures = Pictures(**found)
    _check_numbers(pictures.count)
    if pictures.media_type not in ("", MP4, WEBM):
        raise ValueError(found)
    return pictures


def _info(value: dict[str, Any]) -> AudioInfo:
    """What it says the file is. Raises as Python does for what could not be kept or shown."""
    info = AudioInfo.of(value)
    counts = [info.sample_rate, info.channels, info.audio_streams]
    words = [info.container, info.codec, info.recorded_at]
    for track in info.tracks:
        counts += (track.stream, track.channel or 0)
        words += (track.name, track.language)
    _check_numbers(
        *counts, info.duration, info.declared or 0, *(one.amount for one in info.remarks)
    )
    whole = all(isinstance(one, int) and one >= 0 for one in counts)
    apart = 1 <= len({track.key for track in info.tracks}) == len(info.tracks) <= MOST_TRACKS
    if not (whole and apart and info.duration >= 0):
        raise ValueError(info)
    _check_words(*words)
    return info


def _check_words(*words: str) -> None:
    """Raises ValueError for one too long or with half a character, AttributeError for no text."""
    if any(len(word.encode()) > LONGEST_WORD for word in words):
        raise ValueError(words)


def _check_numbers(*numbers: float) -> None:
    """Raises ValueError for one that is none or endless, TypeError for what is no number."""
    if not all(abs(one) < LARGEST for one in numbers):
        raise ValueError(numbers)


def answers(task: Task) -> Iterator[dict[str, Any]]:
    """What the process says, its answer last; an empty line when it says nothing for a TICK.

    Raises what the process refuses with, UnreadableAudio when the file was too much for it, and
    EngineFailed when something else was.
    """
    ready = False
    with _started(command(task.confinement, *task.words)) as process:
        for line in _heard(process, task):
            ready = ready or "ready" in line
            if "refused" in line:
                with _understanding(task.subject):
                    refusal = _refusal(line["refused"])
                raise refusal
            yield line
            if "found" in line:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(TICK)  # it is done, and ends by itself
                return
        raise _breakdown(process.wait(), task.subject, ready=ready)


@contextmanager
def _started(words: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """The process in a session and an empty folder of its own; it does not outlive this block."""
    with (
        TemporaryDirectory(prefix="actes-") as empty,
        subprocess.Popen(  # noqa: S603  our own module, arguments as a list
            words,
            cwd=empty,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # an endless error fills neither memory nor disk
            start_new_session=True,
        ) as process,
    ):
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, SIGKILL)
            assert process.stdout
            _wait_for_silence(process.stdout.fileno())


def _wait_for_silence(pipe: int) -> None:
    """Until all who hold the pipe are gone: what is behind bubblewrap dies a moment after it."""
    poll = select.poll()
    poll.register(pipe)
    while poll.poll(TICK * 1000) and os.read(pipe, 1 << 16):
        pass


def _heard(process: subprocess.Popen[bytes], task: Task) -> Iterator[dict[str, Any]]:
    """Its lines as they come. Raises UnreadableAudio for too many, and when its time is over."""
    assert process.stdout
    pipe = process.stdout.fileno()
    poll = select.poll()  # unlike select, it takes any number of open files
    poll.register(pipe)
    held, taken, began = b"", 0, time.monotonic()
    last = began
    while True:
        now = time.monotonic()
        if now - last > PATIENCE or now - began > task.clock:
            raise UnreadableAudio(task.subject, SLOW, EXPORT)
        if not poll.poll(TICK * 1000):
            yield {}
            continue
        part = os.read(pipe, 1 << 16)
        last, taken = now, taken + len(part)
        if taken > MOST:
            raise UnreadableAudio(task.subject, BROKEN, EXPORT)
        if not part:
            return
        *lines, held = (held + part).split(b"\n")
        yield from (_line(line, task.subject) for line in lines)


@contextmanager
def _understanding(subject: str) -> Iterator[None]:
    """A process whose decoder was taken over may say anything: what makes no sense is a refusal."""
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        raise UnreadableAudio(subject, BROKEN, EXPORT) from None


def _line(line: bytes, subject: str) -> dict[str, Any]:
    """One object of JSON."""
    with _understanding(subject):
        return dict(json.loads(line))


SLOW = "decoding it takes more time than it may"
BROKEN = "decoding it breaks the decoder"
EXPORT = "Export it again as WAV, or cut it into parts"

_KINDS: dict[str, type[UnreadableAudio]] = {
    kind.__name__: kind for kind in (errors.UnreadableAudio, errors.NoAudio)
}


def _refusal(told: dict[str, Any]) -> UnreadableAudio:
    words = (told["subject"], told["reason"], told["remedy"])
    _check_words(*words)
    return _KINDS[told["kind"]](*words)


def _breakdown(status: int, subject: str, *, ready: bool) -> TranscriptsError:
    """What it means that the process ended so, without an answer."""
    signal = -status if status < 0 else status - 128  # bubblewrap tells a signal as shells do
    if not ready:
        return EngineFailed(subject, "the decoder cannot be started", "Ask actes doctor why")
    if status == End.FULL:
        room = "there is no room on the disk for its copies"
        return EngineFailed(subject, room, "Make room, and try again")
    if status == End.TOO_SMALL:
        return UnreadableAudio(subject, "decoding it takes more memory than it may", EXPORT)
    if signal == SIGXCPU:
        return UnreadableAudio(subject, SLOW, EXPORT)
    if signal in (SIGKILL, SIGTERM):
        stopped = "the decoder was stopped from outside"
        return EngineFailed(subject, stopped, "Try again; look at the memory of the machine")
    return UnreadableAudio(subject, BROKEN, EXPORT)
