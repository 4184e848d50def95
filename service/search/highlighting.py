"""Finds in one text what a query looks for, by reading it: to mark it, and without an index.

Works on the original text, so that marks fall on just what is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from service.search.analysis import is_marked, stem, stems
from service.search.base import Piece
from service.search.query import All, Node, Query, Term
from transcripts.text import fold, placed_tokens


@dataclass(frozen=True, slots=True)
class _Text:
    """A text's tokens, the same folded, and the place of each."""

    language: str
    tokens: list[str]
    folded: list[str]
    places: list[tuple[int, int]]


def _read(text: str, language: str) -> _Text:
    placed = placed_tokens(text)
    tokens = [token for _, _, token in placed]
    return _Text(language, tokens, list(map(fold, tokens)), [(a, b) for a, b, _ in placed])


def _open_ended(words: Sequence[str], wanted: Sequence[str]) -> Iterator[int]:
    """Where the wanted words stand one after another, the last perhaps longer."""
    *firsts, last = wanted
    size = len(firsts)
    for start in range(len(words) - size):
        if words[start + size].startswith(last) and words[start : start + size] == firsts:
            yield start


def _sequences(words: Sequence[str], wanted: Sequence[str]) -> Iterator[int]:
    """Where the wanted words stand one after another."""
    first, size = wanted[0], len(wanted)
    for start, word in enumerate(words):
        if word == first and words[start : start + size] == wanted:
            yield start


def _stemmed(text: _Text, token: str) -> Iterator[int]:
    """Where other forms of a word stand."""
    forms = stems(token)
    in_language = map(partial(stem, language=text.language), text.tokens)
    return (place for place, form in enumerate(in_language) if form in forms)


def _words(text: _Text, term: Term) -> set[int]:
    """The words to mark for a term: those with its marks if there are any, else all forms."""
    search = _open_ended if term.prefix else _sequences
    starts = set(search(text.tokens, list(term.tokens)))
    if not starts:
        starts = set(search(text.folded, list(map(fold, term.tokens))))
        if not term.quoted and not term.prefix:
            starts.update(_stemmed(text, term.tokens[0]))
    return {start + step for start in starts for step in range(len(term.tokens))}


def _has_marks(text: _Text, term: Term) -> bool:
    """Whether every marked word of a term is there with just its marks."""
    return all(
        next(_open_ended(text.tokens, [token]), None) is not None
        if term.prefix and place == len(term.tokens)
        else token in text.tokens
        for place, token in enumerate(term.tokens, 1)
        if is_marked(token)
    )


def _holds(text: _Text, node: Node, *, excluding: bool = False) -> bool:
    if isinstance(node, Term):
        return bool(_words(text, node)) and (not excluding or _has_marks(text, node))
    parts = (_holds(text, part, excluding=excluding) for part in node.parts)
    if not isinstance(node, All):
        return any(parts)
    return all(parts) and not any(_holds(text, one, excluding=True) for one in node.without)


def is_match(query: Query, text: str, language: str) -> bool:
    """Whether a search finds ``text``: all that is wanted is in it, and nothing excluded."""
    return query.root is not None and _holds(_read(text, language), query.root)


def _runs(text: str, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places of words with nothing but space between them made one."""
    runs: list[tuple[int, int]] = []
    for start, end in places:
        if runs and text[runs[-1][1] : start].isspace():
            start, _ = runs.pop()
        runs.append((start, end))
    return runs


def highlight(query: Query, text: str, language: str) -> tuple[Piece, ...]:
    """``text`` in pieces, those that were looked for marked; joined they are ``text`` again."""
    read = _read(text, language)
    words = {word for term in query.terms for word in _words(read, term)}
    pieces, done = [], 0
    for start, end in _runs(text, [read.places[word] for word in sorted(words)]):
        pieces += [Piece(text[done:start], False), Piece(text[start:end], True)]
        done = end
    pieces.append(Piece(text[done:], False))
    return tuple(piece for piece in pieces if piece.text)
