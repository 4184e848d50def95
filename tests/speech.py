"""Real speech for tests: the beginning of the demonstration's first recording."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

from transcripts.audio import decode
from transcripts.model import Span
from transcripts.recognition import SAMPLE_RATE

DEMO = Path(__file__).parents[1] / "service/demonstration/recordings/di-san-dien-anh-1.opus"


def write_speech(path: Path, seconds: float) -> None:
    """So many seconds of it as a WAV file."""
    samples = np.concatenate(list(decode(DEMO, Span(0.0, seconds))))
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
        file.writeframes((samples * 32767).astype("<i2").tobytes())
