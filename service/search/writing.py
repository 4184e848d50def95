"""Writes passages and their words, and rebuilds all words: the same for every engine.

How words are stored, beside those in use as well, is the engine's own: its Builds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection

from service.errors import Conflict
from service.search import passages as table
from service.search.analysis import Document, analyse, tags
from service.search.base import Begin, Passage
from service.search.passages import change, numbered
from service.search.schema import LANGUAGES


@dataclass(frozen=True, slots=True)
class Entry:
    """What is indexed of one passage."""

    id: int
    document: Document
    tags: str


class Words(Protocol):
    """The words of one build or of two, as a transaction may write them."""

    def forget(self, ids: Iterable[int]) -> None:
        """Take the words of passages away."""
        ...

    def learn(self, entries: Iterable[Entry]) -> None:
        """Add the words of passages."""
        ...


class Builds(Protocol):
    """The words in use, and others that a rebuild makes beside them under a number."""

    def open(self, connection: Connection) -> Words:
        """What whoever publishes writes into: the words in use, and those being made."""
        ...

    def begin(self, connection: Connection) -> int:
        """Begin to make words beside those in use; what an earlier rebuild left is dropped."""
        ...

    def beside(self, connection: Connection, build: int) -> Words | None:
        """The words being made, or None when another rebuild put an end to them."""
        ...

    def swap(self, connection: Connection, build: int) -> bool:
        """Use the words being made from now on; False when some of them are missing."""
        ...

    def faults(self, connection: Connection) -> Iterator[str]:
        """What is wrong with the tables themselves, and words without a passage."""
        ...

    def differ(self, connection: Connection, entries: Iterable[Entry]) -> Iterable[int]:
        """The ids of those entries whose words in use are others."""
        ...


def entries(passages: Mapping[int, Passage]) -> Iterator[Entry]:
    """What is indexed of passages, made one by one."""
    for id, passage in passages.items():
        yield Entry(id, analyse(passage.text, passage.language), tags(passage))


def replace_session(
    connection: Connection, builds: Builds, session: str, passages: Iterable[Passage]
) -> None:
    """Make ``passages`` all there is of ``session``; only what changed is written."""
    given = tuple(passages)
    if any(passage.session != session for passage in given):
        raise ValueError(f"not all passages are of session {session}")
    words = builds.open(connection)
    old = table.of_session(connection, session)
    numbers = {passage.segment: id // LANGUAGES for id, passage in old.items()}
    needed = change(old, numbered(numbers, given, table.next_number(connection)))
    table.store(connection, needed)
    words.forget(needed.forget)
    words.learn(entries(needed.learn))


def rebuild(begin: Begin, builds: Builds) -> None:
    """Make all words again beside those in use, a session a transaction, then swap."""
    with begin() as connection:
        build = builds.begin(connection)
        sessions = table.sessions(connection)
    for session in sessions:
        with begin() as connection:
            words = _still_ours(builds.beside(connection, build))
            passages = table.of_session(connection, session)
            words.forget(passages)
            words.learn(entries(passages))
    with begin() as connection:
        _still_ours(builds.beside(connection, build))
        if not builds.swap(connection, build):
            raise Conflict("search index", "another rebuild began meanwhile", "Start one at a time")


def _still_ours(words: Words | None) -> Words:
    if words is None:
        raise Conflict("search index", "another rebuild ended first", "Start one at a time")
    return words


def faults(connection: Connection, builds: Builds) -> Iterator[str]:
    """Compare the index with itself and with the passages; one sentence a fault."""
    builds.open(connection)
    for session in table.sessions(connection):
        for id in builds.differ(connection, entries(table.of_session(connection, session))):
            yield f"passage {id} has other words than its text"
    yield from builds.faults(connection)
