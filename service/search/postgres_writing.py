"""Writes words into PostgreSQL's tables; those that a rebuild makes are rows of the next build.

One transaction writes at a time: the row of ``search_state`` is held until it ends. Write
connections must read what others committed meanwhile (READ COMMITTED, PostgreSQL's default).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, text

from service.search.analysis import version
from service.search.postgres_match import vector
from service.search.writing import Entry

_HELD = text("SELECT build, next FROM search_state FOR UPDATE")

_FORGET = text("DELETE FROM search_words WHERE build = :build AND id = ANY(:ids)")

_LEARN = text("""
INSERT INTO search_words (build, id, vector)
SELECT :build, id, CAST(words AS tsvector)
FROM unnest(CAST(:ids AS bigint[]), CAST(:words AS text[])) AS given (id, words)
""")

# New rows wait in a list that every search would read from end to end. Sorted in together they
# cost a quarter of what they would one by one (fastupdate off).
_SORT_IN = "SELECT gin_clean_pending_list('search_words_vector')"

_LEARN_VOCABULARY = text("""
INSERT INTO search_vocabulary (build, letters, word)
SELECT :build, length(word), word FROM unnest(CAST(:words AS text[])) AS given (word)
ON CONFLICT DO NOTHING
""")

_BEGIN = text("""
UPDATE search_state SET next = greatest(build, next) + 1 RETURNING next
""")

_FORGET_BUILDS = """
DELETE FROM search_words WHERE build != (SELECT build FROM search_state);
DELETE FROM search_vocabulary WHERE build != (SELECT build FROM search_state)
"""

_SWAP = text("UPDATE search_state SET build = next, next = NULL, version = :version")

_DIFFER = text("""
SELECT given.id
FROM unnest(CAST(:ids AS bigint[]), CAST(:words AS text[])) AS given (id, words)
LEFT JOIN search_words AS stored
    ON stored.id = given.id AND stored.build = (SELECT build FROM search_state)
WHERE stored.vector IS DISTINCT FROM CAST(given.words AS tsvector)
ORDER BY given.id
""")

_GHOSTS = text("""
SELECT id FROM search_words
WHERE build = (SELECT build FROM search_state) AND id NOT IN (SELECT id FROM search_passage)
ORDER BY id
""")


@dataclass(frozen=True, slots=True)
class PostgresWords:
    """The words of each of ``builds``."""

    connection: Connection
    builds: tuple[int, ...]

    def forget(self, ids: Iterable[int]) -> None:
        """Take the words of passages away."""
        gone = list(ids)
        for build in self.builds if gone else ():
            self.connection.execute(_FORGET, {"build": build, "ids": gone})

    def learn(self, entries: Iterable[Entry]) -> None:
        """Add the words of passages."""
        ids, words, seen = [], [], set[str]()
        for entry in entries:
            ids.append(entry.id)
            words.append(vector(entry.document, entry.tags))
            seen.update(entry.document.folded, entry.document.marked)
        for build in self.builds if ids else ():
            given = {"build": build, "ids": ids, "words": words}
            self.connection.execute(_LEARN, given)
            self.connection.execute(_LEARN_VOCABULARY, {"build": build, "words": sorted(seen)})
        if ids:
            self.connection.exec_driver_sql(_SORT_IN)


@dataclass(frozen=True, slots=True)
class PostgresBuilds:
    """The build in use, and the next. Numbers are never used twice, so a rebuild knows its own."""

    def open(self, connection: Connection) -> PostgresWords:
        """The words in use, and those that a rebuild is making."""
        build, next = _held(connection)
        return PostgresWords(connection, (build,) if next is None else (build, next))

    def begin(self, connection: Connection) -> int:
        """Take the next number; rows of builds that were never used go."""
        _held(connection)
        build: int = connection.execute(_BEGIN).scalar_one()
        _forget_builds(connection)
        return build

    def beside(self, connection: Connection, build: int) -> PostgresWords | None:
        """The words being made, unless another rebuild began or ended."""
        _, next = _held(connection)
        return PostgresWords(connection, (build,)) if next == build else None

    def swap(self, connection: Connection, build: int) -> bool:
        """Use the build from now on; rows of the one before go."""
        connection.execute(_SWAP, {"version": version()})
        _forget_builds(connection)
        return True

    def differ(self, connection: Connection, entries: Iterable[Entry]) -> Iterable[int]:
        """The ids of those entries whose words in use are others."""
        given = [(entry.id, vector(entry.document, entry.tags)) for entry in entries]
        ids, words = zip(*given, strict=True)
        rows = connection.execute(_DIFFER, {"ids": list(ids), "words": list(words)})
        return rows.scalars().all()

    def faults(self, connection: Connection) -> Iterator[str]:
        """Words without a passage. A damaged table PostgreSQL itself refuses to read."""
        for id in connection.execute(_GHOSTS).scalars():
            yield f"words {id} are of no passage"


def _held(connection: Connection) -> tuple[int, int | None]:
    """The build in use and the next; nobody else writes until this transaction ends."""
    build, next = connection.execute(_HELD).one()
    return build, next


def _forget_builds(connection: Connection) -> None:
    """Drop the rows of every build but that in use."""
    connection.exec_driver_sql(_FORGET_BUILDS)
