"""Writes a query's tree as an engine's own expression: only tokens of ours, each in quotes.

A tree means the same on every engine; a Syntax is how one of them spells it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from service.search.analysis import is_marked, stems
from service.search.query import All, Node, Term
from transcripts.text import fold


@dataclass(frozen=True, slots=True)
class Syntax:
    """How an engine spells a query.

    ``words(tokens, open_end)`` asks for tokens one after another, the last perhaps longer; the
    operators stand between two operands. ``ranks_near``: words that stand together count for
    more by themselves, and need not be asked for as a phrase besides.
    """

    words: Callable[[Sequence[str], bool], str]
    both: str
    either: str
    without: str
    ranks_near: bool

    def written(self, node: Node, *, exact: bool) -> str:
        """What finds a part of a query; ``exact`` asks for the marks it was typed with."""
        if isinstance(node, Term):
            return self._term(node, exact)
        if isinstance(node, All):
            return self._all(node, exact)
        return self.joined((self.written(part, exact=exact) for part in node.parts), self.either)

    def joined(self, parts: Iterable[str], operator: str) -> str:
        """Parts with an operator between them, as one."""
        return f"({f' {operator} '.join(parts)})"

    def _term(self, term: Term, exact: bool) -> str:
        last = len(term.tokens) - 1
        marked = [
            self.words([token], term.prefix and place == last)
            for place, token in enumerate(term.tokens)
            if exact and is_marked(token)
        ]
        if marked and len(term.tokens) == 1:
            return marked[0]
        folded = self.words([fold(token) for token in term.tokens], term.prefix)
        if marked:
            return self.joined([folded, *marked], self.both)
        if term.quoted or term.prefix:
            return folded
        forms = (self.words([form], False) for form in stems(term.tokens[0]))
        return self.joined([folded, *forms], self.either)

    def _all(self, node: All, exact: bool) -> str:
        together = self.joined((self.written(part, exact=exact) for part in node.parts), self.both)
        wanted = self.joined([together, *self._side_by_side(node.parts, exact)], self.either)
        if not node.without:
            return wanted
        excluded = (self.written(part, exact=True) for part in node.without)
        return f"({wanted} {self.without} {self.joined(excluded, self.either)})"

    def _side_by_side(self, parts: Sequence[Node], exact: bool) -> list[str]:
        """Words typed one after another as a phrase: worth more where they stand together."""
        terms = [part for part in parts if isinstance(part, Term) and not part.prefix]
        if self.ranks_near or len(terms) < 2 or len(terms) < len(parts):
            return []
        tokens = tuple(token for term in terms for token in term.tokens)
        return [self._term(Term(tokens, quoted=True), exact)]
