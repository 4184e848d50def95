from __future__ import annotations

import io
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from transcripts.audio.clips import excerpt, loudness, pauses
from transcripts.model import Span

Tone = Callable[..., np.ndarray]


def test_an_excerpt_is_a_wav_of_its_span(wav: Callable[..., Path], tone: Tone):
    with wave.open(io.BytesIO(excerpt(wav(tone(5.0)), Span(1.0, 3.5)))) as file:
        assert (file.getnframes(), file.getframerate(), file.getnchannels()) == (40_000, 16_000, 1)


def test_a_whole_recording_is_no_excerpt(tmp_path: Path):
    with pytest.raises(ValueError, match="at most 60 s"):
        excerpt(tmp_path / "a.flac", Span(0.0, 61.0))


def test_loudness_is_in_dbfs(tone: Tone):
    assert loudness(tone(1.0)) == pytest.approx(-9.0, abs=0.1)
    assert loudness(np.zeros(16_000, np.float32)) == float("-inf")


def test_pauses_are_found(tone: Tone):
    sound = np.concatenate([tone(1.0), np.zeros(16_000), tone(1.0)])
    assert pauses(sound) == (Span(1.0, 2.0),)
