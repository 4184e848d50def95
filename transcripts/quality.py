"""What a person must look at first: answers that loop or were cut; found and told, never deleted.

Ratio and log-probability are blind to short loops (docs/design-notes.md): words are
counted instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from transcripts.model import Chunk, Heard, Span

TRUNCATED_AT = 220
"""Tokens from which an answer was probably cut: the decoder may write 224."""

REPEATS = 4
"""How often in a row one to six words must come to be a loop."""

LONGEST_LOOP = 6


class Doubt(StrEnum):
    """Why a chunk's text needs a look."""

    TRUNCATED = "truncated"
    LOOP = "loop"
    SILENT = "speech without text"


@dataclass(frozen=True, slots=True)
class Finding:
    """A doubt about the text of a span of the recording."""

    span: Span
    doubt: Doubt


def findings(chunk: Chunk, heard: Heard) -> tuple[Finding, ...]:
    """The doubts about what was heard in ``chunk``; none for a sound answer."""
    return tuple(Finding(chunk.span, doubt) for doubt in _doubts(chunk, heard))


def _doubts(chunk: Chunk, heard: Heard) -> Iterator[Doubt]:
    words = " ".join(segment.text for segment in heard.segments).casefold().split()
    if heard.tokens >= TRUNCATED_AT:
        yield Doubt.TRUNCATED
    if loops(words):
        yield Doubt.LOOP
    if not words and chunk.probability >= 0.5 and chunk.span.duration >= 2.0:
        yield Doubt.SILENT


def loops(words: Sequence[str]) -> bool:
    """Whether one to six words come four times in a row."""
    return any(_repeats(words, size) for size in range(1, LONGEST_LOOP + 1))


def _repeats(words: Sequence[str], size: int) -> bool:
    equal = 0
    for at in range(size, len(words)):
        equal = equal + 1 if words[at] == words[at - size] else 0
        if equal >= size * (REPEATS - 1):
            return True
    return False
