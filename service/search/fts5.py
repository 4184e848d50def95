"""The search engine inside SQLite: FTS5 stores and ranks tokens that were made in Python."""

# ruff: noqa: S608 - only names of our own are written into SQL; values are always bound

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from service.search import fts5_match
from service.search.base import Filters
from service.search.engine import Engine, too_slow
from service.search.fts5_schema import VOCABULARY, WORDS
from service.search.fts5_writing import Fts5Builds
from service.search.query import Node
from service.search.writing import Builds

_CHECK_EVERY = 1000
"""Steps of SQLite's machine between two looks at the clock: some 50 microseconds."""

_VOCABULARY = f"SELECT json_group_array(word) FROM {VOCABULARY} WHERE letters BETWEEN ? AND ?"

_FREQUENCIES = """
SELECT term, doc FROM search_terms WHERE term IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True, slots=True)
class Fts5(Engine):
    """The search engine of an SQLite database; ranks by BM25."""

    builds: ClassVar[Builds] = Fts5Builds()

    matches: ClassVar[str] = f"SELECT rowid AS id FROM {WORDS} WHERE {WORDS} MATCH :match"

    # Without ORDER BY rank FTS5 never sorts all matches; the newest of a tier are enough.
    scored: ClassVar[str] = f"""
        SELECT rowid AS id, rank AS score FROM {WORDS} WHERE {WORDS} MATCH :{{tier}}
        ORDER BY rowid DESC LIMIT :most
    """

    def expression(self, root: Node, filters: Filters, *, exact: bool = False) -> str:
        """The MATCH expression of what was typed and of the filters."""
        return fts5_match.expression(root, filters, exact=exact)

    def known_word(self, token: str) -> str:
        """The MATCH expression of a word in any form."""
        return fts5_match.known_word(token)

    @contextmanager
    def in_time(self, connection: Connection) -> Iterator[None]:
        """Look at the clock while SQLite works. Raises Unavailable."""
        driver: Any = connection.connection.driver_connection
        end = time.monotonic() + self.deadline
        driver.set_progress_handler(lambda: time.monotonic() > end, _CHECK_EVERY)
        try:
            yield
            late = time.monotonic() > end
        except OperationalError as error:
            if "interrupted" not in str(error.orig):
                raise
            raise too_slow() from error
        finally:
            driver.set_progress_handler(None, 0)
        if late:
            raise too_slow()

    def vocabulary(self, connection: Connection, shortest: int, longest: int) -> Sequence[str]:
        """The words of all texts that have so many letters."""
        words = connection.exec_driver_sql(_VOCABULARY, (shortest, longest)).scalar_one()
        found: list[str] = json.loads(words)
        return found

    def frequencies(self, connection: Connection, words: Sequence[str]) -> Mapping[str, int]:
        """How many texts have each of the words."""
        rows = connection.exec_driver_sql(_FREQUENCIES, (json.dumps(words),))
        return {row.term: row.doc for row in rows}
