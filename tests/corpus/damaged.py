"""Cases 42–56 and 60: cut, damaged, changing midway, several at once, nothing to hear."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np

from tests.corpus.case import DAMAGED, NO_SOUND, Accepted, Case, Make, Refused, of
from tests.corpus.headers import wav
from tests.corpus.markers import KINDS, Kind, Part, encode, recording, write
from transcripts.model import RemarkKind

SECONDS = 20
HOLE = 2_000
"""Bytes overwritten with noise, a third of the way in."""

CUT = frozenset({RemarkKind.CUT_SHORT})


def changed(kind: str, change: Callable[[bytes], bytes]) -> Make:
    """Twenty marked seconds of one of the seven kinds, its bytes changed."""

    def make(folder: Path) -> Path:
        path = recording(folder / f"sound.{kind}", kind, SECONDS)
        path.write_bytes(change(path.read_bytes()))
        return path

    return make


def half(data: bytes) -> bytes:
    """The first half: a transfer that broke off."""
    return data[: len(data) // 2]


def holed(data: bytes) -> bytes:
    """Noise over two thousand bytes, a third of the way in."""
    at = len(data) // 3
    return data[:at] + random.Random(1).randbytes(HOLE) + data[at + HOLE :]


def two(first: str, parts: tuple[Part, Part], **options: str) -> Make:
    """Two files of one kind, one behind the other."""

    def make(folder: Path) -> Path:
        made = [write(folder / f"{p.first}", KINDS[first], [p], **options) for p in parts]
        path = folder / f"two.{first}"
        path.write_bytes(b"".join(one.read_bytes() for one in made))
        return path

    return make


def film(folder: Path) -> Path:
    """A film without sound."""
    path = folder / "film.mp4"
    with av.open(str(path), "w") as file:
        stream: Any = file.add_stream("mpeg4", rate=5)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        for _ in range(5):
            frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), "rgb24")
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


def tracks(count: int) -> Make:
    """That many tracks in one file: track ``n`` begins with second ``10 n``."""

    def make(folder: Path) -> Path:
        path, kind = folder / "tracks.mka", KINDS["wav"]
        with av.open(str(path), "w", format="matroska") as file:
            streams = [file.add_stream(kind.codec, rate=kind.rate) for _ in range(count)]
            for number, stream in enumerate(streams):
                encode(file, stream, kind, [Part(10 * number, 10 * number + 10, kind.rate)])
        return path

    return make


def _cut_frame(folder: Path) -> Path:
    kind = KINDS["mp3"]
    path = write(folder / "a.mp3", kind, [Part(0, 20, kind.rate)], write_xing="0")
    path.write_bytes(half(path.read_bytes()))
    return path


def _cut_at_the_end(folder: Path) -> Path:
    path = two("ogg", (Part(0, 20, 48_000), Part(20, 40, 48_000)))(folder)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 3 // 4])
    return path


def _holed_frames(folder: Path) -> Path:
    return _holed(folder / "a.aac", replace(KINDS["m4a"], container="adts"))


def _holed_broadcast(folder: Path) -> Path:
    return _holed(folder / "a.ts", replace(KINDS["m4a"], container="mpegts"))


def _holed(path: Path, kind: Kind) -> Path:
    write(path, kind, [Part(0, SECONDS, kind.rate)])
    path.write_bytes(holed(path.read_bytes()))
    return path


def _surround(folder: Path) -> Path:
    return write(folder / "film.m4a", KINDS["m4a"], [Part(0, 10, 44_100, "7.1")])


def _music() -> bytes:
    """A chord that swells and fades: sound, and nobody speaks."""
    at = np.arange(10 * 16_000) / 16_000
    chord = sum(np.sin(2 * np.pi * pitch * at) for pitch in (220, 277.2, 329.6))
    return (chord * np.sin(np.pi * at / 2) ** 2 * 8000).astype("<i2").tobytes()


def _all(first: int, last: int, *lost: int) -> tuple[int | None, ...]:
    """The seconds from ``first`` up to ``last``; those that may be ``lost`` are not asked for."""
    return tuple(None if at in lost else at for at in range(first, last))


CASES = (
    Case("42", "M4A cut: its table stood at the end", changed("m4a", half), DAMAGED),
    Case(
        "43",
        "MP3 cut in half",
        changed("mp3", half),
        Accepted(10.0, CUT, missing=10.0, seconds=_all(0, 10, 9)),
    ),
    Case(
        "44",
        "FLAC cut in half",
        changed("flac", half),
        Accepted(9.6, CUT, missing=10.4, seconds=_all(0, 9)),
    ),
    Case(
        "45",
        "Ogg cut in half",
        changed("ogg", half),
        Accepted(10.0, CUT, seconds=_all(0, 10, 9)),
    ),
    Case(
        "45a",
        "Matroska cut in half",
        changed("mka", half),
        Accepted(10.0, CUT, missing=10.0, seconds=_all(0, 10, 9)),
    ),
    Case(
        "45b",
        "WebM cut in half",
        changed("webm", half),
        Accepted(10.25, CUT, missing=9.75, seconds=_all(0, 10, 9)),
    ),
    Case(
        "45c",
        "MP3 without a count of its frames, cut within one",
        _cut_frame,
        Accepted(10.0, CUT, seconds=_all(0, 10, 9)),
    ),
    *(
        Case(
            number,
            f"2 kB of noise in {kind}",
            changed(kind, holed),
            Accepted(20.0, seconds=_all(0, 20, *lost), holes=holes),
        )
        for number, kind, lost, holes in (
            ("46", "mp3", (6,), 0.4),
            ("47", "m4a", (6,), 0.4),
            ("48", "mka", (6, 7, 8, 9), 3.6),
            ("49", "flac", (6,), 0.8),
            ("50", "ogg", (6, 7), 2.2),
            ("51", "webm", (6, 7, 8, 9), 3.6),
        )
    ),
    Case(
        "51a",
        "2 kB of noise in a stream of AAC frames, which have no time",
        _holed_frames,
        Accepted(19.85, missing=0.15, seconds=_all(0, 7, 6)),
    ),
    Case(
        "51b",
        "2 kB of noise in MPEG-TS",
        _holed_broadcast,
        Accepted(20.0, seconds=_all(0, 20, 6), holes=0.5),
    ),
    Case(
        "52",
        "MP3 that changes its rate and channels midway",
        two("mp3", (Part(0, 20, 44_100), Part(20, 40, 22_050, "stereo")), write_xing="0"),
        Accepted(40.1, seconds=_all(0, 40, 20), holes=0.1),
    ),
    Case(
        "53",
        "chained Ogg",
        two("ogg", (Part(0, 20, 48_000), Part(20, 40, 48_000))),
        Accepted(40.0, seconds=_all(0, 40)),
    ),
    Case(
        "53a",
        "chained Ogg that changes its channels",
        two("ogg", (Part(0, 20, 48_000), Part(20, 40, 48_000, "stereo"))),
        Accepted(40.0, seconds=_all(0, 40)),
    ),
    Case(
        "53b",
        "chained Ogg, the second one cut",
        _cut_at_the_end,
        Accepted(30.0, CUT, seconds=_all(0, 29)),
    ),
    Case(
        "53c",
        "two FLAC files, one behind the other",
        two("flac", (Part(0, 20, 16_000), Part(20, 40, 16_000))),
        Accepted(40.0, frozenset({RemarkKind.WRONG_LENGTH}), seconds=_all(0, 40, 19, 20)),
    ),
    Case(
        "53d",
        "two M4A files, one behind the other",
        two("m4a", (Part(0, 20, 44_100), Part(20, 40, 44_100))),
        Accepted(20.0, CUT, seconds=_all(0, 20)),
    ),
    Case("54", "a film without sound", film, NO_SOUND),
    Case("55", "two tracks", tracks(2), Accepted(10.0, seconds=_all(0, 10))),
    Case("55a", "eight channels of a film", _surround, Accepted(10.0, seconds=_all(0, 10))),
    Case("56", "120 tracks", tracks(120), Refused("it has more tracks than a recording may")),
    Case("60", "silence", of("a.wav", lambda: wav(bytes(320_000))), Accepted(10.0)),
    Case("60a", "music", of("a.wav", lambda: wav(_music())), Accepted(10.0)),
)
