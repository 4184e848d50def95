"""The tables of the words in PostgreSQL, in plain SQL.

Each row is of one build. A rebuild writes the rows of the next build beside those in use, and one
update of ``search_state`` swaps: another table in the place of the first, as in SQLite, would look
empty to whoever began to read before.
"""

from __future__ import annotations

from sqlalchemy import Connection

_TABLES = """
CREATE TABLE search_words (
    build BIGINT NOT NULL, id BIGINT NOT NULL, vector TSVECTOR NOT NULL, PRIMARY KEY (build, id)
);
CREATE INDEX search_words_vector ON search_words USING gin (vector);
CREATE TABLE search_vocabulary (
    build BIGINT NOT NULL, letters INTEGER NOT NULL, word TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (build, letters, word)
);
CREATE TABLE search_state (version TEXT NOT NULL, build BIGINT NOT NULL, next BIGINT)
"""


def create(connection: Connection, version: str) -> None:
    """Make empty tables for words made by the rules of ``version``."""
    connection.exec_driver_sql(_TABLES)
    connection.exec_driver_sql("INSERT INTO search_state VALUES (%s, 1, NULL)", (version,))


def drop(connection: Connection) -> None:
    """Take them away, unfinished rebuild included."""
    connection.exec_driver_sql("DROP TABLE IF EXISTS search_words, search_vocabulary, search_state")
