"""Short clips for people: an excerpt to listen to, its loudness, the pauses in it; with pydub.

pydub holds all samples at once and starts ffmpeg by name: it is given our own samples, a minute
of them at most, and writes WAV only.
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import numpy as np

from transcripts.audio.decoding import read_span
from transcripts.model import Span
from transcripts.recognition.base import SAMPLE_RATE, Waveform

with warnings.catch_warnings():  # it warns when ffmpeg is not installed; we never ask for it
    warnings.simplefilter("ignore")
    from pydub import AudioSegment
    from pydub.silence import detect_silence

LONGEST = 60.0
"""Seconds of the longest clip."""


def excerpt(path: Path, span: Span) -> bytes:
    """``span`` of a working copy as a WAV file, soft at both ends. ValueError above a minute."""
    if span.duration > LONGEST:
        raise ValueError(f"a clip lasts at most {LONGEST:.0f} s, not {span.duration:.1f} s")
    file = io.BytesIO()
    _clip(read_span(path, span)).fade_in(10).fade_out(10).export(file, format="wav")
    return file.getvalue()


def loudness(sound: Waveform) -> float:
    """Loudness in dBFS; minus infinity for silence."""
    return float(_clip(sound).dBFS)


def pauses(sound: Waveform, shortest: float = 0.5, below: float = -45.0) -> tuple[Span, ...]:
    """Stretches of at least ``shortest`` seconds that stay below ``below`` dBFS."""
    found = detect_silence(_clip(sound), round(shortest * 1000), below, seek_step=10)
    return tuple(Span(start / 1000, end / 1000) for start, end in found)


def _clip(sound: Waveform) -> AudioSegment:
    samples = (np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes()
    return AudioSegment(samples, sample_width=2, frame_rate=SAMPLE_RATE, channels=1)
