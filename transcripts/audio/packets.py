"""Every packet of a file, at the time when it sounds; what is broken is stepped over, never hidden.

MP3 carries no clock: FFmpeg counts its packets, so that after damaged bytes all that follows would
be early. Here the bytes that hold no packet are counted too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import av
from av.error import FFmpegError, PatchWelcomeError

from transcripts.audio.containers import Container, container_of, next_link
from transcripts.errors import UnreadableAudio

TOLERANCE = 0.04
"""Seconds that times may differ from the count of samples before a hole is seen."""

LONGEST_HOLE = 3600.0
"""Seconds above which a jump of the times is taken for nonsense."""

MOST_FAILURES = 100
"""Broken places one behind the other before the rest is given up."""


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """The container, by the demuxer for its content. Raises UnreadableAudio."""
    known = container_of(path)
    try:
        container = _open(path, known)
    except (FFmpegError, OSError, ValueError, IndexError) as error:
        raise UnreadableAudio(
            path.name,
            "the file is damaged, or its end is missing",
            "Copy it again from the recorder and upload it again",
        ) from error
    with container:
        yield container


def _open(path: Path, known: Container) -> Any:
    options = {
        "format_whitelist": known.kind,
        "protocol_whitelist": "file",
        "skip_initial_bytes": str(known.start),
    }
    if known.to_the_end:
        options["ignore_length"] = "1"
    return av.open(f"file:{path}", format=known.kind, options=options, metadata_errors="ignore")


def packets(container: Any, streams: Any) -> Iterator[Any]:
    """Every packet of the streams (one, or a list), with the time and duration that are its own.

    The packets of a chained Ogg file come from several containers; their streams keep their index.
    """
    found = _read(container, streams)
    return _counted(found) if container.format.name == "mp3" else found


def _read(container: Any, streams: Any) -> Iterator[Any]:
    """After a broken packet the reading starts again behind it."""
    failures, reached = 0, 0
    while failures < MOST_FAILURES:
        try:
            for packet in container.demux(streams):
                failures, reached = 0, max(reached, packet.pos or 0)
                yield packet
        except (PatchWelcomeError, IndexError):  # another recording, a stream that is none
            break
        except FFmpegError:
            failures += 1
        else:
            return
    if container.format.name == "ogg":
        yield from _next_link(container, streams, reached)


def _next_link(container: Any, streams: Any, reached: int) -> Iterator[Any]:
    """What follows in a chained Ogg file: another recording, of another kind than the first.

    FFmpeg goes on by itself only while codec and channels stay the same.
    """
    path = Path(container.name.removeprefix("file:"))
    start = next_link(path, reached)
    if start is None:
        return
    wanted = {stream.index for stream in (streams if isinstance(streams, list) else [streams])}
    try:
        following = _open(path, Container("ogg", start))
    except (FFmpegError, OSError, ValueError, IndexError):
        return
    with following:
        same = [stream for stream in following.streams.audio if stream.index in wanted]
        if same:
            yield from _read(following, same)


PAGE_SECONDS = 1.5
"""More than a page of Ogg holds."""


def beginning(container: Any, stream: Any) -> float:
    """The second on the stream's own clock at which the recording begins.

    Ogg files begin with 0: one that begins a little later has lost its first page, while one that
    was recorded from a running broadcast begins with any number.
    """
    start = float((stream.start_time or 0) * stream.time_base)
    return 0.0 if container.format.name == "ogg" and 0 < start < PAGE_SECONDS else start


def _counted(found: Iterator[Any]) -> Iterator[Any]:
    """MP3: what is no whole frame lasts as long as its bytes do elsewhere."""
    at, ticks, size, reached = None, 0, 0, 0
    for packet in found:
        if not packet.size or not packet.duration:
            yield packet
            continue
        each = ticks / size if size else 0.0
        if at is None:
            at = float(packet.pts or 0)
        elif packet.pos is not None and packet.pos > reached:
            at += (packet.pos - reached) * each
        packet.pts = packet.dts = round(at)
        reached = (packet.pos or reached) + packet.size
        if mp3_frame(bytes(packet)[:4]) in (packet.size, 0):
            at, ticks, size = at + packet.duration, ticks + packet.duration, size + packet.size
        else:
            packet.duration = round(packet.size * each) or packet.duration
            at += packet.duration
        yield packet


def is_cut(packet: Any) -> bool:
    """Whether the packet is a frame that says that it is longer than it is."""
    size: int = packet.size
    coded = packet.stream.codec_context.codec.canonical_name
    return coded == "mp3" and (mp3_frame(bytes(packet)[:4]) or 0) > size


def mp3_frame(head: bytes) -> int | None:
    """Bytes of the MPEG audio frame that begins so; None when none does, 0 when it does not say."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bits, rate, padded = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version == 1 or layer == 0 or rate == 3 or bits == 15:
        return None
    if layer != 1 or bits == 0:  # layers I and II, and frames of a size of their own
        return 0
    kilobits = (_MPEG_1 if version == 3 else _MPEG_2)[bits]
    hertz = (44_100, 48_000, 32_000)[rate] >> (0, 1, 0, 2)[3 - version]
    return (144 if version == 3 else 72) * kilobits * 1000 // hertz + padded


_MPEG_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MPEG_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


class Timeline:
    """Where what comes next lies in the recording, whatever the clock of its file does.

    A clock that goes back, or ahead by hours, starts anew: in chained files, and where a recorder
    was set right. It may also return to what it was: where pieces of a file are out of order.
    """

    def __init__(self, zero: float) -> None:
        self.end = 0.0
        self._first = self._zero = zero

    def place(self, at: float) -> float:
        """Where a time of the file's clock lies in the recording, as that clock runs now."""
        return at - self._zero

    def ahead(self, at: float | None, lost: float = 0.0) -> float:
        """Seconds between the end so far and what the file's clock says is at ``at``.

        ``lost`` is how long what came between should have lasted, for a clock that cannot say.
        """
        if at is None:
            return lost
        jump = at - self._zero - self.end
        if abs(jump) <= TOLERANCE:
            return jump
        jumps = [at - zero - self.end for zero in (self._zero, self._first)]
        jump = min((one for one in jumps if -TOLERANCE <= one < LONGEST_HOLE), default=lost)
        self._zero = at - self.end - jump
        return jump
