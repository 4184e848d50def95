"""Sound whose every second tells which one it is, and files of it: the truth to compare with.

Second ``n`` is a tone of ``PITCH + n * STEP`` Hz. Whatever a decoder makes of a file, ``heard``
tells which second of the original sounds at each second: lost or shifted sound cannot hide.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np

PITCH = 300
STEP = 25
"""Hz; 0.6 s of sound tell pitches apart that differ by 4 Hz, coded or not."""


def marked(first: int, last: int, rate: int) -> np.ndarray:
    """The seconds from ``first`` up to ``last``, in [-0.5, 0.5]: one tone a second."""
    at = np.arange(rate) / rate
    tones = [np.sin(2 * np.pi * (PITCH + STEP * number) * at) for number in range(first, last)]
    return (0.5 * np.concatenate([np.zeros(0), *tones])).astype(np.float32)


def heard(sound: np.ndarray, rate: int = 16_000, step: float = 1.0) -> list[int | None]:
    """Which second of the original each second of ``sound`` is; None where no tone stands out.

    Only the middle 0.6 s are listened to; the last second only if that much of it is there.
    ``step`` is how many seconds apart the moments are at which is listened.
    """
    starts = range(0, len(sound) - rate * 4 // 5 + 1, round(step * rate))
    return [_second(sound[at + rate // 5 : at + rate * 4 // 5], rate) for at in starts]


def _second(piece: np.ndarray, rate: int) -> int | None:
    spectrum = np.abs(np.fft.rfft(piece * np.hanning(len(piece)))) ** 2
    peak = int(spectrum.argmax())
    near = spectrum[max(0, peak - 8) : peak + 9].sum()
    if near < 0.5 * spectrum.sum() or near < 1.0:
        return None
    return round((peak * rate / len(piece) - PITCH) / STEP)


@dataclass(frozen=True, slots=True)
class Kind:
    """A container with a codec, as recorders and editors write them."""

    container: str
    codec: str
    sample: str
    rate: int
    bits: int | None = None


KINDS = {
    "wav": Kind("wav", "pcm_s16le", "s16", 16_000),
    "mp3": Kind("mp3", "libmp3lame", "s16p", 44_100, 128_000),
    "flac": Kind("flac", "flac", "s16", 16_000),
    "ogg": Kind("ogg", "libopus", "flt", 48_000, 64_000),
    "m4a": Kind("mp4", "aac", "fltp", 44_100, 96_000),
    "mka": Kind("matroska", "aac", "fltp", 44_100, 96_000),
    "webm": Kind("webm", "libopus", "flt", 48_000, 64_000),
}


@dataclass(frozen=True, slots=True)
class Part:
    """Marked seconds from ``first`` up to ``last``, at its own rate and channels."""

    first: int
    last: int
    rate: int
    layout: str = "mono"


def write(path: Path, kind: Kind, parts: Iterable[Part], **options: str) -> Path:
    """The parts one after the other as a file; all of one rate and layout."""
    first, *_ = parts = list(parts)
    with av.open(str(path), "w", format=kind.container, options=options) as file:
        stream: Any = file.add_stream(kind.codec, rate=first.rate, layout=first.layout)
        if kind.bits:
            stream.bit_rate = kind.bits
        encode(file, stream, kind, parts)
    return path


def encode(file: Any, stream: Any, kind: Kind, parts: Iterable[Part]) -> None:
    """Add the parts to a stream of an open file."""
    for part in parts:
        resampler = av.AudioResampler(kind.sample, part.layout, part.rate)
        sound = (marked(part.first, part.last, part.rate) * 32767).astype(np.int16)
        count = len(av.AudioLayout(part.layout).channels)
        frame = av.AudioFrame.from_ndarray(np.repeat(sound, count)[None], "s16", part.layout)
        frame.sample_rate = part.rate
        for made in [*resampler.resample(frame), *resampler.resample(None)]:
            file.mux(stream.encode(made))
    file.mux(stream.encode(None))


def recording(path: Path, name: str, seconds: int = 20) -> Path:
    """Marked seconds from 0 on as one of ``KINDS``, in mono."""
    kind = KINDS[name]
    return write(path, kind, [Part(0, seconds, kind.rate)])
