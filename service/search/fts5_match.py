"""Writes a query as FTS5's MATCH expression: words in one column, filter tokens in the other."""

from __future__ import annotations

from collections.abc import Sequence

from service.search.analysis import wanted_tags
from service.search.base import Filters
from service.search.matching import Syntax
from service.search.query import Node, Term


def _words(tokens: Sequence[str], open_end: bool) -> str:
    return f'"{" ".join(tokens)}"' + (" *" if open_end else "")


SYNTAX = Syntax(_words, both="AND", either="OR", without="NOT", ranks_near=False)


def expression(root: Node, filters: Filters, *, exact: bool = False) -> str:
    """The whole MATCH expression of a tier."""
    groups = (
        f"tags : {SYNTAX.joined((_words([tag], False) for tag in group), SYNTAX.either)}"
        for group in wanted_tags(filters)
    )
    return " AND ".join((f"doc : ({SYNTAX.written(root, exact=exact)})", *groups))


def known_word(token: str) -> str:
    """What finds every text that has a word in any form."""
    return f"doc : {SYNTAX.written(Term((token,)), exact=False)}"
