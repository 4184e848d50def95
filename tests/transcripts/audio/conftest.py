"""Small recordings in the formats people bring."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from tests.corpus.damaged import film

FORMATS = {
    "mp3": ("mp3", "libmp3lame", "fltp", 44_100),
    "m4a": ("mp4", "aac", "fltp", 44_100),
    "mka": ("matroska", "aac", "fltp", 44_100),
    "flac": ("flac", "flac", "s16", 44_100),
    "ogg": ("ogg", "libopus", "flt", 48_000),
    "webm": ("webm", "libopus", "flt", 48_000),
    "wav": ("wav", "pcm_s16le", "s16", 44_100),
    "wv": ("wv", "wavpack", "fltp", 44_100),
}


@pytest.fixture
def encode(tmp_path: Path, tone: Callable[..., np.ndarray]) -> Callable[..., Path]:
    """A tone as a file: ``encode("mp3", seconds=10)``."""

    def make(kind: str, seconds: float = 10.0) -> Path:
        container, codec, sample, rate = FORMATS[kind]
        path = tmp_path / f"sound.{kind}"
        with av.open(str(path), "w", format=container) as file:
            stream = file.add_stream(codec, rate=rate, layout="mono")
            resampler = av.AudioResampler(sample, "mono", rate)
            sound = (tone(seconds, rate=rate) * 32767).astype(np.int16)[None]
            frame = av.AudioFrame.from_ndarray(sound, "s16", "mono")
            frame.sample_rate = rate
            for part in [*resampler.resample(frame), *resampler.resample(None)]:
                file.mux(stream.encode(part))
            file.mux(stream.encode(None))
        return path

    return make


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """A film without sound."""
    return film(tmp_path)
