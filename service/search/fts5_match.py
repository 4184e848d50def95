"""Writes a query as FTS5's MATCH expression: only tokens of our own, each in quotes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from service.search.analysis import is_marked, stems, wanted_tags
from service.search.base import Filters
from service.search.query import All, Node, Term
from transcripts.text import fold


def _words(tokens: Iterable[str], *, open_end: bool = False) -> str:
    return f'"{" ".join(tokens)}"' + (" *" if open_end else "")


def _joined(parts: Iterable[str], operator: str) -> str:
    return f"({f' {operator} '.join(parts)})"


def _term(term: Term, exact: bool) -> str:
    """A term as FTS5 reads it; ``exact`` asks for the marks it was typed with."""
    last = term.tokens[-1]
    marked = [
        _words([token], open_end=term.prefix and token == last)
        for token in term.tokens
        if exact and is_marked(token)
    ]
    if marked and len(term.tokens) == 1:
        return marked[0]
    folded = _words(map(fold, term.tokens), open_end=term.prefix)
    if marked:
        return _joined([folded, *marked], "AND")
    if term.quoted or term.prefix:
        return folded
    return _joined([folded, *(_words([form]) for form in stems(last))], "OR")


def _side_by_side(parts: Sequence[Node], exact: bool) -> list[str]:
    """Words typed one after another as a phrase: worth more where they stand together."""
    terms = [part for part in parts if isinstance(part, Term) and not part.prefix]
    if len(terms) < 2 or len(terms) < len(parts):
        return []
    return [_term(Term(tuple(t for term in terms for t in term.tokens), quoted=True), exact)]


def _all(node: All, exact: bool) -> str:
    together = _joined((_node(part, exact) for part in node.parts), "AND")
    wanted = _joined([together, *_side_by_side(node.parts, exact)], "OR")
    if not node.without:
        return wanted
    return f"({wanted} NOT {_joined((_node(part, True) for part in node.without), 'OR')})"


def _node(node: Node, exact: bool) -> str:
    if isinstance(node, Term):
        return _term(node, exact)
    if isinstance(node, All):
        return _all(node, exact)
    return _joined((_node(part, exact) for part in node.parts), "OR")


def expression(root: Node, filters: Filters, *, exact: bool = False) -> str:
    """The whole MATCH expression of a tier."""
    groups = (f"tags : {_joined(map(_words, zip(g)), 'OR')}" for g in wanted_tags(filters))
    return " AND ".join((f"doc : ({_node(root, exact)})", *groups))


def known_word(token: str) -> str:
    """What finds every text that has a word in any form."""
    return f"doc : {_term(Term((token,)), exact=False)}"
