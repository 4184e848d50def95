"""When a recording will be ready: a range, from how long the same stages took before. Pure.

It says nothing before everything that is left was measured once. What else may come into line
later is not in it: the range is told anew while it is watched.

Stages that ran at the same time shared the machine: of each moment, each is given an equal part.
So waiting for each other is not counted twice, and several workers are measured as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import quantiles

PREPARATION = ("prepare", "segment")
"""The stages that a worker does for one recording at a time, the shortest first."""

ENGINE = ("recognise", "assemble", "translate")
"""The stages in which all recordings take turns."""

MANY = 20
"""From so many measures on the twentieth that was fastest and the twentieth that was slowest are
left out, such as that of a night in which the machine slept."""

LATELY = 40
"""Measures that are looked at: an engine that was exchanged is forgotten in time."""

NEARLY = 1.25
"""Recordings whose lengths differ by less may end in either order: speech is not spread evenly."""

SLACK = 5.0
"""Seconds that may pass between one stage and the next, whatever the speed."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A stage that was done: of a recording of so many ``seconds``, between two moments (s)."""

    stage: str
    seconds: float
    begun: float
    ended: float


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of one recording: the share (0 to 1) of each stage that is not done."""

    recording: str
    seconds: float
    shares: tuple[tuple[str, float], ...]

    def left(self, stages: Sequence[str]) -> float:
        """How much is left of these stages together, counted in stages."""
        return sum(share for stage, share in self.shares if stage in stages)


@dataclass(frozen=True, slots=True)
class Range:
    """Seconds from now, or seconds of work for each second of sound: from the least to the most."""

    least: float
    most: float

    def times(self, factor: float) -> Range:
        """Both ends times ``factor``."""
        return Range(self.least * factor, self.most * factor)


NOTHING = Range(0.0, 0.0)


def paces(measured: Iterable[Measured]) -> dict[str, Range]:
    """Seconds of work for each second of a recording, by stage; only of stages ever measured."""
    useful = [one for one in measured if one.seconds > 0 and one.ended > one.begun]
    rates: dict[str, list[float]] = {}
    for queue in (PREPARATION, ENGINE):
        in_it = [one for one in useful if one.stage in queue]
        for one in sorted(in_it, key=lambda one: one.ended):
            rates.setdefault(one.stage, []).append(_turns(one, in_it) / one.seconds)
    return {stage: _pace(of_stage[-LATELY:]) for stage, of_stage in rates.items()}


def _turns(own: Measured, line: Sequence[Measured]) -> float:
    """Its share of the time that it took: at each moment an equal part with all that ran then."""
    beside = [one for one in line if one.begun < own.ended and one.ended > own.begun]
    moments = sorted({t for one in beside for t in (one.begun, one.ended)} | {own.begun, own.ended})
    return sum(
        (until - at) / sum(one.begun <= at and until <= one.ended for one in beside)
        for at, until in pairwise(moments)
        if own.begun <= at and until <= own.ended
    )


def _pace(rates: Sequence[float]) -> Range:
    """From the slowest to the fastest, and wider the fewer there are."""
    usual = quantiles(rates, n=20, method="inclusive") if len(rates) >= MANY else sorted(rates)
    widened = 1 + 1 / (1 + len(rates))
    return Range(usual[0] / widened, usual[-1] * widened)


def forecast(known: Mapping[str, Range], line: Sequence[Left]) -> dict[str, Range]:
    """Seconds until each recording in ``line`` is ready; only of those where it can be told."""
    told = [one for one in line if all(stage in known for stage, share in one.shares if share)]
    return {one.recording: _ready(one, told, known) for one in told}


def _ready(own: Left, line: Sequence[Left], known: Mapping[str, Range]) -> Range:
    """Its own work, and what others do meanwhile; at the least, those who are prepared already."""
    prepared, heard = _work(own, PREPARATION, known), _work(own, ENGINE, known)
    others = [one for one in line if one.recording != own.recording]
    before = [_work(one, PREPARATION, known) for one in others if _goes_before(one, own)]
    waited = sum(one.most for one in before) if prepared.most else 0.0
    turns = [(one, _turns_of(one, own, known)) for one in others]
    beside = sum(turn.least for one, turn in turns if not one.left(PREPARATION))
    return Range(
        prepared.least + heard.least + (0.0 if prepared.most else beside),
        waited + prepared.most + heard.most + sum(turn.most for _, turn in turns) + SLACK,
    )


def _goes_before(other: Left, own: Left) -> bool:
    """Whether it is prepared first: it is shorter, or at work already."""
    return other.seconds <= own.seconds or 0 < other.left(PREPARATION) < len(PREPARATION)


def _turns_of(other: Left, own: Left, known: Mapping[str, Range]) -> Range:
    """What another recording does before this one is ready.

    The n-th chunks of all come before any n+1-th: so one that came later catches up first. Who
    has no more chunks is translated before all others go on.
    """
    chunks, words = (known.get(stage, NOTHING) for stage in ("recognise", "translate"))
    heard = other.seconds * (1 - other.left(("recognise",)))
    behind = max(0.0, min(other.seconds, own.seconds) - heard) if own.left(("recognise",)) else 0.0
    sentences = other.seconds * other.left(("translate",))
    surely = sentences if behind and other.seconds < own.seconds / NEARLY else 0.0
    maybe = sentences if other.seconds < own.seconds * NEARLY else 0.0
    return Range(
        behind * chunks.least + surely * words.least, behind * chunks.most + maybe * words.most
    )


def _work(one: Left, stages: Sequence[str], known: Mapping[str, Range]) -> Range:
    parts = [
        known[s].times(share * one.seconds) for s, share in one.shares if s in stages and share
    ]
    return Range(sum(part.least for part in parts), sum(part.most for part in parts))
