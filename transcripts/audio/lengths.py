"""How long a file says that it is, and whether that can be believed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av

from transcripts.audio.containers import (
    container_of,
    ends_with_last_page,
    has_two_tables,
    wave_sound,
)

_WITHOUT_LENGTH = {"aac", "amr", "mpegts", "mpeg"}  # FFmpeg guesses the length from the bit rate

LIE = 10
"""A header that promises so many times what is there was never true: no transfer breaks so early
that nobody sees it, while recorders that lose power leave any number behind."""


def declared(container: Any, stream: Any, path: Path) -> float | None:
    """Seconds that the header claims; None where it says nothing and FFmpeg only guesses."""
    name = container.format.name
    if name in _WITHOUT_LENGTH or not container.duration:
        return None
    if name == "wav" and stream.codec_context.name.startswith("pcm_"):
        return _declared_by_wav(path, stream.codec_context.sample_rate)
    if name == "mp3" and not _counts_frames(path):
        return None
    if stream.duration:
        return float(stream.duration * stream.time_base)
    return float(container.duration / av.time_base)


def _declared_by_wav(path: Path, rate: int) -> float | None:
    """By the header itself: FFmpeg tells what is there instead, whatever was promised."""
    sound = wave_sound(path, container_of(path).start)
    if sound is None or not sound.claimed or not sound.frame:
        return None
    return sound.claimed / sound.frame / rate


def _counts_frames(path: Path) -> bool:
    """Whether an MP3 says how many frames it has; else its length is a guess of FFmpeg's."""
    with path.open("rb") as file:
        file.seek(container_of(path).start)
        frame = file.read(2048)
    return any(mark in frame for mark in (b"Xing", b"Info", b"VBRI"))


def by_bytes(found: float, held: int, size: int) -> float | None:
    """Seconds that ``size`` bytes should last when ``held`` of them hold ``found`` seconds.

    For streams of AAC frames, whose demuxer leaves out what is no frame and does not tell where.
    """
    return found * size / held if held else None


def has_no_end(container: Any, path: Path) -> bool:
    """Whether something is missing at the end, and nobody knows how much.

    Ogg marks its last page. Of two MP4 files one behind the other only the first is read.
    """
    name = container.format.name
    if name == "ogg":
        return not ends_with_last_page(path)
    return name.startswith("mov") and has_two_tables(path)


def missing_end(found: float, claimed: float | None) -> float:
    """Seconds that the header promises beyond those found; 0 for a promise that is a lie."""
    if claimed is None or is_lie(found, claimed):
        return 0.0
    return max(0.0, claimed - found)


def is_lie(found: float, claimed: float | None) -> bool:
    """Whether the header promises so much that it cannot be meant."""
    return claimed is not None and claimed > LIE * max(found, 0.1)
