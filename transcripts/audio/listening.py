"""Listens to a few stretches of a stream: which of its channels are apart, how loud, how clean.

The stretches are taken as the packets pass, at even distances of bytes: no seeking, which not
every container can, and no belief in a length that a header claims. When in doubt channels are
mixed: a recording heard in one piece can be used, one torn apart is heard twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
from av.error import FFmpegError

from transcripts.audio.channels import Sound, sound_of
from transcripts.audio.remarks import SILENT

Table = npt.NDArray[np.float64]

STRETCHES = 20
SECONDS = 3.0
"""A minute in all: a second of processor, and nobody is silent in twenty places by chance."""

LARGEST = 1 << 23
"""Samples of all channels in one stretch; only a stream of very many channels is cut shorter."""

WARM_UP = 2
"""Frames left out after a jump: most decoders need what went before."""

RATE = 4_000
"""Samples per second that channels are compared at: the voice is below 2 kHz."""

BLOCK = 1024
REACH = 200
"""Samples at RATE that the same sound may come later in one channel: 50 ms are 17 m of hall."""

ENVELOPE = 80
"""Samples at RATE over which loudness is followed: 20 ms are shorter than any syllable."""

DEAD = 30.0
"""dB below the loudest channel: what leaks from cable to cable, not what a microphone hears."""

AUDIBLE = 20.0
"""dB below the loudest stretch: what is quieter says nothing about being alike."""

ALIKE = 0.58
"""Likeness (0 to 1), in the middle of all stretches, from which channels hold the same sound.

Measured with real and synthetic speech: two voices have 0.06, leaking into each other at -12 dB
0.48; two microphones in one hall 0.83, and 0.68 far away in two seconds of echo.
"""

TURN = 9.0
"""dB by which now the one and now the other channel is louder: people who take turns, each with
a microphone. A crossed pair in a room moves by 6 dB at most when the speaker changes sides."""

CANCELLED = 9.0
"""dB that mixing may cost: two alike channels cost 3 at most, unless one is turned upside down."""

FULL = 0.999
"""From here a sample stands at the end of the scale; three side by side were cut off there."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was heard in one place: ``levels`` of each channel in dBFS, how ``alike`` each two
    channels are (0 to 1), the dB that the loudest loses when all are mixed (``cost``), and the
    share of samples that are ``clipped`` in the worst channel."""

    levels: Table
    alike: Table
    cost: float
    clipped: float


@dataclass(frozen=True, slots=True)
class Hearing:
    """How to listen to a stream: each of ``alone`` for itself, or all mixed when there is none.

    ``silent`` are channels where nothing was heard: they are added to the first, for the case
    that somebody speaks there later.
    """

    alone: tuple[int, ...] = ()
    silent: tuple[int, ...] = ()


def hearing(stretches: Sequence[Stretch]) -> Hearing:
    """What to do with the channels of a stream after these stretches of it."""
    if not stretches or len(stretches[0].levels) == 1:
        return Hearing()
    levels = np.stack([stretch.levels for stretch in stretches])
    loudest = levels.max(axis=0)
    live = (loudest > SILENT) & (loudest > loudest.max() - DEAD)
    alone = tuple(np.flatnonzero(live).tolist())
    silent = tuple(np.flatnonzero(~live).tolist())
    if not alone or (len(alone) > 1 and not _differ(stretches, alone)):
        return _together(stretches, int(loudest.argmax()))
    return Hearing(alone, silent)


def _together(stretches: Sequence[Stretch], loudest: int) -> Hearing:
    """All mixed, or only the loudest where they would cancel each other."""
    cost = np.median([stretch.cost for stretch in stretches])
    return Hearing((loudest,)) if cost > CANCELLED else Hearing()


def _differ(stretches: Sequence[Stretch], live: Sequence[int]) -> bool:
    """Whether any two of these channels hold different sound."""
    levels = np.stack([stretch.levels for stretch in stretches])
    heard = levels > levels.max(axis=0) - AUDIBLE
    alike = np.stack([stretch.alike for stretch in stretches])
    for one, other in combinations(live, 2):
        both = heard[:, one] & heard[:, other]
        if both.any() and np.median(alike[both, one, other]) < ALIKE:
            return True
        either = heard[:, one] | heard[:, other]
        low, high = np.percentile((levels[:, one] - levels[:, other])[either], (10, 90))
        if low < -TURN and high > TURN:
            return True
    return False


class Ear:
    """Hears a stream while its packets pass, in STRETCHES places of a file of ``size`` bytes."""

    def __init__(self, stream: Any, size: int) -> None:
        self.stretches: list[Stretch] = []
        self._codec = stream.codec_context
        channels, rate = self._codec.channels, self._codec.sample_rate
        self._length = round(min(SECONDS * rate, LARGEST / channels))
        self._step = max(1, size // STRETCHES)
        self._at = self._next = self._left = self._warm = 0
        self._held: list[_Piece] = []

    def hear(self, packet: Any) -> None:
        """Decode it if it lies in a stretch."""
        self._at = max(self._at, packet.pos or 0)
        if self._left <= 0 and self._at >= self._next:
            self._begin()
        if self._left > 0:
            for frame in _decoded(packet):
                self._take(frame)

    def end(self) -> None:
        """The stretch is over, or no packet follows."""
        if self._held:
            self.stretches.append(_measured(self._held))
        self._held, self._left = [], 0

    def _begin(self) -> None:
        if self._next:
            self._codec.flush_buffers()
            self._warm = WARM_UP
        self._next = (self._at // self._step + 1) * self._step
        self._left = self._length

    def _take(self, frame: Any) -> None:
        if self._warm:
            self._warm -= 1
            return
        self._held.append(_piece(sound_of(frame), frame.sample_rate))
        self._left -= frame.samples
        if self._left <= 0:
            self.end()


def _decoded(packet: Any) -> list[Any]:
    """What it decodes to; nothing where it is damaged, which preparing finds out."""
    try:
        return list(packet.decode())
    except (FFmpegError, ValueError):
        return []


@dataclass(frozen=True, slots=True)
class _Piece:
    """One frame: sums over each channel, and its sound at RATE."""

    count: int
    power: Table
    clipped: Table
    low: Sound


def _piece(sound: Sound, rate: int) -> _Piece:
    step = max(1, rate // RATE)
    whole = sound[:, : sound.shape[1] // step * step].reshape(len(sound), -1, step)
    power = np.square(sound, dtype=np.float64).sum(axis=1)
    return _Piece(sound.shape[1], power, clipped(sound), whole.mean(axis=2))


def clipped(sound: npt.NDArray[Any], full: float = FULL) -> Table:
    """How many samples of each channel stand at the end of the scale, with both neighbours."""
    at_end = np.abs(sound) >= full
    count: Table = (at_end[:, :-2] & at_end[:, 1:-1] & at_end[:, 2:]).sum(axis=1)
    return count


def _measured(held: Sequence[_Piece]) -> Stretch:
    """Of the pieces that have as many channels as the first."""
    same = [piece for piece in held if len(piece.low) == len(held[0].low)]
    count = max(1, sum(piece.count for piece in same))
    low = np.concatenate([piece.low for piece in same], axis=1)
    alone = np.square(low, dtype=np.float64).mean(axis=1).max(initial=0.0)
    mixed = np.square(low.mean(axis=0), dtype=np.float64).mean()
    return Stretch(
        decibels(np.sum([piece.power for piece in same], axis=0) / count),
        likeness(low),
        float(decibels(alone) - decibels(mixed)),
        float(np.sum([piece.clipped for piece in same], axis=0).max() / count),
    )


def decibels(power: npt.ArrayLike) -> Table:
    """dBFS of a mean square; -100 is no sound at all."""
    level: Table = 10 * np.log10(np.maximum(power, 1e-10))
    return level


def likeness(sound: Sound) -> Table:
    """For each two channels the larger of two correlations, from 0 to 1.

    That of the sound itself, at the best delay within REACH either way, sees one microphone on two
    tracks; that of the loudness over time sees one voice in two microphones through all the
    echoes of a hall, where the sound itself hardly agrees. Too little to tell by is alike.
    """
    if sound.shape[1] <= BLOCK:
        return np.ones((len(sound), len(sound)))
    return np.maximum(_waves(sound), _loudness(sound))


def _waves(sound: Sound) -> Table:
    """Largest cross-correlation, block by block so that a moving speaker blurs nothing."""
    sharp = np.diff(sound, axis=1)  # else the hum of the room decides
    whole = sharp[:, : sharp.shape[1] // BLOCK * BLOCK].reshape(len(sound), -1, BLOCK)
    spectra = np.fft.rfft(whole, 2 * BLOCK)
    cross = np.einsum("ikf,jkf->ijf", spectra, spectra.conj())
    delayed = np.abs(np.fft.irfft(cross))
    near = np.maximum(delayed[..., : REACH + 1].max(-1), delayed[..., -REACH:].max(-1))
    energy = np.sqrt(np.diagonal(delayed[..., 0]))
    best: Table = near / np.maximum(np.outer(energy, energy), 1e-12)
    return best


def _loudness(sound: Sound) -> Table:
    """Correlation of how loud it is, every 20 ms."""
    whole = sound[:, : sound.shape[1] // ENVELOPE * ENVELOPE].reshape(len(sound), -1, ENVELOPE)
    loud = np.sqrt(np.square(whole, dtype=np.float64).mean(axis=2))
    moved = loud - loud.mean(axis=1, keepdims=True)
    size = np.sqrt(np.square(moved).sum(axis=1))
    same: Table = moved @ moved.T / np.maximum(np.outer(size, size), 1e-12)
    return np.clip(same, 0, 1)
