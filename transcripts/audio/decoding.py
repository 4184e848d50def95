"""From packets to samples on the recording's own clock; what cannot be decoded becomes silence.

Packet by packet, because a loop over frames ends at the first damaged one without a word (see
research on faster-whisper #988). A hole in the timestamps is filled, so that text and player
never drift apart, and told, so that it is never mistaken for silence in the room.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from av.error import FFmpegError, InvalidDataError

from transcripts.audio.containers import container_of
from transcripts.errors import NoAudio, UnreadableAudio
from transcripts.model import AudioInfo, Gap, GapReason, Span
from transcripts.recognition.base import SAMPLE_RATE, Waveform

Samples = npt.NDArray[np.int16]
"""Shape (channels, samples)."""

BLOCK = 30 * SAMPLE_RATE
"""Samples of the largest block that ``decode`` hands out."""

TOLERANCE = 0.04
"""Seconds that timestamps may differ from the count of samples before a hole is seen."""

LONGEST_HOLE = 3600.0
LONGEST_RECORDING = 24 * 3600.0
"""Seconds above which a header or a timestamp is taken for nonsense."""

RATES = range(4_000, 768_001)
CHANNELS = range(1, 65)
STREAMS = range(0, 33)

_CODECS = "|pcm_ adpcm_ mp1 mp2 mp3 aac flac opus libopus vorbis alac ac3 eac3 amrnb amrwb wma gsm"
_WITHOUT_CLOCK = {"flac"}  # its parser stretches the packet before a damaged one: count samples
_WITHOUT_LENGTH = {"aac", "amr", "mpegts", "mpeg"}  # FFmpeg guesses the length from the bit rate


@dataclass(slots=True)
class Damage:
    """What went wrong while decoding: packets that failed, and holes that were filled."""

    packets: int = 0
    holes: list[Span] = field(default_factory=list)

    def gaps(self, duration: float, declared: float | None) -> tuple[Gap, ...]:
        """The holes, and the missing end when the header promised more than was found."""
        spans = list(self.holes)
        if declared and declared - duration > 0.1:
            spans.append(Span(duration, declared))
        return tuple(Gap(span, GapReason.DAMAGED) for span in spans)


@contextmanager
def opened(path: Path) -> Iterator[tuple[Any, Any]]:
    """The container and its first audio stream. Raises UnreadableAudio or NoAudio."""
    known = container_of(path)
    kind, start = known.kind, str(known.start)
    options = {"format_whitelist": kind, "protocol_whitelist": "file", "skip_initial_bytes": start}
    try:
        container = av.open(f"file:{path}", format=kind, options=options, metadata_errors="ignore")
    except (FFmpegError, OSError, ValueError, IndexError) as error:
        raise UnreadableAudio(
            path.name,
            "the file is damaged, or its end is missing",
            "Copy it again from the recorder and upload it again",
        ) from error
    with container:
        yield container, _stream(container, path)


def _stream(container: Any, path: Path) -> Any:
    audio = container.streams.audio
    if len(container.streams) not in STREAMS:
        raise UnreadableAudio(path.name, "it has too many tracks", "Export the one to transcribe")
    if not audio:
        raise NoAudio(path.name, "there is no sound in it", "Choose the file that has the sound")
    codec = audio[0].codec_context
    if codec is None or not codec.name.startswith(_audio_codecs()):
        raise UnreadableAudio(path.name, "its sound is coded in an unknown way", "Export it as WAV")
    if codec.sample_rate not in RATES or codec.channels not in CHANNELS:
        raise UnreadableAudio(path.name, "its header makes no sense", "Export it again as WAV")
    if (container.duration or 0) / av.time_base > LONGEST_RECORDING:
        raise UnreadableAudio(path.name, "it claims to last more than a day", "Cut it into parts")
    return audio[0]


def _audio_codecs() -> tuple[str, ...]:
    return tuple(_CODECS.strip("|").split())


def inspect(path: Path) -> AudioInfo:
    """What the file is and how long its packets last, without decoding more than a little of it.

    Raises UnreadableAudio and NoAudio.
    """
    with opened(path) as (container, stream):
        start, end = _extent(container, stream)
        codec = stream.codec_context
        duration = max(0.0, end - start)
        found = AudioInfo(
            container=container.format.name.partition(",")[0],
            codec=codec.name,
            duration=duration,
            declared=declared(container, stream, path),
            sample_rate=codec.sample_rate,
            channels=codec.channels,
            audio_streams=len(container.streams.audio),
            has_video=any(v.codec_context.name not in _COVERS for v in container.streams.video),
        )
    if not duration or not any(piece.size for piece in _first_pieces(path)):
        raise NoAudio(path.name, "there is no sound in it", "Choose the file that has the sound")
    return found


_COVERS = {"mjpeg", "png", "gif", "bmp", "webp"}


def _first_pieces(path: Path) -> Iterator[Samples]:
    with opened(path) as (container, stream):
        frames = _frames(container, stream, Damage())
        for _, frame in zip(range(50), frames, strict=False):
            yield frame.to_ndarray()


def _extent(container: Any, stream: Any) -> tuple[float, float]:
    """First and last moment of the packets, in seconds of the stream's own clock."""
    start, end, length = float("inf"), 0.0, 0.0
    for packet in _packets(container, stream):
        seconds = float((packet.duration or 0) * packet.time_base)
        at = length if packet.pts is None else float(packet.pts * packet.time_base)
        start, end, length = min(start, at), max(end, at + seconds), length + seconds
    return start, min(end, start + length + LONGEST_HOLE)


def declared(container: Any, stream: Any, path: Path) -> float | None:
    """Seconds that the header claims; None where it says nothing and FFmpeg only guesses."""
    if container.format.name in _WITHOUT_LENGTH or not container.duration:
        return None
    if container.format.name == "mp3" and not _counts_frames(path):
        return None
    if stream.duration:
        return float(stream.duration * stream.time_base)
    return float(container.duration / av.time_base)


def _counts_frames(path: Path) -> bool:
    """Whether an MP3 says how many frames it has; else its length is a guess of FFmpeg's."""
    with path.open("rb") as file:
        file.seek(container_of(path).start)
        frame = file.read(2048)
    return any(mark in frame for mark in (b"Xing", b"Info", b"VBRI"))


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
    channels: int = 1,
    span: Span | None = None,
    damage: Damage | None = None,
) -> Iterator[Samples]:
    """Samples in order and without a hole, in pieces of any length up to a second or so."""
    damage = damage if damage is not None else Damage()
    with opened(path) as (container, stream):
        clock = _Clock(rate, channels, damage, trusted=container.format.name not in _WITHOUT_CLOCK)
        zero = float((stream.start_time or 0) * stream.time_base)
        if span:
            container.seek(max(0, round((zero + span.start) / stream.time_base)), stream=stream)
            clock.trusted = True
        laid = clock.lay(_frames(container, stream, damage), zero, anywhere=bool(span))
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

    def __init__(self, rate: int, channels: int, damage: Damage, *, trusted: bool) -> None:
        self.rate = rate
        self.layout = "mono" if channels == 1 else "stereo"
        self.channels = channels
        self.damage = damage
        self.trusted = trusted
        self.emitted = 0
        self._resampler: Any = None
        self._shape: tuple[str, str, int] | None = None

    def lay(self, frames: Iterator[Any], zero: float, *, anywhere: bool) -> Iterator[Samples]:
        """The frames' samples, with silence where the timestamps jump ahead.

        ``zero`` is the timestamp of the recording's start; ``anywhere`` says that the frames
        come after a seek, so that the first one is laid where it says, not at the start.
        """
        expected: float | None = None if anywhere else 0.0
        for frame in frames:
            at = expected if frame.pts is None else float(frame.pts * frame.time_base) - zero
            at = max(0.0, at or 0.0)
            if expected is None:
                expected, self.emitted = at, round(at * self.rate)
            jump = at - expected if self.trusted else 0.0
            if TOLERANCE < jump < LONGEST_HOLE:
                yield from self._hole(expected + jump)
                expected += jump
            elif abs(jump) > TOLERANCE:  # a clock that goes back starts anew: go on from here
                zero += jump
            yield from self._convert(frame)
            expected += frame.samples / frame.sample_rate
        yield from self._flush()

    def _hole(self, until: float) -> Iterator[Samples]:
        yield from self._flush()
        missing = max(0, round(until * self.rate) - self.emitted)
        self.damage.holes.append(
            Span(self.emitted / self.rate, (self.emitted + missing) / self.rate)
        )
        for at in range(0, missing, self.rate):
            yield self._count(np.zeros((self.channels, min(self.rate, missing - at)), np.int16))

    def _convert(self, frame: Any) -> Iterator[Samples]:
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        if shape != self._shape:
            yield from self._flush()
            self._shape = shape
        if shape == ("s16", self.layout, self.rate):
            yield self._count(_samples_of(frame, self.channels))
            return
        if self._resampler is None:
            self._resampler = av.AudioResampler(format="s16", layout=self.layout, rate=self.rate)
        frame.pts = None
        for made in self._resampler.resample(frame):
            yield self._count(_samples_of(made, self.channels))

    def _flush(self) -> Iterator[Samples]:
        if self._resampler is None:
            return
        last, self._resampler = self._resampler.resample(None), None
        for made in last:
            yield self._count(_samples_of(made, self.channels))

    def _count(self, samples: Samples) -> Samples:
        self.emitted += samples.shape[1]
        return samples


def _samples_of(frame: Any, channels: int) -> Samples:
    samples: Samples = frame.to_ndarray().reshape(-1, channels).T
    return samples


def _frames(container: Any, stream: Any, damage: Damage) -> Iterator[Any]:
    """Every frame that decodes; a packet that does not is counted, its time becomes a hole."""
    for packet in _packets(container, stream):
        try:
            yield from packet.decode()
        except (FFmpegError, ValueError):
            damage.packets += 1


def _packets(container: Any, stream: Any) -> Iterator[Any]:
    """Every packet; after a broken one the reading starts again behind it."""
    failures = 0
    while failures < 100:
        try:
            for packet in container.demux(stream):
                failures = 0
                yield packet
        except InvalidDataError:
            failures += 1
        except FFmpegError:
            return
        else:
            return
