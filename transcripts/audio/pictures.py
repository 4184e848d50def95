"""Moving pictures, passed on as they are: which are played, and when each of them is shown.

They are laid on the clock of the text and of the playback copy, which is that of the sound. What
is damaged is left out: the picture before it stands until the next one that is whole in itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from av.stream import Disposition

from transcripts.audio.packets import TOLERANCE, Timeline, beginning, packets

COVERS = {"mjpeg", "png", "gif", "bmp", "webp"}
"""Codecs of pictures that stand still: the cover of a song, not a film."""

SIDES = range(16, 4097)
"""Pixels of a side: beyond 4096 many telephones have no decoder."""

TICKS = Fraction(1, 90_000)
"""Seconds of one tick of the pictures' clock: all usual rates are whole in it."""

LEAD = 0.04
"""Seconds at the beginning in which what was shown before the sound began flies past: a picture
is known only from the last whole one, and few files have one at just that moment."""

MOST_HELD = 64 << 20
"""Bytes of pictures that are kept until it is known when they are shown."""

APART = 3.0
"""Seconds between a picture and the sound beside it in the file: no program writes them so."""

MOST_UNDATED = 64
"""Pictures without a time of decoding one behind the other: more are decoded when shown."""

BACK = 1.0
"""Seconds by which the order of decoding may be wrong; beyond, the file's clock began anew."""

_PIXELS = {
    "h264": {"yuv420p", "yuvj420p"},
    "av1": {"yuv420p", "yuv420p10le"},
    "vp9": {"yuv420p"},
    "vp8": {"yuv420p"},
}
"""What browsers play of each codec."""


def film(container: Any) -> Any | None:
    """The stream of moving pictures in an open file, or None: a cover moves nothing."""
    for stream in container.streams.video:
        codec = stream.codec_context
        still = codec is None or (codec.name in COVERS and stream.frames < 2)
        if not still and not stream.disposition & Disposition.attached_pic:
            return stream
    return None


def is_played(stream: Any) -> bool:
    """Whether browsers play pictures of this kind, as far as the header tells."""
    codec = stream.codec_context
    known = _PIXELS.get(codec.codec.canonical_name, set())
    return codec.pix_fmt in known and codec.width in SIDES and codec.height in SIDES


def laid(container: Any, sound: Any, pictures: Any) -> Iterator[Any]:
    """The packets of the pictures in order of decoding, timed in TICKS from the recording's start.

    The first is shown at 0, also where the pictures begin later than the sound.
    """
    clock, line = _SoundClock(beginning(container, sound)), _Line()
    waiting: deque[Any] = deque()
    held = 0
    for packet in _dated(packets(container, [sound, pictures]), pictures.index):
        if packet.stream.index == sound.index:
            clock.hear(packet)
        elif packet.size:
            waiting.append(packet)
            held += packet.size
        while waiting and (clock.is_near(waiting[0]) or held > MOST_HELD):
            held -= waiting[0].size
            yield from line.lay(waiting.popleft(), clock)
    for packet in waiting:
        yield from line.lay(packet, clock)


def _dated(found: Iterator[Any], index: int) -> Iterator[Any]:
    """All packets; Matroska does not say when its first pictures are decoded: before the next."""
    held: list[Any] = []
    for packet in found:
        if packet.stream.index == index and packet.pts is not None:
            if packet.dts is None and len(held) < MOST_UNDATED:
                held.append(packet)
                continue
            yield from _before(packet, held)
            held.clear()
        yield packet
    yield from held


def _before(packet: Any, held: Sequence[Any]) -> Sequence[Any]:
    """Those held, each a picture's length before the one behind it."""
    dts = packet.pts if packet.dts is None else packet.dts
    for one in reversed(held):
        dts -= one.duration or 1
        one.dts = min(dts, one.pts)
    return held


class _SoundClock:
    """Where the sound lies in the recording, packet by packet, as decoding lays its frames."""

    def __init__(self, zero: float) -> None:
        self._line = Timeline(zero)
        self._begun = False

    def hear(self, packet: Any) -> None:
        """Lay a packet; what codecs put before the beginning lies before it."""
        at = None if packet.pts is None else float(packet.pts * packet.time_base)
        if not self._begun and at is not None:
            self._line.end, self._begun = min(0.0, self._line.place(at)), True
        ahead = self._line.ahead(at)
        length = float((packet.duration or 0) * packet.time_base)
        self._line.end += (ahead if ahead > TOLERANCE else 0.0) + length

    def is_near(self, packet: Any) -> bool:
        """Whether the sound is about there; else its clock may be about to begin anew."""
        return packet.pts is None or abs(self.place(packet)[0] - self._line.end) < APART

    def place(self, packet: Any) -> tuple[float, float]:
        """When a picture is shown, and when it is decoded as far as that is known."""
        decoded = packet.pts if packet.dts is None else packet.dts
        return (
            self._line.place(float(packet.pts * packet.time_base)),
            self._line.place(float(decoded * packet.time_base)),
        )


class _Line:
    """Pictures one behind the other, from 0 on."""

    def __init__(self) -> None:
        self._held: list[tuple[Any, float, float]] = []
        self._first = 0.0
        self._last: int | None = None
        self._whole = False

    def lose(self) -> None:
        """Nothing can be shown until the next picture that is whole in itself."""
        self._whole = False

    def lay(self, packet: Any, clock: _SoundClock) -> Iterator[Any]:
        """The packet with its time; at the beginning all that it needs, before it."""
        if packet.pts is None or packet.is_corrupt:
            self.lose()
            return
        shown, decoded = clock.place(packet)
        self._whole = self._whole or packet.is_keyframe
        if not self._whole:
            return
        if self._last is None:
            if not self._can_begin(packet, shown, decoded):
                return
            self._first = self._held[0][1]
            for held in self._held:
                yield from self._timed(*held)
            self._held.clear()
        else:
            yield from self._timed(packet, shown, decoded)

    def _can_begin(self, packet: Any, shown: float, decoded: float) -> bool:
        """Hold it; whether it is shown after the beginning, with all that it needs."""
        if packet.is_keyframe and shown <= 0:
            self._held.clear()
        self._held.append((packet, shown, decoded))
        if sum(held.size for held, _, _ in self._held) > MOST_HELD:
            self._held.clear()
            self.lose()
            return False
        return shown > 0

    def _timed(self, packet: Any, shown: float, decoded: float) -> Iterator[Any]:
        if shown < self._first:
            return  # shown before the first, from which it is not known
        late = self._first if self._first > 0 and self._last is None else 0.0
        pts, dts = self._ticks(shown - late), self._ticks(decoded - late)
        if self._last is not None and dts <= self._last:
            if (self._last - dts) * TICKS > BACK:
                self.lose()
                return
            dts = self._last + 1
        self._last = dts
        packet.duration = round((packet.duration or 0) * packet.time_base / TICKS)
        packet.pts, packet.dts, packet.time_base = max(pts, dts), dts, TICKS
        yield packet

    def _ticks(self, time: float) -> int:
        """The time; what lies before the beginning is pressed into the LEAD."""
        if self._first < 0 and time < LEAD:
            time = (time - self._first) * LEAD / (LEAD - self._first)
        return round(time / TICKS)
