from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from transcripts.audio import PEAKS, PLAYBACK, WORKING
from transcripts.audio.copies import make_copies
from transcripts.audio.decoding import decode
from transcripts.audio.probing import inspect
from transcripts.errors import NoAudio
from transcripts.model import RemarkKind, Track


@pytest.fixture
def recording(wav: Callable[..., Path], tone: Callable[..., np.ndarray]) -> Path:
    """Two seconds of a tone, two of nothing, at 44.1 kHz."""
    return wav(np.concatenate([tone(2.0, rate=44_100), np.zeros(88_200)]), rate=44_100)


def test_the_working_copy_is_the_sound_at_16_khz(recording: Path, tmp_path: Path):
    make_copies(recording, tmp_path)
    copy = inspect(tmp_path / WORKING)
    before, after = (np.concatenate(list(decode(p))) for p in (recording, tmp_path / WORKING))
    assert (copy.codec, copy.sample_rate, copy.channels) == ("flac", 16_000, 1)
    assert (before == after).all()


def test_the_playback_copy_is_what_browsers_play_and_seek(recording: Path, tmp_path: Path):
    make_copies(recording, tmp_path)
    copy, data = inspect(tmp_path / PLAYBACK), (tmp_path / PLAYBACK).read_bytes()
    assert (copy.container, copy.codec) == ("mov", "aac")
    assert copy.duration == pytest.approx(4.0, abs=0.1)
    assert data.index(b"moov") < data.index(b"mdat")


def test_peaks_and_levels_follow_the_sound(recording: Path, tmp_path: Path):
    made = make_copies(recording, tmp_path)
    peaks = (tmp_path / PEAKS).read_bytes()
    assert (len(peaks), peaks[5] // 10, peaks[35]) == (40, 12, 0)
    assert made.levels[:2] == (-9.0, -9.0)
    assert max(made.levels[2:]) < -80.0
    assert (made.duration, made.gaps) == (4.0, ())


def test_nothing_half_written_is_left(recording: Path, tmp_path: Path):
    make_copies(recording, tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {recording.name, WORKING, PLAYBACK, PEAKS}


def test_a_file_without_a_sample_is_refused(wav: Callable[..., Path], tmp_path: Path):
    with pytest.raises(NoAudio):
        make_copies(wav(np.zeros(0)), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["sound.wav"]


def test_a_track_of_one_channel_is_that_channel(wav, tone, tmp_path: Path):
    path = wav(np.stack([tone(1.0), 0.1 * tone(1.0, pitch=880)], axis=1))
    levels = [make_copies(path, tmp_path, Track(0, at)).levels for at in range(2)]
    assert levels == [(-9.0,), (-29.0,)]
    assert inspect(tmp_path / PLAYBACK).duration == pytest.approx(1.0, abs=0.1)


def test_the_other_channel_of_a_one_sided_recording_is_not_lost(wav, tone, tmp_path: Path):
    late = np.concatenate([np.zeros(16_000 * 600), tone(1.0)])
    one = np.concatenate([tone(1.0), np.zeros(16_000 * 600)])
    made = make_copies(wav(np.stack([late, one], axis=1)), tmp_path)
    assert made.info.tracks == (Track(0, 1),)
    assert (made.levels[0], made.levels[-1]) == (-9.0, -9.0)


def test_a_track_that_is_not_there_is_refused(recording: Path, tmp_path: Path):
    with pytest.raises(NoAudio, match="no such track"):
        make_copies(recording, tmp_path, Track(1))


@pytest.mark.parametrize("kind", ["mp3", "m4a", "mka", "flac", "ogg", "webm", "wav"])
def test_the_first_look_and_the_copies_agree_on_the_length(encode, kind: str, tmp_path: Path):
    path = encode(kind, 10.0)
    made = make_copies(path, tmp_path)
    assert made.gaps == ()
    working_copy = sum(map(len, decode(tmp_path / WORKING)))
    assert made.info.duration == made.duration == working_copy / 16_000
    assert made.duration == pytest.approx(inspect(path).duration, abs=0.1)
    assert made.duration == pytest.approx(10.0, abs=0.1)


def test_ordinary_speech_is_not_remarked_on(demo_recording: Path, tmp_path: Path):
    assert make_copies(demo_recording, tmp_path).info.remarks == ()


def test_what_the_first_look_missed_is_remarked_on(wav, tone, tmp_path: Path):
    """Fourteen seconds of ten minutes are loud and clipped, between two stretches of the look."""
    quiet = 0.001 * tone(620.0)
    quiet[16_000 * 16 : 16_000 * 30] = np.clip(5 * tone(14.0), -1, 1)
    path = wav(quiet)
    seen = [remark.kind for remark in inspect(path).remarks]
    heard = [remark.kind for remark in make_copies(path, tmp_path).info.remarks]
    assert (seen, heard) == ([RemarkKind.QUIET], [RemarkKind.CLIPPED])
