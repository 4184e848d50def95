"""What one recording may be, and what decoding it may take; whoever opens a file passes it on."""

from __future__ import annotations

from dataclasses import dataclass

RATES = range(4_000, 768_001)
"""Samples per second that a recorder can mean: below there is no speech, above no converter."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is refused, so that one file cannot hold up the others.

    ``longest`` is seconds of sound; ``streams`` counts everything in the file, pictures too;
    ``channels`` those of one stream; ``memory`` is bytes of the decoding process; ``probe`` is
    the seconds of processor that the first look may take.
    """

    longest: float = 12 * 3600.0
    streams: int = 32
    channels: int = 64
    memory: int = 1 << 30
    probe: float = 20.0


DEFAULT = Limits()
"""What a whole day in a hall with a microphone for everybody stays far below."""
