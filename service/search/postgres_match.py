"""Writes a query as PostgreSQL's tsquery, and a text's tokens as its tsvector.

Both are written out in PostgreSQL's own notation: ``to_tsvector`` and ``to_tsquery`` would cut and
change our tokens by rules of their own. Filter tokens begin with a sign that no word has, so that
one index holds both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count

from service.search.analysis import Document, wanted_tags
from service.search.base import Filters
from service.search.matching import Syntax
from service.search.query import Node, Term

LARGEST = 1_000_000
"""Bytes of a tsvector that are filled: PostgreSQL refuses one of 1 MiB."""

_ENTRY, _PLACE = 8, 2
"""Bytes that a lexeme takes besides its letters, and that each further place takes."""


def _words(tokens: Sequence[str], open_end: bool) -> str:
    quoted = " <-> ".join(f"'{token}'" for token in tokens) + (":*" if open_end else "")
    return quoted if len(tokens) == 1 else f"({quoted})"


SYNTAX = Syntax(_words, both="&", either="|", without="& !", ranks_near=True)


def words_expression(root: Node, *, exact: bool = False) -> str:
    """The tsquery of what was typed, without filters."""
    return SYNTAX.written(root, exact=exact)


def expression(root: Node, filters: Filters, *, exact: bool = False) -> str:
    """The whole tsquery of a tier."""
    groups = (
        SYNTAX.joined((_words([f"#{tag}"], False) for tag in group), SYNTAX.either)
        for group in wanted_tags(filters)
    )
    return " & ".join((words_expression(root, exact=exact), *groups))


def known_word(token: str) -> str:
    """The tsquery that finds every text that has a word in any form."""
    return words_expression(Term((token,)))


def vector(document: Document, tags: str) -> str:
    """The tsvector of a text's tokens, each word and its stem in one place.

    Marked words stand apart behind them: one without a place would hide the others from a phrase
    with an open end. What does not fit is left out from the end: some 40,000 different words do.
    PostgreSQL keeps 16,383 places, and 255 of one word: phrases further on are not found.
    """
    apart = len(document.folded) + 2
    lexemes = chain(
        ((f"#{tag}", 0) for tag in tags.split()),
        zip(document.folded, count(1), strict=False),
        zip(document.marked, count(apart), strict=False),
        zip(document.stems, count(1), strict=False),
    )
    return " ".join(_fitting(lexemes))


def _fitting(lexemes: Iterable[tuple[str, int]]) -> Iterator[str]:
    """The first of the lexemes as PostgreSQL reads them, as many as a tsvector holds."""
    seen: set[str] = set()
    room = LARGEST
    for token, place in lexemes:
        room -= _PLACE if token in seen else len(token.encode()) + _ENTRY
        if room < 0:
            return
        seen.add(token)
        yield f"'{token}':{place}" if place else f"'{token}'"
