"""The video copy: a recording's pictures as they are, beside the sound of its playback copy.

Pictures are passed on and never decoded: what browsers play stays as sharp as it came, what they
do not play stays away, and a film of hours takes minutes.
"""

from __future__ import annotations

import errno
import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
from av.error import FFmpegError

from transcripts.audio.copies import PLAYBACK, complete
from transcripts.audio.decoding import sounding
from transcripts.audio.packets import opened
from transcripts.audio.pictures import TICKS, film, is_played, laid
from transcripts.model import Track

VIDEO = "video"
"""Its name inside the folder given to ``make_video``: MP4 or WebM, as its type says."""

MP4, WEBM = "video/mp4", "video/webm"

QUICK = 4 << 30
"""Bytes above which the index stays at the end: to bring it to the front, all is copied again."""

OPUS_RATE, OPUS_BITS = 48_000, 48_000


@dataclass(frozen=True, slots=True)
class Pictures:
    """What became of a file's pictures; ``count`` is below 2 where they do not move.

    ``media_type`` is that of the video copy, "" where there is none.
    """

    count: int = 0
    media_type: str = ""


def make_video(
    path: Path, folder: Path, track: Track, tell: Callable[[float], None] = lambda _: None
) -> Pictures:
    """Write the video copy of ``track`` into ``folder``, where its playback copy is already.

    It is complete or absent; ``tell`` is given the seconds done. Raises UnreadableAudio, and
    OSError where the disk is full. Runs in the throw-away process.
    """
    with opened(path) as container, av.open(f"file:{folder / PLAYBACK}") as playback:
        pictures = film(container)
        if pictures is None or not is_played(pictures):
            return Pictures(2 if pictures else 0)
        sound = sounding(container, path)[track.stream]
        found = _Counted(laid(container, sound, pictures), path.stat().st_size, tell)
        try:
            with complete(folder / VIDEO) as target:
                media_type = _write(target, pictures, found, playback)
        except (FFmpegError, ValueError, _NoFilm) as error:
            if getattr(error, "errno", 0) in (errno.ENOSPC, errno.EDQUOT):
                raise
            return Pictures(found.count)
        return Pictures(found.count, media_type)


class _NoFilm(Exception):
    """The pictures do not move, or are more than the file can hold."""


class _Counted:
    """Pictures as they pass, of at most ``size`` bytes: a table can name one a thousand times."""

    def __init__(self, found: Iterator[Any], size: int, tell: Callable[[float], None]) -> None:
        self.count = 0
        self.size = size
        self._found = found
        self._tell = tell

    def until(self, end: float) -> Iterator[Any]:
        """Those that are shown before ``end`` in seconds. Raises _NoFilm."""
        left = self.size
        for packet in self._found:
            left -= packet.size
            if left < 0:
                raise _NoFilm
            self._tell(min(end, float(packet.pts * TICKS)))
            if packet.pts * TICKS < end:
                self.count += 1
                yield packet
        if self.count < 2:
            raise _NoFilm


def _write(target: Path, pictures: Any, found: _Counted, playback: Any) -> str:
    """Pictures and sound into one file, in order of time; answers its type."""
    webm = pictures.codec_context.codec.canonical_name == "vp8"
    index = {"cues_to_front": "1"} if webm else {"movflags": "+faststart"}
    options = index if found.size < QUICK else {}
    with av.open(f"file:{target}", "w", format="webm" if webm else "mp4", options=options) as out:
        shown = out.add_stream_from_template(pictures, opaque=True)
        shown.time_base = TICKS
        sound = (_heard_in_webm if webm else _heard_in_mp4)(out, playback)
        end = float(playback.duration / av.time_base)
        for packet in heapq.merge(_of(shown, found.until(end)), sound, key=_decoded_at):
            out.mux(packet)
    return WEBM if webm else MP4


def _heard_in_mp4(out: Any, playback: Any) -> Iterator[Any]:
    """The playback copy as it is."""
    source = playback.streams.audio[0]
    return _of(out.add_stream_from_template(source), playback.demux(source))


def _heard_in_webm(out: Any, playback: Any) -> Iterator[Any]:
    """The playback copy as Opus: WebM takes no AAC."""
    stream = out.add_stream("libopus", rate=OPUS_RATE, layout="mono")
    stream.bit_rate = OPUS_BITS
    return _of(stream, _coded(stream, playback.decode(audio=0)))


def _coded(stream: Any, frames: Iterator[Any]) -> Iterator[Any]:
    resampler = av.AudioResampler(stream.codec_context.format, "mono", OPUS_RATE)
    for frame in frames:
        for made in resampler.resample(frame):
            yield from stream.encode(made)
    for made in resampler.resample(None):
        yield from stream.encode(made)
    yield from stream.encode(None)


def _of(stream: Any, found: Iterator[Any]) -> Iterator[Any]:
    for packet in found:
        if packet.size:
            packet.stream = stream
            yield packet


def _decoded_at(packet: Any) -> float:
    return float(packet.dts * packet.time_base)
