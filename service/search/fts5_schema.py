"""The tables of the words in SQLite, in plain SQL; a rebuild fills others beside them."""

from __future__ import annotations

from sqlalchemy import Connection

WORDS = "search_words"
VOCABULARY = "search_vocabulary"
NEXT = "_next"
"""What a rebuild fills is called like what it replaces, with this behind it."""

_STATE = """
CREATE TABLE search_state (version TEXT NOT NULL);
CREATE VIRTUAL TABLE search_terms USING fts5vocab(search_words, row)
"""

# ascii: every byte from 0x80 up is part of a word, whatever Unicode the SQLite at hand knows.
# The content is stored: a contentless index whose old text is given wrongly on deletion keeps
# ghost hits that no integrity check sees.
_WORDS = """
CREATE VIRTUAL TABLE {words} USING fts5(doc, tags, tokenize="ascii tokenchars '_'");
INSERT INTO {words}({words}, rank) VALUES('rank', 'bm25(1.0, 0.0)');
CREATE TABLE {vocabulary} (
    letters INTEGER NOT NULL, word TEXT NOT NULL, PRIMARY KEY (letters, word)
) WITHOUT ROWID
"""

_DROP_WORDS = "DROP TABLE IF EXISTS {words}; DROP TABLE IF EXISTS {vocabulary}"

_SWAP = """
DROP TABLE {words};
DROP TABLE {vocabulary};
ALTER TABLE {words}_next RENAME TO {words};
ALTER TABLE {vocabulary}_next RENAME TO {vocabulary}
"""


def _run(connection: Connection, statements: str, suffix: str = "") -> None:
    named = statements.format(words=WORDS + suffix, vocabulary=VOCABULARY + suffix)
    for statement in named.split(";"):
        connection.exec_driver_sql(statement)


def create(connection: Connection, version: str) -> None:
    """Make empty tables for words made by the rules of ``version``."""
    _run(connection, _WORDS)
    _run(connection, _STATE)
    connection.exec_driver_sql("INSERT INTO search_state VALUES (?)", (version,))


def drop(connection: Connection) -> None:
    """Take them away, unfinished rebuild included."""
    for table in ("search_terms", "search_state"):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")
    _run(connection, _DROP_WORDS)
    _run(connection, _DROP_WORDS, NEXT)


def begin_next(connection: Connection) -> None:
    """Make empty tables beside those in use; what an earlier rebuild left is thrown away."""
    _run(connection, _DROP_WORDS, NEXT)
    _run(connection, _WORDS, NEXT)


def swap_next(connection: Connection, version: str) -> None:
    """Put the tables that were made beside those in use in their place."""
    _run(connection, _SWAP)
    connection.exec_driver_sql("UPDATE search_state SET version = ?", (version,))
