"""How the chunks of a recording are shared out among jobs. Pure."""

from __future__ import annotations

from collections.abc import Container, Sequence

from transcripts.model import Chunk

FIRST_SECONDS = 30.0
"""The first batch is small, so that text shows early."""

BATCH_SECONDS = 150.0
"""A kill costs at most the chunk it met; the engine's own work of about 20 ms is spread thin."""

TOGETHER = 4
"""How many chunks the recogniser is given at a time."""


def plan(chunks: Sequence[Chunk], done: Container[int]) -> list[list[int]]:
    """The positions of the chunks not in ``done``, in batches, in order of time."""
    batches: list[list[int]] = []
    seconds = limit = 0.0
    for chunk in chunks:
        if chunk.index in done:
            continue
        if not batches or seconds + chunk.span.duration > limit:
            limit = BATCH_SECONDS if batches else FIRST_SECONDS
            batches.append([])
            seconds = 0.0
        batches[-1].append(chunk.index)
        seconds += chunk.span.duration
    return batches


def together(positions: Sequence[int]) -> list[Sequence[int]]:
    """The positions in groups that the recogniser is given at a time."""
    return [positions[start : start + TOGETHER] for start in range(0, len(positions), TOGETHER)]
