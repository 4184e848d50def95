"""The tables of the search room: made by the migration, used by the engines.

``search_passage`` keeps what was handed in and is the same in every database; everything else is
made from it, as each engine needs it. A passage's ``id`` is its segment's number times 16 plus the
place of its language, so that texts of one segment are told together without reading the table;
numbers grow, so the newest have the highest.
"""

from __future__ import annotations

import sqlalchemy as sa

from service.search import fts5_schema, postgres_schema
from service.search.analysis import version

LANGUAGES = 16
"""Texts a segment can have, one a language."""

PASSAGE = sa.Table(
    "search_passage",
    sa.MetaData(),
    sa.Column(
        "id",
        sa.BigInteger().with_variant(sa.Integer, "sqlite"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("session", sa.Text, nullable=False),
    sa.Column("segment", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("spoken", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    # PostgreSQL's text cannot hold the sign NUL; its json spells it, and is handed over as text.
    sa.Column("text", sa.Text().with_variant(sa.JSON, "postgresql"), nullable=False),
    sa.Column("start", sa.Double, nullable=False),
    sa.Column("speakers", sa.Text, nullable=False),
    sa.Column("year", sa.Integer),
    sa.Column("edition", sa.Integer, nullable=False),
    sa.UniqueConstraint("session", "segment", "language"),
)

_OWN = {"sqlite": fts5_schema, "postgresql": postgres_schema}


def create(connection: sa.Connection) -> None:
    """Make an empty index (SQLite or PostgreSQL)."""
    PASSAGE.create(connection)
    _OWN[connection.dialect.name].create(connection, version())


def drop(connection: sa.Connection) -> None:
    """Take the whole index away, unfinished rebuild included."""
    _OWN[connection.dialect.name].drop(connection)
    PASSAGE.drop(connection, checkfirst=True)
