"""What is shown of a long text: whole words around what was found, never more than a few lines."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from service.search.base import Piece

WHOLE = 400
"""Characters of a passage that is shown whole."""

WINDOW = 320
"""Characters that are shown of a longer one."""

LEAD = 60
"""Characters before the first word found."""

BESIDE = 70
"""Characters of the passage before, and of the one after."""

_SLACK = 24
"""Characters given up so that no word is cut; longer words are cut all the same."""


def excerpt(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The passage, or of a long one the part where most of what was found stands together."""
    length = sum(len(piece.text) for piece in pieces)
    if length <= WHOLE:
        return tuple(pieces)
    text = "".join(piece.text for piece in pieces)
    start = _after_space(text, max(0, _densest(pieces) - LEAD))
    end = _before_space(text, min(length, start + WINDOW))
    before = (Piece("… ", False),) if start else ()
    after = (Piece(" …", False),) if end < length else ()
    return (*before, *_cut(pieces, start, end), *after)


def last_words(text: str) -> str:
    """The end of a passage, for the line before another."""
    start = _after_space(text, max(0, len(text) - BESIDE))
    return f"… {text[start:]}" if start else text


def first_words(text: str) -> str:
    """The beginning of a passage, for the line after another."""
    end = _before_space(text, min(len(text), BESIDE))
    return f"{text[:end]} …" if end < len(text) else text


def _densest(pieces: Sequence[Piece]) -> int:
    """Where the window with most words found begins with one."""
    starts, place = [], 0
    for piece in pieces:
        if piece.is_match:
            starts.append(place)
        place += len(piece.text)
    reach = WINDOW - LEAD
    held = [bisect_left(starts, one + reach) - n for n, one in enumerate(starts)]
    return starts[held.index(max(held))] if held else 0


def _after_space(text: str, start: int) -> int:
    space = text.find(" ", start, start + _SLACK) if start else -1
    return space + 1 if space >= 0 else start


def _before_space(text: str, end: int) -> int:
    space = text.rfind(" ", end - _SLACK, end) if end < len(text) else -1
    return space if space >= 0 else end


def _cut(pieces: Sequence[Piece], start: int, end: int) -> Iterator[Piece]:
    place = 0
    for piece in pieces:
        kept = piece.text[max(0, start - place) : max(0, end - place)]
        if kept:
            yield Piece(kept, piece.is_match)
        place += len(piece.text)
