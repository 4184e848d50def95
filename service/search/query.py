"""Reads what people type into a search field; every input is a query, none is an error.

Words are AND, ``"phrase"``, ``prefix*``, ``OR`` or ``|`` (binds weaker than AND), ``-word`` or
``NOT``, parentheses to depth 8. What cannot be meant is left out, with a message for the reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from transcripts.text import fold, placed_tokens

LENGTH = 400
WORDS = 24
DEPTH = 8
PREFIX = 2
"""Letters before a ``*``: one letter would match half the index."""


class Message(StrEnum):
    """Codes of what a reader should be told about a query; pages hold the sentences."""

    EMPTY = "empty"
    ONLY_EXCLUDED = "only_excluded"
    TOO_LONG = "too_long"
    TOO_MANY_WORDS = "too_many_words"
    PREFIX_TOO_SHORT = "prefix_too_short"


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or the words of a phrase in order: without case, with the marks typed.

    ``prefix`` leaves the last word's end open; ``quoted`` words are taken without their other
    forms. ``places`` are where in the query's text each word stands.
    """

    tokens: tuple[str, ...]
    prefix: bool = False
    quoted: bool = False
    places: tuple[tuple[int, int], ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class All:
    """Every part matches and none of ``without``."""

    parts: tuple[Node, ...]
    without: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part matches."""

    parts: tuple[Node, ...]


Node = Term | All | Either


@dataclass(frozen=True, slots=True)
class Query:
    """A query as read: its tree (None finds nothing) and what the reader should know."""

    text: str
    root: Node | None
    messages: tuple[Message, ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        """What is looked for, without what is excluded, in the order typed."""
        return tuple(_terms(self.root)) if self.root else ()


def _terms(node: Node) -> Iterator[Term]:
    if isinstance(node, Term):
        yield node
    else:
        for part in node.parts:
            yield from _terms(part)


_QUOTES = '"“”„‟«»＂'
_ALONE = rf"(?! [^\s(){_QUOTES}] )"
_LEXEME = re.compile(
    rf"""
      [{_QUOTES}] (?P<phrase> [^{_QUOTES}]* ) (?: [{_QUOTES}] (?P<open> \*?) )?
    | (?P<begin> \( )
    | (?P<end> \) )
    | (?P<either> \|+ | OR {_ALONE} )
    | (?P<without> (?<! [^\s(|] ) - (?= [^\s\-] ) | NOT {_ALONE} )
    | AND {_ALONE}
    | (?P<word> [^\s(){_QUOTES}|]+ )
    """,
    re.VERBOSE,
)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")
# The article that French ties to a word: l'archive is looked for as archive.
_ELIDED = re.compile(r"(?:[cdjlmnst]|(?:jus|lors|puis|quoi)?qu)['’‘`´＇ʼʻ](?=\w)", re.IGNORECASE)


class _Reader:
    """Goes through the lexemes once; ``messages`` gathers what was left out."""

    def __init__(self, text: str) -> None:
        self.messages: dict[Message, None] = {}
        self._lexemes = _LEXEME.finditer(text)
        self._words = 0
        self._ignored = 0

    def group(self, depth: int = 0) -> All | None:
        """Read to the end of the group, or of the text at depth 0."""
        branches: list[tuple[list[Node], list[Node]]] = [([], [])]
        excluding = False
        for lexeme in self._lexemes:
            if lexeme["end"] and self._closes(depth):
                break
            if lexeme["either"]:
                branches.append(([], []))
            node = self._node(lexeme, depth)
            if node is not None:
                _place(node, branches[-1], excluding)
            if lexeme.lastgroup is not None:
                excluding = lexeme["without"] is not None
        return self._joined(branches)

    def _closes(self, depth: int) -> bool:
        if self._ignored:
            self._ignored -= 1
            return False
        return depth > 0

    def _node(self, lexeme: re.Match[str], depth: int) -> Node | None:
        if lexeme["begin"]:
            if depth < DEPTH:
                return self.group(depth + 1)
            self._ignored += 1
        if lexeme["phrase"] is not None:
            return self._term(lexeme["phrase"], lexeme.start("phrase"), bool(lexeme["open"]), True)
        if lexeme["word"]:
            word, start = lexeme["word"], lexeme.start("word")
            elided = _ELIDED.match(word)
            cut = elided.end() if elided else 0
            return self._term(word[cut:], start + cut, word.endswith("*"), False)
        return None

    def _term(self, text: str, start: int, prefix: bool, quoted: bool) -> Term | None:
        found = placed_tokens(text)
        if self._words + len(found) > WORDS:
            self.messages[Message.TOO_MANY_WORDS] = None
            found = found[: WORDS - self._words]
        self._words += len(found)
        if not found:
            return None
        tokens = tuple(token for _, _, token in found)
        if prefix and len(fold(tokens[-1])) < PREFIX:
            self.messages[Message.PREFIX_TOO_SHORT] = None
            prefix = False
        places = tuple((start + first, start + last) for first, last, _ in found)
        return Term(tokens, prefix, quoted or len(tokens) > 1, places)

    def _joined(self, branches: list[tuple[list[Node], list[Node]]]) -> All | None:
        wanted = [All(tuple(parts), tuple(without)) for parts, without in branches if parts]
        excluded = [node for parts, without in branches if not parts for node in without]
        if len(branches) == 1 and excluded:
            return All((), tuple(excluded))
        if excluded:
            self.messages[Message.ONLY_EXCLUDED] = None
        if len(wanted) > 1:
            return All((Either(tuple(map(_simple, wanted))),))
        return wanted[0] if wanted else None


def _place(node: Node, branch: tuple[list[Node], list[Node]], excluding: bool) -> None:
    """Add ``node`` to a branch; a group of exclusions only hands them on to its branch."""
    parts, without = branch
    if isinstance(node, All) and not node.parts:
        without.extend(() if excluding else node.without)
    elif excluding:
        without.append(_simple(node))
    else:
        parts.append(_simple(node))


def _simple(node: Node) -> Node:
    if isinstance(node, All) and len(node.parts) == 1 and not node.without:
        return node.parts[0]
    return node


def _printable(text: str) -> str:
    """``text`` without control signs and lone surrogates, sign for sign."""
    return _UNPRINTABLE.sub(" ", text).encode("utf-8", "replace").decode()


def parse(text: str) -> Query:
    """Read a query; never raises. Only the first 400 characters and 24 words count."""
    kept = _printable(text[:LENGTH])
    reader = _Reader(kept)
    group = reader.group()
    if len(text) > LENGTH:
        reader.messages[Message.TOO_LONG] = None
    root = _simple(group) if group and group.parts else None
    if group and not group.parts:
        reader.messages[Message.ONLY_EXCLUDED] = None
    if root is None and Message.ONLY_EXCLUDED not in reader.messages:
        reader.messages[Message.EMPTY] = None
    return Query(kept, root, tuple(reader.messages))
