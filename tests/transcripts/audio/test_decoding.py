from __future__ import annotations

import random
import struct
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from transcripts.audio.decoding import Damage, decode, read_span, read_speech
from transcripts.audio.probing import inspect
from transcripts.errors import NoAudio, UnreadableAudio
from transcripts.model import Span

Encode = Callable[..., Path]
KINDS = ("mp3", "m4a", "mka", "flac", "ogg", "webm", "wav", "wv")


def length(path: Path, damage: Damage | None = None) -> float:
    """Seconds that come out of ``path``."""
    return sum(map(len, decode(path, damage=damage))) / 16_000


def damaged(path: Path) -> Path:
    """Two thousand bytes overwritten, a third of the way in."""
    data = bytearray(path.read_bytes())
    at = len(data) // 3
    data[at : at + 2000] = random.Random(1).randbytes(2000)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("kind", KINDS)
def test_every_second_comes_out(encode: Encode, kind: str):
    damage = Damage()
    assert length(encode(kind, 10.0), damage) == pytest.approx(10.0, abs=0.05)
    assert damage == Damage()


def test_blocks_are_half_a_minute_at_most(
    wav: Callable[..., Path], tone: Callable[..., np.ndarray]
):
    blocks = list(decode(wav(tone(65.0))))
    assert [len(block) for block in blocks] == [480_000, 480_000, 80_000]
    assert {(block.dtype.name, block.ndim) for block in blocks} == {("float32", 1)}


def test_samples_keep_their_value(wav: Callable[..., Path], tone: Callable[..., np.ndarray]):
    sound = tone(0.5)
    [block] = decode(wav(sound))
    assert np.abs(block - sound).max() < 1 / 16_384


@pytest.mark.parametrize("kind", ["mp3", "m4a", "mka", "ogg", "webm", "flac"])
def test_what_is_damaged_is_told_and_the_rest_is_kept(encode: Encode, kind: str):
    path = damaged(encode(kind, 20.0))
    damage = Damage()
    found = length(path, damage)
    gaps = damage.gaps(found, inspect(path).declared)
    missing = sum(gap.span.duration for gap in gaps if gap.span.end > found)
    assert found + missing == pytest.approx(20.0, abs=0.1)
    assert found - sum(hole.duration for hole in damage.holes) > 15.0  # not only up to the hole
    assert all(before.span.end <= after.span.start for before, after in pairwise(gaps))


def test_times_after_a_hole_are_still_right(encode: Encode):
    path = damaged(encode("mka", 20.0))
    damage = Damage()
    sound = np.concatenate(list(decode(path, damage=damage)))
    [hole] = damage.holes
    silent = np.flatnonzero(np.abs(sound) < 1e-4)
    inside = sound[round(hole.start * 16_000) : round(hole.end * 16_000)]
    assert (len(sound) / 16_000, np.abs(inside).max()) == (pytest.approx(20.0, abs=0.1), 0.0)
    assert len(silent) >= len(inside)


@pytest.mark.parametrize("kind", ["mp3", "flac", "mka", "webm"])
def test_a_recording_cut_short_says_how_much_is_missing(encode: Encode, kind: str):
    path = encode(kind, 20.0)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    damage = Damage()
    found = length(path, damage)
    last = damage.gaps(found, inspect(path).declared)[-1].span
    assert 8.0 < found < 12.0
    assert (last.start, last.end) == (pytest.approx(found), pytest.approx(20.0, abs=0.1))


def test_an_m4a_without_its_end_is_refused(encode: Encode):
    path = encode("m4a")
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(UnreadableAudio, match="its end is missing"):
        inspect(path)


@pytest.mark.parametrize("kind", ["flac", "wav"])
def test_a_span_is_where_it_says(encode: Encode, kind: str):
    path = encode(kind, 10.0)
    whole = np.concatenate(list(decode(path)))
    part = read_span(path, Span(4.1, 6.35))
    assert len(part) == 36_000
    assert np.abs(part[500:-500] - whole[66_100:101_100]).max() < 0.08  # less than one sample


def test_speech_is_glued(wav: Callable[..., Path], tone: Callable[..., np.ndarray]):
    path = wav(np.concatenate([np.zeros(16_000), tone(1.0), np.zeros(16_000), tone(1.0)]))
    glued = read_speech(path, [Span(1.0, 2.0), Span(3.0, 3.5)])
    assert (len(glued), float(np.abs(glued[100:]).mean()) > 0.3) == (24_000, True)


def test_the_file_is_judged_by_its_content(encode: Encode, tmp_path: Path):
    named = encode("mp3").rename(tmp_path / "concat:10:30 séance.wav")
    found = inspect(named)
    assert (found.container, found.audio_streams, found.has_video) == ("mp3", 1, False)
    assert found.duration == pytest.approx(10.0, abs=0.1)


def test_a_tag_of_a_hundred_thousand_frames_costs_nothing(encode: Encode):
    path = encode("mp3")
    frames = b"TXXX\x00\x00\x00\x0e\x00\x00\x00abcdefghijklm" * 100_000
    size = bytes(len(frames) >> shift & 0x7F for shift in (21, 14, 7, 0))
    path.write_bytes(b"ID3\x03\x00\x00" + size + frames + path.read_bytes())
    before = time.process_time()
    assert inspect(path).declared == pytest.approx(10.0, abs=0.1)
    assert time.process_time() - before < 2.0


def test_a_film_without_sound_is_refused(video: Path):
    with pytest.raises(NoAudio, match="no sound in it"):
        inspect(video)


@pytest.mark.parametrize(
    ("channels", "rate"), [(1, 0), (0, 16_000), (65_535, 16_000), (1, 1), (1, 2**31 - 1)]
)
def test_headers_without_sense_are_refused(tmp_path: Path, channels: int, rate: int):
    path = tmp_path / "odd.wav"
    form = struct.pack("<HHIIHH", 1, channels, rate, rate * 2 % 2**32, 2, 16)
    body = b"fmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", 4000) + bytes(4000)
    path.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body)
    with pytest.raises(UnreadableAudio):
        inspect(path)


def test_noise_named_mp3_is_refused(tmp_path: Path):
    path = tmp_path / "noise.mp3"
    path.write_bytes(b"\xff\xfb" + random.Random(3).randbytes(100_000))
    with pytest.raises(UnreadableAudio):
        inspect(path)


def test_an_end_that_does_not_decode_is_a_gap(encode: Encode):
    path = encode("m4a", 10.0)
    data = bytearray(path.read_bytes())
    end = data.index(b"moov")
    data[end - 20_000 : end - 4] = bytes(19_996)
    path.write_bytes(data)
    damage = Damage()
    assert length(path, damage) == pytest.approx(10.0, abs=0.1)
    assert damage.holes[-1].duration > 1.0
