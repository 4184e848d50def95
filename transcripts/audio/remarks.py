"""What a technician should know of a recording that can be used: thresholds, each with its reason.

None of them fires on ordinary speech: a warning that is often wrong is soon not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from transcripts.audio.lengths import missing_end
from transcripts.model import Gap, GapReason, Remark, RemarkKind

SILENT = -70.0
"""dBFS: a recorder's own noise is below, an open microphone in an empty hall is above."""

QUIET = -50.0
"""dBFS of the loudest moments. Speech is recorded at -30 to -15, by a microphone on the far side
of a meeting table down to -47; below, syllables sink into the noise of the preamplifier."""

CLIPPED = 1e-3
"""Share of samples cut off at full scale: a syllable a minute, heard as crackling. What is mixed
to full loudness, as films are, has a tenth of it."""

TOLERATED = 1.0
"""Seconds by which header and packets may differ: encoders round, and add a little silence."""

OF_FILE = {
    RemarkKind.ONE_SIDED,
    RemarkKind.SEVERAL_TRACKS,
    RemarkKind.SEVERAL_MICROPHONES,
    RemarkKind.PICTURES_LEFT_OUT,
}
"""What the first look says once and for all: it decides which tracks and pictures there are."""


def of_sound(loudest: float, clipped: float) -> Iterator[Remark]:
    """From the level of its loudest moments in dBFS and the share of samples cut off."""
    if loudest < SILENT:
        yield Remark(RemarkKind.SILENT, round(loudest, 1))
    elif loudest < QUIET:
        yield Remark(RemarkKind.QUIET, round(loudest, 1))
    if clipped > CLIPPED:
        yield Remark(RemarkKind.CLIPPED, round(clipped, 5))


def of_length(found: float, declared: float | None, *, cut: bool = False) -> Iterator[Remark]:
    """From the seconds found and those that the header claims; ``cut``: the end is not there."""
    missing = missing_end(found, declared)
    wrong = abs(found - declared) if declared is not None and not missing else 0.0
    if missing > TOLERATED or cut:
        yield Remark(RemarkKind.CUT_SHORT, round(missing, 1))
    elif wrong > TOLERATED:
        yield Remark(RemarkKind.WRONG_LENGTH, round(wrong, 1))


def of_gaps(gaps: Iterable[Gap], duration: float) -> Iterator[Remark]:
    """From what could not be decoded inside the ``duration`` seconds that were."""
    holes = [gap.span for gap in gaps if gap.reason is GapReason.DAMAGED]
    damaged = sum(span.duration for span in holes if span.end <= duration)
    if damaged:
        yield Remark(RemarkKind.DAMAGED, round(damaged, 1))


def loudest(levels: Sequence[float]) -> float:
    """The level in dBFS that a hundredth of the seconds reach: one slammed door is no speech."""
    return sorted(levels)[-1 - len(levels) // 100] if levels else -100.0
