"""The copies of a recording: of its own track, noted as they grow, ended when nobody wants them."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Generator
from pathlib import Path

import av
import numpy as np
import pytest

from service.database import recordings
from service.database.recordings import Copies
from service.jobs.pipeline import Pipeline
from service.jobs.preparing import tidy
from service.jobs.work import Job
from service.programme import StageState
from service.receiving import remove
from service.runtime import Runtime
from service.storage import Stored
from tests.films import Film, joined, turns, write_film
from transcripts import audio
from transcripts.audio import read_span
from transcripts.audio.video import MP4
from transcripts.errors import UnreadableAudio
from transcripts.model import RemarkKind, Span, Track

FIRST = Job("rec_1", 1)
Wav = Callable[..., Path]


@pytest.fixture
def long_recording(wav: Wav) -> Path:
    """An hour of noise: many seconds of work."""
    return wav(np.random.default_rng(1).standard_normal(16_000 * 3600) / 20)


@pytest.fixture
def half_a_recording(tmp_path: Path, tone: Callable[..., np.ndarray]) -> Path:
    """The first half of the bytes of a FLAC file of 20 seconds."""
    path = tmp_path / "half.flac"
    with av.open(str(path), "w") as file:
        stream = file.add_stream("flac", rate=16_000, layout="mono")
        sound = (tone(20.0) * 32767).astype(np.int16)[None]
        frame = av.AudioFrame.from_ndarray(sound, "s16", "mono")
        frame.sample_rate = 16_000
        file.mux([*stream.encode(frame), *stream.encode(None)])
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


def prepare_stage(runtime: Runtime) -> tuple[StageState, float]:
    with runtime.database.read() as connection:
        stages = recordings.get(connection, "rec_1").stages
    return next((stage.state, stage.done) for stage in stages if stage.name == "prepare")


def wait_for_progress(runtime: Runtime) -> None:
    for _ in range(600):
        if prepare_stage(runtime)[1] > 0:
            return
        time.sleep(0.05)
    pytest.fail("no progress was noted")


def test_copies_are_of_the_recordings_own_track(empty, receive, wav: Wav, tone):
    noise = np.random.default_rng(1).standard_normal(32_000) / 50
    receive(empty, wav(np.stack([tone(2.0), noise], axis=1)))
    work = Pipeline(empty)
    work.check(FIRST)
    with empty.database.read() as connection:
        first, second = recordings.of_session(connection, "ses_1")
    for one in (first, second):
        work.prepare(Job(one.id, 1))
    with empty.database.read() as connection:
        made = [recordings.copies(connection, one.id) for one in (first, second)]
    levels = [read_span(empty.storage.path(copy.working), Span(0.0, 2.0)).std() for copy in made]
    assert [one.track for one in (first, second)] == [Track(0, 0), Track(0, 1)]
    assert levels == [pytest.approx(0.354, abs=0.01), pytest.approx(0.02, abs=0.001)]


def test_what_preparing_heard_is_better_known(empty, receive, half_a_recording: Path):
    receive(empty, half_a_recording)
    work = Pipeline(empty)
    work.check(FIRST)
    work.prepare(FIRST)
    with empty.database.read() as connection:
        recording = recordings.get(connection, "rec_1")
        info = recordings.info(connection, "rec_1")
        copies = recordings.copies(connection, "rec_1")
    assert info
    assert copies
    sound = read_span(empty.storage.path(copies.working), Span(0.0, 100.0))
    assert recording.duration == info.duration == len(sound) / 16_000
    assert [remark.kind for remark in info.remarks] == [RemarkKind.CUT_SHORT]


def test_preparing_ends_soon_after_its_run(empty, receive, long_recording: Path):
    receive(empty, long_recording)
    work = Pipeline(empty)
    work.check(FIRST)
    ended: list[bool] = []
    thread = threading.Thread(target=lambda: ended.append(work.prepare(FIRST)))
    thread.start()
    wait_for_progress(empty)
    with empty.database.write() as connection:
        recordings.remove(connection, "rec_1")
    thread.join(10.0)  # about a second on a free machine
    assert ended == [False]
    assert list((empty.config.data / "preparing").iterdir()) == []


def kept(runtime: Runtime) -> set[str]:
    return set(runtime.storage.digests())


def test_copies_of_a_recording_that_went_meanwhile_go_too(empty, receive, wav, tone, monkeypatch):
    receive(empty, wav(tone(2.0)))
    work = Pipeline(empty)
    work.check(FIRST)
    put = empty.storage.put_file

    def put_and_remove(path: Path) -> Stored:
        stored = put(path)
        if path.suffix == ".m4a":
            remove(empty.database, empty.storage, "rec_1")
        return stored

    monkeypatch.setattr(empty.storage, "put_file", put_and_remove)
    assert not work.prepare(FIRST)
    assert kept(empty) == set()


def test_preparing_again_keeps_no_copies_but_the_new_ones(empty, receive, wav, tone):
    receive(empty, wav(tone(2.0)))
    work = Pipeline(empty)
    work.check(FIRST)
    old = {empty.storage.put_bytes(data).digest for data in (b"working", b"playback")}
    with empty.database.write() as connection:
        recordings.set_copies(connection, "rec_1", *sorted(old))
    work.prepare(FIRST)
    with empty.database.read() as connection:
        copies = recordings.copies(connection, "rec_1")
        original = recordings.get(connection, "rec_1").digest
    assert copies
    assert kept(empty) == {original, copies.working, copies.playback}


def test_what_was_told_of_a_sound_goes_when_no_recording_is_made_of_it(prepared):
    folder = prepared.config.data / "prepared"
    [mine] = folder.iterdir()
    orphan, fresh = folder / f"{'0' * 64}.json", folder / f"{'1' * 64}.json"
    for path in (orphan, fresh):
        path.write_text("{}")
    for path in (mine, orphan):
        os.utime(path, (0, 0))
    tidy(prepared)
    assert set(folder.iterdir()) == {mine, fresh}


def prepared_film(runtime: Runtime, receive: Callable[..., None], path: Path) -> Copies:
    """The copies of a film that was checked and prepared."""
    receive(runtime, path)
    work = Pipeline(runtime)
    work.check(FIRST)
    assert work.prepare(FIRST)
    with runtime.database.read() as connection:
        copies = recordings.copies(connection, "rec_1")
    assert copies
    return copies


def remarks(runtime: Runtime) -> list[RemarkKind]:
    with runtime.database.read() as connection:
        info = recordings.info(connection, "rec_1")
    assert info
    return [remark.kind for remark in info.remarks]


def test_pictures_that_browsers_play_are_kept(empty, receive, tmp_path: Path):
    copies = prepared_film(empty, receive, write_film(tmp_path / "film"))
    assert copies.video
    kept_as = empty.storage.path(copies.video.digest)
    assert (copies.video.media_type, copies.video.size) == (MP4, kept_as.stat().st_size)
    assert turns(kept_as) == pytest.approx([1, 2, 3, 4, 5], abs=0.05)
    assert remarks(empty) == []
    assert list((empty.config.data / "preparing").iterdir()) == []


def test_a_film_that_is_removed_takes_its_video_copy_along(empty, receive, tmp_path: Path):
    copies = prepared_film(empty, receive, write_film(tmp_path / "film"))
    assert set(copies.digests) < kept(empty)
    remove(empty.database, empty.storage, "rec_1")
    assert kept(empty) == set()


def test_pictures_that_browsers_do_not_play_are_remarked_on(empty, receive, tmp_path: Path):
    path = write_film(tmp_path / "film", Film(video="mpeg4"))
    assert prepared_film(empty, receive, path).video is None
    assert remarks(empty) == [RemarkKind.PICTURES_LEFT_OUT]


def test_pictures_that_break_the_decoder_cost_no_sound(empty, receive, tmp_path, monkeypatch):
    def broken(*_: object) -> Generator[float, None, None]:
        yield 0.0
        raise UnreadableAudio("film", "decoding it breaks the decoder", "Export it again as WAV")

    monkeypatch.setattr(audio, "filming", broken)
    assert prepared_film(empty, receive, write_film(tmp_path / "film")).video is None
    assert remarks(empty) == [RemarkKind.PICTURES_LEFT_OUT]


def test_of_several_microphones_only_the_first_keeps_the_pictures(empty, receive, tmp_path, wav):
    noise = np.random.default_rng(1).standard_normal((2, 96_000)) / 20
    sound, film = wav(noise.T), write_film(tmp_path / "film", Film("matroska"))
    receive(empty, joined(tmp_path / "two.mkv", (film, 0), (sound, 0)))
    work = Pipeline(empty)
    work.check(FIRST)
    with empty.database.read() as connection:
        first, second = recordings.of_session(connection, "ses_1")
    for one in (first, second):
        work.prepare(Job(one.id, 1))
    with empty.database.read() as connection:
        made = [recordings.copies(connection, one.id) for one in (first, second)]
    assert [bool(copies.video) for copies in made] == [True, False]
