"""What is made of the channels of a stream, with real speech mixed as halls and cables mix it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from transcripts.audio.decoding import decode
from transcripts.audio.listening import REACH, Hearing, likeness
from transcripts.audio.probing import look
from transcripts.model import Span

DEMO = Path(__file__).parents[3] / "service/demonstration/recordings"
TOGETHER = Hearing()
APART = Hearing((0, 1))
SECONDS = 60.0


def voice(name: str) -> np.ndarray:
    """A minute of a demonstration recording, as loud as speech is."""
    blocks = decode(DEMO / f"{name}.opus", Span(10.0, 10.0 + SECONDS))
    sound = np.concatenate(list(blocks))
    return sound * 0.05 / sound.std()


@pytest.fixture(scope="module")
def floor() -> np.ndarray:
    return voice("di-san-dien-anh-1")


@pytest.fixture(scope="module")
def interpreter() -> np.ndarray:
    return voice("giao-luu-dien-anh")


@pytest.fixture
def heard(wav: Callable[..., Path]) -> Callable[..., Hearing]:
    """What is made of a WAV file with these channels."""

    def listen(*channels: np.ndarray) -> Hearing:
        return look(wav(np.stack(channels, axis=1))).streams[0].hearing

    return listen


def hall(sound: np.ndarray, metres: float, seed: int) -> np.ndarray:
    """Heard by a microphone so far away, with a second of echo of its own."""
    rate = 16_000
    echo = np.random.default_rng(seed).standard_normal(rate) * np.exp(-6.9 * np.arange(rate) / rate)
    echo *= 1 / np.sqrt(np.square(echo).sum())
    echo[0] = 1.0
    size = len(sound) + rate
    wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(echo, size))[: len(sound)]
    return np.roll(wet, round(metres / 343 * rate)) * 0.5


def test_the_same_on_both_channels_is_one_track(heard, floor):
    assert heard(floor, floor) == TOGETHER


def test_a_hall_in_stereo_is_one_track(heard, floor):
    assert heard(hall(floor, 2, seed=1), 0.4 * hall(floor, 9, seed=2)) == TOGETHER


def test_a_later_and_quieter_copy_is_one_track(heard, floor):
    assert heard(floor, 0.2 * np.roll(floor, 600)) == TOGETHER


def test_two_voices_are_two_tracks(heard, floor, interpreter):
    assert heard(floor, interpreter) == APART


def test_two_voices_that_leak_into_each_other_are_two_tracks(heard, floor, interpreter):
    assert heard(floor + 0.25 * interpreter, interpreter + 0.25 * floor) == APART


def test_people_who_take_turns_at_their_microphones_are_two_tracks(heard, floor, interpreter):
    turn = np.repeat(np.arange(6) % 2, len(floor) // 6)[: len(floor)]
    one, other = floor * (turn == 0), interpreter * (turn == 1)
    assert heard(one + 0.25 * other, other + 0.25 * one) == APART


@pytest.mark.parametrize("hiss", [0.0, 1e-4])
def test_a_channel_without_sound_is_left_out(heard, floor, hiss):
    noise = hiss * np.random.default_rng(1).standard_normal(len(floor))
    assert heard(noise, floor) == Hearing((1,), (0,))


def test_channels_that_would_cancel_each_other_are_not_mixed(heard, floor):
    assert heard(0.9 * floor, -floor) == Hearing((1,))


def test_silence_on_both_is_one_track(heard):
    assert heard(np.zeros(32_000), np.zeros(32_000)) == TOGETHER


def test_four_microphones_are_four_tracks_without_the_one_not_plugged_in(heard, floor, interpreter):
    third = np.roll(floor[::-1], 8000)
    assert heard(floor, interpreter, np.zeros(len(floor)), third) == Hearing((0, 1, 3), (2,))


def test_a_blink_of_sound_is_too_little_to_tell_channels_by():
    assert likeness(np.zeros((2, 50), np.float32)).tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_likeness_finds_a_copy_only_within_its_reach():
    noise = np.random.default_rng(1).standard_normal(12_000 + 4 * REACH).astype(np.float32)
    near, far = noise[REACH // 2 :][:12_000], noise[2 * REACH :][:12_000]
    found = likeness(np.stack([noise[:12_000], near, far]))
    assert found[0, 1] > 0.8 > 0.2 > found[0, 2]
