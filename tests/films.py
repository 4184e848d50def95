"""Small films whose every second can be told: by the brightness of its pictures and by its tone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from tests.corpus.markers import marked

RATE = 48_000
DARK, BRIGHT = 20, 220
MILLISECOND = Fraction(1, 1000)


@dataclass(frozen=True, slots=True)
class Film:
    """How to make one: ``shown_at`` and ``heard_at`` are when its clock lets each begin.

    Pictures of even seconds of that clock are dark; ``heard_at`` is where tone 0 begins.
    ``irregular`` leaves out two of three pictures of each even second.
    """

    container: str = "mp4"
    video: str = "libx264"
    audio: str = "aac"
    pixels: str = "yuv420p"
    seconds: int = 6
    shown_at: float = 0.0
    heard_at: float = 0.0
    irregular: bool = False
    key_every: int = 50
    first_tone: int = 0


H264 = {"preset": "veryfast", "bf": "2"}
QUICK = {"deadline": "realtime", "cpu-used": "8"}
_OPTIONS = {"libx264": H264, "libvpx": QUICK, "libvpx-vp9": QUICK, "libsvtav1": {"preset": "12"}}


def write_film(path: Path, film: Film = Film()) -> Path:
    """Make it: 25 pictures of 320 by 240 a second, and mono sound."""
    with av.open(str(path), "w", format=film.container) as file:
        video: Any = file.add_stream(film.video, rate=25, options=_OPTIONS.get(film.video, {}))
        video.width, video.height, video.pix_fmt = 320, 240, film.pixels
        video.codec_context.gop_size = film.key_every
        video.codec_context.time_base = MILLISECOND
        audio: Any = file.add_stream(film.audio, rate=RATE, layout="mono")
        made = [*_coded_pictures(video, film), *_coded_sound(audio, film)]
        file.mux(sorted(made, key=lambda one: float(one.dts * one.time_base)))
    return path


def _coded_pictures(stream: Any, film: Film) -> Iterator[Any]:
    for number in range(film.seconds * 25):
        time = film.shown_at + number / 25
        is_dark = int(time) % 2 == 0
        if film.irregular and is_dark and number % 3:
            continue
        pixels = np.full((240, 320, 3), DARK if is_dark else BRIGHT, np.uint8)
        frame = av.VideoFrame.from_ndarray(pixels, "rgb24")
        frame.pts, frame.time_base = round(time * 1000), MILLISECOND
        yield from stream.encode(frame)
    yield from stream.encode(None)


def _coded_sound(stream: Any, film: Film) -> Iterator[Any]:
    tones = marked(film.first_tone, film.first_tone + film.seconds, RATE)
    frame = av.AudioFrame.from_ndarray((tones * 32767).astype(np.int16)[None], "s16", "mono")
    frame.sample_rate, frame.time_base = RATE, Fraction(1, RATE)
    frame.pts = round(film.heard_at * RATE)
    codec = stream.codec_context
    resampler = av.AudioResampler(codec.format, "mono", RATE, codec.frame_size or 960)
    for part in [*resampler.resample(frame), *resampler.resample(None)]:
        yield from stream.encode(part)
    yield from stream.encode(None)


def turns(path: Path) -> list[float]:
    """The seconds at which its pictures turn bright or dark."""
    found: list[float] = []
    before = None
    with av.open(str(path)) as file:
        for frame in file.decode(video=0):
            bright = bool(frame.to_ndarray(format="gray").mean() > (DARK + BRIGHT) / 2)
            if bright != before and before is not None:
                found.append(frame.time)
            before = bright
    return found


def joined(target: Path, *sources: tuple[Path, int], most: int | None = None) -> Path:
    """Streams of several files, each by its index, as they are in one Matroska file.

    Of the pictures only the ``most`` first, where that is given.
    """
    with ExitStack() as stack:
        out = stack.enter_context(av.open(str(target), "w", format="matroska"))
        opened = [stack.enter_context(av.open(str(path))).streams[at] for path, at in sources]
        streams = [out.add_stream_from_template(one) for one in opened]
        for source, stream in zip(opened, streams, strict=True):
            found = [packet for packet in source.container.demux(source) if packet.size]
            for packet in found[: most if source.type == "video" else None]:
                packet.stream = stream
                out.mux(packet)
    return target
