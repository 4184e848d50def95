"""Writes words into FTS5's tables; those that a rebuild fills have names of their own."""

# ruff: noqa: S608 - only names of our own are written into SQL; values are always bound

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from service.search import fts5_schema as schema
from service.search.analysis import version
from service.search.fts5_schema import NEXT, VOCABULARY, WORDS
from service.search.writing import Entry

_MISSING = f"""
SELECT (SELECT count(*) FROM search_passage) != (SELECT count(*) FROM {WORDS}{NEXT}_docsize)
"""

_GHOSTS = f"SELECT id FROM {WORDS}_docsize WHERE id NOT IN (SELECT id FROM search_passage)"

_STORED = f"SELECT doc, tags FROM {WORDS} WHERE rowid = ?"


@dataclass(frozen=True, slots=True)
class Fts5Words:
    """The words in each table named with one of ``suffixes``."""

    connection: Connection
    suffixes: tuple[str, ...]

    def forget(self, ids: Iterable[int]) -> None:
        """Take the words of passages away."""
        rows = [(id,) for id in ids]
        for suffix in self.suffixes:
            self._many(f"DELETE FROM {WORDS}{suffix} WHERE rowid = ?", rows)

    def learn(self, entries: Iterable[Entry]) -> None:
        """Add the words of passages."""
        rows = []
        seen: set[str] = set()
        for entry in entries:
            rows.append((entry.id, str(entry.document), entry.tags))
            seen.update(entry.document.folded, entry.document.marked)
        words = [(len(word), word) for word in sorted(seen)]
        for suffix in self.suffixes:
            self._many(f"INSERT INTO {WORDS}{suffix} (rowid, doc, tags) VALUES (?, ?, ?)", rows)
            self._many(f"INSERT OR IGNORE INTO {VOCABULARY}{suffix} VALUES (?, ?)", words)

    def _many(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows:
            self.connection.exec_driver_sql(sql, list(rows))


@dataclass(frozen=True, slots=True)
class Fts5Builds:
    """The tables in use, and those beside them. These have no number: SQLite's one file has room
    for one rebuild, and a second takes the tables of the first."""

    def open(self, connection: Connection) -> Fts5Words:
        """The words in use, and those that a rebuild is making."""
        return Fts5Words(connection, ("", NEXT) if _rebuilding(connection) else ("",))

    def begin(self, connection: Connection) -> int:
        """Make empty tables beside those in use."""
        schema.begin_next(connection)
        return 0

    def beside(self, connection: Connection, build: int) -> Fts5Words | None:
        """The words being made, unless another rebuild ended."""
        return Fts5Words(connection, (NEXT,)) if _rebuilding(connection) else None

    def swap(self, connection: Connection, build: int) -> bool:
        """Use the words being made, unless another rebuild emptied them meanwhile."""
        if connection.exec_driver_sql(_MISSING).scalar():
            return False
        schema.swap_next(connection, version())
        return True

    def differ(self, connection: Connection, entries: Iterable[Entry]) -> Iterator[int]:
        """The ids of those entries whose words in use are others."""
        for entry in entries:
            stored = connection.exec_driver_sql(_STORED, (entry.id,)).first()
            if stored is None or tuple(stored) != (str(entry.document), entry.tags):
                yield entry.id

    def faults(self, connection: Connection) -> Iterator[str]:
        """What FTS5 finds itself, and words without a passage."""
        try:
            connection.exec_driver_sql(f"INSERT INTO {WORDS}({WORDS}) VALUES ('integrity-check')")
        except DatabaseError as error:
            yield f"the word index is damaged: {error.orig}"
        for (id,) in connection.exec_driver_sql(_GHOSTS):
            yield f"words {id} are of no passage"


def _rebuilding(connection: Connection) -> bool:
    sql = "SELECT 1 FROM sqlite_master WHERE name = ?"
    return connection.exec_driver_sql(sql, (WORDS + NEXT,)).first() is not None
