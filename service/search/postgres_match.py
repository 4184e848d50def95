"""Writes a query as PostgreSQL's tsquery, and a text's tokens as its tsvector.

Both are written out in PostgreSQL's own notation: ``to_tsvector`` and ``to_tsquery`` would cut and
change our tokens by rules of their own. Filter tokens begin with a sign that no word has, so that
one index holds both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from service.search.analysis import wanted_tags
from service.search.base import Filters
from service.search.matching import Syntax
from service.search.query import Node, Term

LARGEST = 1_000_000
"""Bytes of a tsvector that are filled: PostgreSQL refuses one of 1 MiB."""

_ENTRY = 8
"""Bytes that a lexeme takes besides its letters."""


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


def vector(document: str, tags: str) -> str:
    """The tsvector of a text's tokens and filter tokens, each in order and parted by spaces.

    What does not fit is left out from the end: some 80,000 different words do. PostgreSQL keeps
    16,383 positions, and 255 of one word: phrases further on in such a text are not found.
    """
    words = (f"'{word}':{place}" for place, word in enumerate(_fitting(document.split()), 1))
    return " ".join((*(f"'#{tag}'" for tag in tags.split()), *words))


def _fitting(tokens: Iterable[str]) -> Iterator[str]:
    """The first of the tokens, as many as a tsvector holds."""
    seen: set[str] = set()
    room = LARGEST
    for token in tokens:
        room -= 2 if token in seen else len(token.encode()) + _ENTRY
        if room < 0:
            return
        seen.add(token)
        yield token
