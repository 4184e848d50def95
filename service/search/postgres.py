"""The search engine inside PostgreSQL: a GIN index over tokens that were made in Python.

It is handed connections (psycopg 3). Those that read need one view of the database for all of a
transaction (REPEATABLE READ), or a page could show what another statement counted otherwise.
"""

# ruff: noqa: S608 - only names of our own are written into SQL; values are always bound

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import Connection, event, text
from sqlalchemy.exc import OperationalError

from service.search import postgres_match
from service.search.base import Filters
from service.search.engine import Engine, too_slow
from service.search.postgres_writing import PostgresBuilds
from service.search.query import Node
from service.search.writing import Builds

OFTEN = 200
"""Texts with a word that are counted; what more texts have is proposed no sooner."""

_STOPPED = "57014"
"""PostgreSQL's code for a statement that took too long."""

# A plan made without the words would suit none: a rare word has 3 texts, a common one 300,000.
# Memory is for the numbers of all segments that match, which are counted once each.
_BEGIN = """
SAVEPOINT search;
SET LOCAL statement_timeout = {milliseconds};
SET LOCAL plan_cache_mode = force_custom_plan;
SET LOCAL jit = off;
SET LOCAL work_mem = '64MB'
"""

_END = "ROLLBACK TO SAVEPOINT search; RELEASE SAVEPOINT search"
"""Undoes the settings, and what a statement that was stopped did to the transaction."""

_IN_USE = "build = (SELECT build FROM search_state)"

_VOCABULARY = text(f"""
SELECT string_agg(word, ' ') FROM (
    SELECT word FROM search_vocabulary
    WHERE {_IN_USE} AND letters BETWEEN :shortest AND :longest ORDER BY letters, word
) AS known
""")

_FREQUENCIES = text(f"""
SELECT word, (
    SELECT count(*) FROM (
        SELECT 1 FROM search_words
        WHERE vector @@ CAST(quote_literal(word) AS tsquery) AND {_IN_USE} LIMIT {OFTEN}
    ) AS texts
) AS texts
FROM unnest(CAST(:words AS text[])) AS given (word)
""")


@dataclass(frozen=True, slots=True)
class Postgres(Engine):
    """The search engine of a PostgreSQL database; ranks by how near together words stand."""

    builds: ClassVar[Builds] = PostgresBuilds()

    matches: ClassVar[str] = f"""
        SELECT id FROM search_words WHERE vector @@ CAST(:match AS tsquery) AND {_IN_USE}
    """

    scored: ClassVar[str] = f"""
        SELECT id, -ts_rank_cd(vector, CAST(:words AS tsquery), 1) AS score FROM (
            SELECT id, vector FROM search_words
            WHERE vector @@ CAST(:{{tier}} AS tsquery) AND {_IN_USE}
            ORDER BY id DESC LIMIT :most
        ) AS newest
    """

    def expression(self, root: Node, filters: Filters, *, exact: bool = False) -> str:
        """The tsquery of what was typed and of the filters."""
        return postgres_match.expression(root, filters, exact=exact)

    def known_word(self, token: str) -> str:
        """The tsquery of a word in any form."""
        return postgres_match.known_word(token)

    @contextmanager
    def in_time(self, connection: Connection) -> Iterator[None]:
        """Have PostgreSQL stop a statement that takes so long, and begin none afterwards.

        Raises Unavailable. Reading writes nothing, so all of it is rolled back.
        """
        end = time.monotonic() + self.deadline

        def look(*_: object) -> None:
            if time.monotonic() > end:
                raise too_slow()

        milliseconds = max(1, round(self.deadline * 1000))
        connection.exec_driver_sql(_BEGIN.format(milliseconds=milliseconds))
        event.listen(connection, "before_cursor_execute", look)
        try:
            yield
            look()
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != _STOPPED:
                raise
            raise too_slow() from error
        finally:
            event.remove(connection, "before_cursor_execute", look)
            connection.exec_driver_sql(_END)

    def vocabulary(self, connection: Connection, shortest: int, longest: int) -> Sequence[str]:
        """The words of all texts that have so many letters."""
        given = {"shortest": shortest, "longest": longest}
        found: str | None = connection.execute(_VOCABULARY, given).scalar()
        return (found or "").split()

    def frequencies(self, connection: Connection, words: Sequence[str]) -> Mapping[str, int]:
        """How many texts have each of the words, up to OFTEN."""
        rows = connection.execute(_FREQUENCIES, {"words": words})
        return {row.word: row.texts for row in rows}
