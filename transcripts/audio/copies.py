"""The files we make of a recording: a working copy for engines, a playback copy for people, peaks.

The working copy is 16 kHz mono FLAC: a third of the size of PCM, and exact. The playback copy is
AAC in MP4 with its index in front: the one pair that every browser plays and seeks in exactly
(Safari learnt Opus in Ogg only in 2025, and Ogg is sought by guessing). Both run on the same
clock, holes filled, so that a time in the text is the same moment in the player.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import av
import numpy as np

from transcripts.audio.decoding import Damage, Samples, pieces
from transcripts.audio.listening import FULL, clipped
from transcripts.audio.probing import SHORTER, TOO_LONG, Stream, look
from transcripts.audio.remarks import OF_FILE, loudest, of_gaps, of_length, of_sound
from transcripts.errors import NoAudio, UnreadableAudio
from transcripts.limits import DEFAULT, Limits
from transcripts.model import AudioInfo, Gap, Track
from transcripts.recognition.base import SAMPLE_RATE

WORKING = "working.flac"
PLAYBACK = "playback.m4a"
PEAKS = "peaks.bin"
"""Names of the three files inside the folder given to ``prepare``."""

PEAKS_PER_SECOND = 10
PLAYBACK_RATE = 32_000
"""Samples per second: at 64 kbit/s the encoder keeps nothing above 16 kHz anyway."""
PLAYBACK_BITS = 64_000
QUIETEST = -100.0
"""dBFS that stands for no sound at all."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What preparing a track told: the file, better known than after the first look, and its sound.

    ``duration`` in seconds is that of the working copy, and of ``info``; ``gaps`` are the holes
    where nothing could be decoded; ``levels`` is the loudness of each second in dBFS (-100 is no
    sound).
    """

    info: AudioInfo
    track: Track
    duration: float
    gaps: tuple[Gap, ...]
    levels: tuple[float, ...]


def make_copies(
    path: Path,
    folder: Path,
    track: Track | None = None,
    limits: Limits = DEFAULT,
    tell: Callable[[float], None] = lambda _: None,
) -> Prepared:
    """Write the three files of ``track``, or else of the first, into ``folder``; tell what it is.

    Each is complete or absent; ``tell`` is given the seconds done, of both copies on average.
    Raises UnreadableAudio and NoAudio. Runs in the throw-away process.
    """
    seen = look(path, limits)
    track = track or seen.info.tracks[0]
    stream = seen.stream(track, path)
    source = _Source(path, track, stream.also(track), limits, tell)
    damage, meter = Damage(), _Meter()
    sound = meter.heard(source.sound(SAMPLE_RATE, damage))
    _encode(sound, folder / WORKING, _Sink("flac", "flac", SAMPLE_RATE))
    if not meter.samples:
        raise NoAudio(path.name, "there is no sound in it", "Choose the file that has the sound")
    duration = meter.samples / SAMPLE_RATE
    playback = source.sound(PLAYBACK_RATE, Damage(), before=duration)
    _encode(playback, folder / PLAYBACK, _Sink("mp4", "aac", PLAYBACK_RATE, PLAYBACK_BITS))
    with complete(folder / PEAKS) as part:
        part.write_bytes(bytes(meter.peaks()))
    gaps = damage.gaps(duration, stream.declared)
    known = _better(seen.info, stream, gaps, meter)
    return Prepared(known, track, duration, gaps, tuple(meter.levels()))


def _better(info: AudioInfo, stream: Stream, gaps: Sequence[Gap], meter: _Meter) -> AudioInfo:
    """What was told at the first look, corrected by one who heard everything."""
    duration = meter.samples / SAMPLE_RATE
    clipped = max(stream.clipped, meter.clipped / meter.samples)  # mixing hides it
    remarks = (
        *(remark for remark in info.remarks if remark.kind in OF_FILE),
        *of_sound(loudest(meter.levels()), clipped),
        *of_length(duration, stream.declared, cut=stream.cut),
        *of_gaps(gaps, duration),
    )
    return replace(info, duration=duration, declared=stream.declared, remarks=remarks)


@dataclass(frozen=True, slots=True)
class _Source:
    """A track of a file, decoded once for each copy; ``tell`` learns how far that is."""

    path: Path
    track: Track
    also: tuple[int, ...]
    limits: Limits
    tell: Callable[[float], None]

    def sound(self, rate: int, damage: Damage, before: float = 0.0) -> Iterator[Samples]:
        """Its samples. Raises UnreadableAudio where they go on beyond the longest recording."""
        seconds = 0.0
        for piece in pieces(self.path, rate, track=self.track, also=self.also, damage=damage):
            seconds += piece.shape[1] / rate
            if seconds > self.limits.longest + 1:
                raise UnreadableAudio(self.path.name, TOO_LONG, SHORTER)
            self.tell((before + seconds) / 2)
            yield piece


@dataclass(slots=True)
class _Meter:
    """Listens to samples at 16 kHz as they pass: peaks for drawing, loudness by the second."""

    samples: int = 0
    clipped: int = 0
    _held: list[Samples] = field(default_factory=list)
    _peaks: list[int] = field(default_factory=list)
    _levels: list[float] = field(default_factory=list)

    def heard(self, sound: Iterator[Samples]) -> Iterator[Samples]:
        held = 0
        for piece in sound:
            self.samples += piece.shape[1]
            self.clipped += int(clipped(piece, FULL * 32767)[0])
            self._held.append(piece)
            held += piece.shape[1]
            if held >= SAMPLE_RATE:
                held = self._measure()
            yield piece
        self._last()

    def peaks(self) -> list[int]:
        """The largest sample of each tenth of a second, 255 for full scale."""
        return self._peaks

    def levels(self) -> list[float]:
        """The loudness of each second, in dBFS."""
        return self._levels

    def _measure(self) -> int:
        sound = np.concatenate(self._held, axis=1)[0]
        whole = len(sound) // SAMPLE_RATE * SAMPLE_RATE
        self._add(sound[:whole].reshape(-1, SAMPLE_RATE))
        self._held = [sound[None, whole:]]
        return len(sound) - whole

    def _last(self) -> None:
        rest = np.concatenate([*self._held, np.zeros((1, 0), np.int16)], axis=1)
        if rest.size:
            self._add(np.pad(rest, ((0, 0), (0, SAMPLE_RATE - rest.shape[1]))))

    def _add(self, seconds: Samples) -> None:
        loud = np.abs(seconds.astype(np.int32)).reshape(-1, SAMPLE_RATE // PEAKS_PER_SECOND)
        self._peaks.extend((loud.max(axis=1) // 128).clip(max=255).tolist())
        power = (seconds.astype(np.float64) ** 2).mean(axis=1) / 32768**2
        self._levels.extend(np.round(10 * np.log10(power + 10 ** (QUIETEST / 10)), 1).tolist())


@dataclass(frozen=True, slots=True)
class _Sink:
    """A container, a codec, a rate and its bits per second."""

    container: str
    codec: str
    rate: int
    bits: int | None = None


def _encode(sound: Iterator[Samples], target: Path, sink: _Sink) -> None:
    with complete(target) as part, _output(part, sink) as (container, stream):
        resampler = av.AudioResampler(stream.codec_context.format, "mono", sink.rate)
        at = 0
        for piece in sound:
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(piece), "s16", "mono")
            frame.sample_rate, frame.pts = sink.rate, at
            at += piece.shape[1]
            for made in resampler.resample(frame):
                container.mux(stream.encode(made))
        for made in resampler.resample(None):
            container.mux(stream.encode(made))
        container.mux(stream.encode(None))


_QUICK = {"aac": {"aac_coder": "fast"}}  # half the time of its default, for speech as good


@contextmanager
def _output(part: Path, sink: _Sink) -> Iterator[tuple[Any, Any]]:
    options = {"movflags": "+faststart"} if sink.container == "mp4" else {}
    with av.open(f"file:{part}", "w", format=sink.container, options=options) as container:
        stream: Any = container.add_stream(
            sink.codec, rate=sink.rate, layout="mono", options=_QUICK.get(sink.codec, {})
        )
        if sink.bits:
            stream.bit_rate = sink.bits
        yield container, stream


@contextmanager
def complete(target: Path) -> Iterator[Path]:
    """A temporary name to write to; the target appears only when all of it is on the disk."""
    part = target.with_name(f".{target.name}.part")
    try:
        yield part
        _sync(part)
        part.rename(target)
        _sync(target.parent)
    finally:
        part.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
