from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from tests.films import write_film
from transcripts.audio import (
    PLAYBACK,
    VIDEO,
    WORKING,
    Pictures,
    Prepared,
    filming,
    isolation,
    prepare,
    preparing,
    probe,
)
from transcripts.audio.isolation import Task, answers
from transcripts.audio.probing import inspect
from transcripts.audio.video import MP4
from transcripts.confinement import Confinement
from transcripts.errors import EngineFailed, NoAudio, UnreadableAudio
from transcripts.limits import Limits
from transcripts.model import Track

READY = """print('{"ready": true}', flush=True)"""

HALF = r'{"kind": "NoAudio", "subject": "a", "reason": "\\ud800", "remedy": "b"}'


@pytest.fixture
def recording(wav: Callable[..., Path], tone: Callable[..., np.ndarray]) -> Path:
    return wav(tone(3.0), name="-i séance 10:30.mp3")


@pytest.fixture
def long_recording(wav: Callable[..., Path]) -> Path:
    """Half an hour of noise: some seconds of work."""
    return wav(np.random.default_rng(1).standard_normal(16_000 * 1800) / 20)


def doing(code: str, clock: float = 60.0) -> Task:
    """A process that does something else than decoding."""
    words = ("timeit", "-n1", "-r1", "-s", f"import os, time; {code}", "pass")
    return Task("a.mp3", words, Confinement(processor=2), clock)


def test_the_process_answers_as_if_it_were_here(recording: Path, tmp_path: Path):
    assert probe(recording) == inspect(recording)
    made = prepare(recording, tmp_path)
    assert (made.duration, len(made.levels), (tmp_path / WORKING).is_file()) == (3.0, 3, True)


def test_its_refusal_is_ours(tmp_path: Path):
    (tmp_path / "a.mp3").touch()
    with pytest.raises(NoAudio, match=r"^a\.mp3: the file is empty\. Upload it again$"):
        probe(tmp_path / "a.mp3")


def test_what_is_no_file_is_refused_without_waiting_for_it(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.mp3")
    for name in ("pipe.mp3", "no-such-file.mp3", "."):
        with pytest.raises(UnreadableAudio, match="cannot be opened"):
            probe(tmp_path / name)


def test_limits_reach_it(recording: Path, tmp_path: Path):
    with pytest.raises(UnreadableAudio, match="longer than a recording may"):
        probe(recording, Limits(longest=2.0))
    with pytest.raises(UnreadableAudio, match="longer than a recording may"):
        prepare(recording, tmp_path, limits=Limits(longest=2.0))


def test_a_track_is_prepared_alone(wav, tone, tmp_path: Path):
    path = wav(np.stack([tone(1.0), 0.1 * tone(1.0, pitch=880)], axis=1))
    made = prepare(path, tmp_path, Track(0, 1))
    assert (made.track, made.levels) == (Track(0, 1), (-29.0,))


def test_a_film_is_copied_behind_the_walls(tmp_path: Path):
    path = write_film(tmp_path / "film")
    made = prepare(path, tmp_path)
    *told, pictures = filming(path, tmp_path, made.track)
    assert pictures == Pictures(150, MP4)
    assert told[0] == 0.0
    assert (tmp_path / VIDEO).is_file()


@pytest.mark.parametrize("claimed", [{"media_type": "text/html"}, {"count": math.nan}])
def test_what_no_film_can_be_is_not_believed(claimed: dict, tmp_path: Path, monkeypatch):
    said = {"found": {"count": 2, "media_type": MP4} | claimed}
    monkeypatch.setattr(isolation, "answers", lambda _task: iter([said]))
    with pytest.raises(UnreadableAudio, match="breaks the decoder"):
        list(filming(write_film(tmp_path / "film"), tmp_path, Track()))


def test_progress_is_told_from_nothing_to_the_end(long_recording: Path, tmp_path: Path):
    *told, made = preparing(long_recording, tmp_path)
    assert isinstance(made, Prepared)
    assert told == sorted(told)
    assert told[0] == 0.0
    assert 900.0 < told[-1] <= made.duration == 1800.0


def test_closing_ends_the_work_at_once(long_recording: Path, tmp_path: Path):
    work = preparing(long_recording, tmp_path)
    assert isinstance(work, Iterator)
    while not next(work):
        pass
    began = time.monotonic()
    work.close()
    assert time.monotonic() - began < 5.0
    size = [path.stat().st_size for path in tmp_path.glob(".*.part")]
    time.sleep(0.5)
    assert [path.stat().st_size for path in tmp_path.glob(".*.part")] == size
    assert not (tmp_path / PLAYBACK).exists()


def test_whoever_waits_gets_a_word_all_the_time():
    silent = answers(doing(f"{READY}; time.sleep(30)"))
    assert [next(silent) for _ in range(3)] == [{"ready": True}, {}, {}]
    silent.close()


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (f"{READY}; os.abort()", "breaks the decoder"),
        (f"{READY}; os._exit(4)", "more memory than it may"),
        (f"{READY}; exec('while True: pass')", "more time than it may"),
        (f"{READY}; exec('while True: print(1 << 9999)')", "breaks the decoder"),
        (f"{READY}; print('[')", "breaks the decoder"),
        (f"{READY}; print('7')", "breaks the decoder"),
        (f"{READY}; print('{{\"refused\": 7}}')", "breaks the decoder"),
        (f"{READY}; print('{{\"refused\": {HALF}}}')", "breaks the decoder"),
        (f"{READY}; exec('while True: os.write(2, bytes(1 << 20))')", "more time than it may"),
    ],
    ids=[
        "crash",
        "memory",
        "processor",
        "flood",
        "half",
        "number",
        "refusal",
        "half a letter",
        "errors",
    ],
)
def test_a_file_that_is_too_much_for_it_is_refused(code: str, reason: str):
    with pytest.raises(UnreadableAudio, match=reason):
        list(answers(doing(code)))


@pytest.mark.parametrize(
    "claimed",
    [
        {"duration": math.nan},
        {"duration": -1.0},
        {"codec": {"a": 1}},
        {"container": "\ud800"},
        {"sample_rate": 10**30},
        {"tracks": []},
        {"tracks": [asdict(Track(stream)) for stream in range(5000)]},
        {"tracks": [asdict(Track()), asdict(Track())]},
        {"tracks": [asdict(Track(name="x" * 10_000))]},
        {"remarks": [{"kind": "quiet", "amount": "very"}]},
    ],
    ids=lambda claimed: str(claimed)[:30],
)
def test_what_no_file_can_be_is_not_believed(claimed: dict, recording: Path, monkeypatch):
    said = {"found": asdict(inspect(recording)) | claimed}
    monkeypatch.setattr(isolation, "answers", lambda _task: iter([said]))
    with pytest.raises(UnreadableAudio, match="breaks the decoder"):
        probe(recording)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("os._exit(1)", "cannot be started"),
        (f"{READY}; os._exit(3)", "no room on the disk"),
        (f"{READY}; os.kill(os.getpid(), 9)", "stopped from outside"),
    ],
    ids=["start", "disk", "killed"],
)
def test_what_is_not_the_files_fault_may_be_tried_again(code: str, reason: str):
    with pytest.raises(EngineFailed, match=reason):
        list(answers(doing(code)))


def test_a_process_that_takes_too_long_is_killed():
    with pytest.raises(UnreadableAudio, match="more time than it may"):
        list(answers(doing(f"{READY}; time.sleep(60)", clock=1.0)))


def test_it_leaves_no_process_and_no_folder_behind(recording: Path, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    probe(recording)
    assert list(tmp_path.iterdir()) == [recording]
