"""Writes passages and their words into FTS5's tables, beside as well while a rebuild fills them."""

# ruff: noqa: S608 - only names of our own are written into SQL; values are always bound

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from service.errors import Conflict
from service.search import schema
from service.search.analysis import analyse, tags
from service.search.base import Begin, Passage
from service.search.passages import COLUMNS, change, from_row, numbered, to_row
from service.search.schema import LANGUAGES, NEXT, VOCABULARY, WORDS

_MISSING = f"""
SELECT (SELECT count(*) FROM search_passage) != (SELECT count(*) FROM {WORDS}{NEXT}_docsize)
"""

_WORDS_OF_ALL = f"""
SELECT id, doc, tags, {COLUMNS} FROM search_passage LEFT JOIN {WORDS} ON {WORDS}.rowid = id
"""

_GHOSTS = f"SELECT id FROM {WORDS}_docsize WHERE id NOT IN (SELECT id FROM search_passage)"


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes in one transaction, into each table named with one of ``suffixes``."""

    connection: Connection
    suffixes: tuple[str, ...]

    def many(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run ``sql`` once a row."""
        if rows:
            self.connection.exec_driver_sql(sql, list(rows))

    def forget_words(self, ids: Iterable[int]) -> None:
        """Take the words of passages away."""
        rows = [(id,) for id in ids]
        for suffix in self.suffixes:
            self.many(f"DELETE FROM {WORDS}{suffix} WHERE rowid = ?", rows)

    def learn_words(self, passages: Mapping[int, Passage]) -> None:
        """Add the words of passages."""
        rows = []
        seen: set[str] = set()
        for id, passage in passages.items():
            document = analyse(passage.text, passage.language)
            rows.append((id, str(document), tags(passage)))
            seen.update(document.folded, document.marked)
        words = [(len(word), word) for word in sorted(seen)]
        for suffix in self.suffixes:
            self.many(f"INSERT INTO {WORDS}{suffix} (rowid, doc, tags) VALUES (?, ?, ?)", rows)
            self.many(f"INSERT OR IGNORE INTO {VOCABULARY}{suffix} VALUES (?, ?)", words)

    def forget(self, ids: Iterable[int]) -> None:
        """Take passages away, words and all."""
        rows = [(id,) for id in ids]
        self.many("DELETE FROM search_passage WHERE id = ?", rows)
        self.forget_words(id for (id,) in rows)

    def learn(self, passages: Mapping[int, Passage]) -> None:
        """Add passages and their words."""
        marks = ", ".join("?" * 11)
        rows = [(id, *to_row(passage)) for id, passage in passages.items()]
        self.many(f"INSERT INTO search_passage (id, {COLUMNS}) VALUES ({marks})", rows)
        self.learn_words(passages)

    def move(self, passages: Mapping[int, Passage]) -> None:
        """Change what is known of passages whose words stay."""
        marks = ", ".join("?" * 10)
        rows = [(*to_row(passage), id) for id, passage in passages.items()]
        self.many(f"UPDATE search_passage SET ({COLUMNS}) = ({marks}) WHERE id = ?", rows)


def _rebuilding(connection: Connection) -> bool:
    sql = "SELECT 1 FROM sqlite_master WHERE name = ?"
    return connection.exec_driver_sql(sql, (WORDS + NEXT,)).first() is not None


def _writer(connection: Connection) -> _Writer:
    """Writes into the index in use, and into the one that a rebuild is filling."""
    return _Writer(connection, ("", NEXT) if _rebuilding(connection) else ("",))


def _stored(connection: Connection, session: str) -> dict[int, Passage]:
    sql = f"SELECT id, {COLUMNS} FROM search_passage WHERE session = ? ORDER BY id"
    return {row[0]: from_row(row[1:]) for row in connection.exec_driver_sql(sql, (session,))}


def _next_number(connection: Connection) -> int:
    highest = connection.exec_driver_sql("SELECT max(id) FROM search_passage").scalar()
    return 0 if highest is None else int(highest) // LANGUAGES + 1


def replace_session(connection: Connection, session: str, passages: Iterable[Passage]) -> None:
    """Make ``passages`` all there is of ``session``; only what changed is written."""
    given = tuple(passages)
    if any(passage.session != session for passage in given):
        raise ValueError(f"not all passages are of session {session}")
    old = _stored(connection, session)
    numbers = {passage.segment: id // LANGUAGES for id, passage in old.items()}
    needed = change(old, numbered(numbers, given, _next_number(connection)))
    writer = _writer(connection)
    writer.forget(needed.forget)
    writer.learn(needed.learn)
    writer.move(needed.move)


def remove_session(connection: Connection, session: str) -> None:
    """Take away all there is of ``session``."""
    _writer(connection).forget(_stored(connection, session))


def _require_rebuilding(connection: Connection) -> None:
    if not _rebuilding(connection):
        raise Conflict("search index", "another rebuild ended first", "Start one at a time")


def _refill(connection: Connection, session: str) -> None:
    """Write the words of one session as it is now into the index being made."""
    _require_rebuilding(connection)
    passages = _stored(connection, session)
    writer = _Writer(connection, (NEXT,))
    writer.forget_words(passages)
    writer.learn_words(passages)


def _swap(connection: Connection) -> None:
    _require_rebuilding(connection)
    if connection.exec_driver_sql(_MISSING).scalar():
        raise Conflict("search index", "another rebuild began meanwhile", "Start one at a time")
    schema.swap_next(connection)


def rebuild(begin: Begin) -> None:
    """Make all words again beside the index in use, a session a transaction, then swap."""
    with begin() as connection:
        schema.begin_next(connection)
        sql = "SELECT session FROM search_passage GROUP BY session ORDER BY min(id)"
        sessions = connection.exec_driver_sql(sql).scalars().all()
    for session in sessions:
        with begin() as connection:
            _refill(connection, session)
    with begin() as connection:
        _swap(connection)


def faults(connection: Connection) -> Iterator[str]:
    """Compare the index with itself and with the passages; one sentence a fault."""
    try:
        connection.exec_driver_sql(f"INSERT INTO {WORDS}({WORDS}) VALUES ('integrity-check')")
    except DatabaseError as error:
        yield f"the word index is damaged: {error.orig}"
    for id, doc, tagged, *row in connection.exec_driver_sql(_WORDS_OF_ALL):
        passage = from_row(row)
        if (doc, tagged) != (str(analyse(passage.text, passage.language)), tags(passage)):
            yield f"passage {id} has other words than its text"
    for (id,) in connection.exec_driver_sql(_GHOSTS):
        yield f"words {id} are of no passage"
