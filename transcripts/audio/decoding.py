"""From packets to samples on the recording's own clock; what cannot be decoded becomes silence.

Packet by packet, because a loop over frames ends at the first damaged one without a word (see
research on faster-whisper #988). A hole in the timestamps is filled, so that text and player
never drift apart, and told, so that it is never mistaken for silence in the room.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from av.error import FFmpegError

from transcripts.audio.channels import mono
from transcripts.audio.lengths import missing_end
from transcripts.audio.packets import TOLERANCE, Timeline, beginning, opened, packets
from transcripts.errors import NoAudio, UnreadableAudio
from transcripts.model import Gap, GapReason, Span, Track
from transcripts.recognition.base import SAMPLE_RATE, Waveform

Samples = npt.NDArray[np.int16]
"""Shape (1, samples)."""

BLOCK = 30 * SAMPLE_RATE
"""Samples of the largest block that ``decode`` hands out."""

_CODECS = (
    *("pcm_", "adpcm_", "mp1", "mp2", "mp3", "aac", "flac", "opus", "libopus", "vorbis", "alac"),
    *("ac3", "eac3", "amrnb", "amrwb", "wma", "wavpack", "gsm"),
)
FIRST = Track()


@dataclass(slots=True)
class Damage:
    """What went wrong while decoding: packets that failed, and holes that were filled.

    ``silent`` is how many seconds the last packets should have lasted, from which nothing came.
    """

    packets: int = 0
    holes: list[Span] = field(default_factory=list)
    silent: float = 0.0

    def gaps(self, duration: float, declared: float | None) -> tuple[Gap, ...]:
        """The holes, and the missing end when the header promised more than was found."""
        spans = list(self.holes)
        missing = missing_end(duration, declared)
        if missing > 0.1:
            spans.append(Span(duration, duration + missing))
        return tuple(Gap(span, GapReason.DAMAGED) for span in spans)


def sounding(container: Any, path: Path) -> dict[int, Any]:
    """The audio streams that can be decoded, by their place among all audio streams.

    Telephones add one that only their maker can read. Raises NoAudio and UnreadableAudio.
    """
    audio = container.streams.audio
    if not audio:
        raise NoAudio(path.name, "there is no sound in it", "Choose the file that has the sound")
    found = {at: stream for at, stream in enumerate(audio) if _is_known(stream)}
    if not found:
        raise UnreadableAudio(path.name, "its sound is coded in an unknown way", "Export it as WAV")
    for stream in found.values():
        stream.codec_context.thread_count = 1  # threads take address space, and gain nothing
    return found


def _is_known(stream: Any) -> bool:
    codec = stream.codec_context
    return codec is not None and codec.name.startswith(_CODECS)


def decode(
    path: Path, span: Span | None = None, damage: Damage | None = None
) -> Iterator[Waveform]:
    """The sound of ``path``, or of ``span`` of it, as mono blocks at 16 kHz of at most 30 s.

    Holes are silence; ``damage`` learns of them. Raises UnreadableAudio and NoAudio.
    """
    held: list[Samples] = []
    count = 0
    for piece in pieces(path, SAMPLE_RATE, span=span, damage=damage):
        for part in _parts(piece, BLOCK - count):
            held.append(part)
            count += part.shape[1]
            if count == BLOCK:
                yield _waveform(held)
                held, count = [], 0
    if count:
        yield _waveform(held)


def read_span(path: Path, span: Span) -> Waveform:
    """The sound of ``span`` in one piece; for spans of a chunk's length."""
    blocks = list(decode(path, span))
    return np.concatenate(blocks) if blocks else np.zeros(0, np.float32)


def read_speech(path: Path, speech: Sequence[Span]) -> Waveform:
    """The sound of several spans of one chunk, glued: what a recogniser is given."""
    whole = Span(speech[0].start, speech[-1].end)
    sound = read_span(path, whole)
    cut = [(_samples(s.start - whole.start), _samples(s.end - whole.start)) for s in speech]
    return np.concatenate([sound[start:end] for start, end in cut])


def _samples(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE)


def _parts(piece: Samples, first: int) -> Iterator[Samples]:
    """``piece`` cut so that the first part fills a block and the next ones are whole blocks."""
    yield piece[:, :first]
    for at in range(first, piece.shape[1], BLOCK):
        yield piece[:, at : at + BLOCK]


def _waveform(held: Sequence[Samples]) -> Waveform:
    sound: Waveform = np.concatenate(held, axis=1)[0].astype(np.float32)
    return sound * np.float32(1 / 32768)


def pieces(
    path: Path,
    rate: int,
    *,
    track: Track = FIRST,
    also: Sequence[int] = (),
    span: Span | None = None,
    damage: Damage | None = None,
) -> Iterator[Samples]:
    """Samples of one track, mono, in order and without a hole, in pieces of a second or so.

    The channels of ``also`` are added to that of the track.
    """
    damage = damage if damage is not None else Damage()
    channels = () if track.channel is None else (track.channel, *also)
    with opened(path) as container:
        streams = sounding(container, path)
        stream = streams.get(track.stream) or next(iter(streams.values()))
        clock = _Clock(rate, damage)
        zero = beginning(container, stream)
        if span:
            container.seek(max(0, round((zero + span.start) / stream.time_base)), stream=stream)
        frames = (mono(frame, channels) for frame in _frames(container, stream, damage))
        laid = clock.lay(frames, zero, anywhere=bool(span))
        yield from _within(laid, clock, span) if span else laid


def _within(laid: Iterator[Samples], clock: _Clock, span: Span) -> Iterator[Samples]:
    """Only what lies inside ``span``; the clock says where each piece ended."""
    first, last = round(span.start * clock.rate), round(span.end * clock.rate)
    for piece in laid:
        start = clock.emitted - piece.shape[1]
        yield piece[:, max(0, first - start) : max(0, last - start)]
        if clock.emitted >= last:
            return


class _Clock:
    """Lays frames where their timestamps say, at one rate; ``emitted`` counts samples so far."""

    def __init__(self, rate: int, damage: Damage) -> None:
        self.rate = rate
        self.damage = damage
        self.emitted = 0
        self._resampler: Any = None
        self._shape: tuple[str, str, int] | None = None

    def lay(self, frames: Iterator[Any], zero: float, *, anywhere: bool) -> Iterator[Samples]:
        """The frames' samples, with silence where the timestamps jump ahead.

        ``zero`` is the timestamp of the recording's start; ``anywhere`` says that the frames
        come after a seek, so that the first one is laid where it says, not at the start.
        """
        line, placed = Timeline(zero), not anywhere
        for frame in frames:
            at = None if frame.pts is None else float(frame.pts * frame.time_base)
            if not placed:
                line.end, placed = max(0.0, at - zero if at is not None else 0.0), True
                self.emitted = round(line.end * self.rate)
            ahead = line.ahead(at, self.damage.silent)
            if ahead > TOLERANCE:
                line.end += ahead
                yield from self._hole(line.end)
            yield from self._convert(frame)
            line.end += frame.samples / frame.sample_rate
        if self.damage.silent > 2 * TOLERANCE:
            yield from self._hole(line.end + self.damage.silent)
        yield from self._flush()

    def _hole(self, until: float) -> Iterator[Samples]:
        yield from self._flush()
        missing = max(0, round(until * self.rate) - self.emitted)
        self.damage.holes.append(
            Span(self.emitted / self.rate, (self.emitted + missing) / self.rate)
        )
        for at in range(0, missing, self.rate):
            yield self._count(np.zeros((1, min(self.rate, missing - at)), np.int16))

    def _convert(self, frame: Any) -> Iterator[Samples]:
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        if shape != self._shape:
            yield from self._flush()
            self._shape = shape
        if shape == ("s16", "mono", self.rate):
            yield self._count(frame.to_ndarray())
            return
        if self._resampler is None:
            self._resampler = av.AudioResampler(format="s16", layout="mono", rate=self.rate)
        frame.pts = None
        for made in self._resampler.resample(frame):
            yield self._count(made.to_ndarray())

    def _flush(self) -> Iterator[Samples]:
        if self._resampler is None:
            return
        last, self._resampler = self._resampler.resample(None), None
        for made in last:
            yield self._count(made.to_ndarray())

    def _count(self, samples: Samples) -> Samples:
        self.emitted += samples.shape[1]
        return samples


def _frames(container: Any, stream: Any, damage: Damage) -> Iterator[Any]:
    """Every frame that decodes; a packet that does not is counted, its time becomes a hole."""
    for packet in packets(container, stream):
        sounds = False
        try:
            for frame in packet.decode():
                yield frame
                sounds, damage.silent = True, 0.0
        except (FFmpegError, ValueError):
            damage.packets += 1
        if not sounds:
            damage.silent += float((packet.duration or 0) * packet.time_base)
