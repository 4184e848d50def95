"""How the values that many tables share stand in a row, and the ways to write a row twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from service.programme import KeptFile, Localized
from transcripts.model import Span

Row = sa.RowMapping
"""One row as read, by column name."""

BATCH = 500
"""How many values one ``IN`` holds at most: both databases bound a statement's parameters."""


def stamp(moment: datetime) -> str:
    """A moment in UTC as it stands in every row: ISO 8601 to the millisecond, in order as text."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now() -> str:
    """The time of day as it stands in every row."""
    return stamp(datetime.now(UTC))


def localized(texts: Localized) -> list[list[str]]:
    """As (tag, text) pairs: a JSON object would lose their order."""
    return [[tag, text] for tag, text in texts.texts]


def to_localized(value: Sequence[Sequence[str]]) -> Localized:
    """The value of a column that ``localized`` wrote."""
    return Localized(tuple((tag, text) for tag, text in value))


def kept_file(file: KeptFile | None) -> Any:
    """As a JSON object; SQL's own null where there is none."""
    return asdict(file) if file else sa.null()


def to_kept_file(value: Mapping[str, Any] | None) -> KeptFile | None:
    """The value of a column that ``kept_file`` wrote."""
    return KeptFile(**value) if value else None


def span(row: Row) -> Span:
    """The span of a row that has ``start`` and ``end``."""
    return Span(row["start"], row["end"])


def batches(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """The distinct values, at most BATCH at a time."""
    distinct = list(dict.fromkeys(values))
    for start in range(0, len(distinct), BATCH):
        yield distinct[start : start + BATCH]


def upsert(
    connection: sa.Connection,
    table: sa.Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    changing: Sequence[str] = (),
    also: Mapping[str, sa.ColumnElement[Any]] | None = None,
) -> None:
    """Insert ``rows``; where the primary key is there, change the columns named, or nothing.

    ``also`` sets columns of the row that is there from an expression over it.
    """
    if not rows:
        return
    statement = _insert(connection, table)
    changes: dict[str, Any] = {name: statement.excluded[name] for name in changing}
    changes.update(also or {})
    if changes:
        keys = list(table.primary_key.columns)
        statement = statement.on_conflict_do_update(index_elements=keys, set_=changes)
    else:
        statement = statement.on_conflict_do_nothing()
    connection.execute(statement, [dict(row) for row in rows])


def _insert(connection: sa.Connection, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
