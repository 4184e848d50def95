"""The schema and the ways to write a row twice are those of both databases."""

from typing import Any

import pytest
import sqlalchemy as sa

from service.database.rows import upsert
from service.database.schema import metadata, worker

ROW = {"id": "one", "beat": 1, "started_at": ""}


@pytest.fixture
def postgresql() -> tuple[Any, list[str]]:
    """A PostgreSQL that writes down what it is told."""
    told: list[str] = []

    def listen(statement: sa.Executable, *_: object) -> None:
        told.append(" ".join(str(statement.compile(dialect=connection.dialect)).split()))

    connection = sa.create_mock_engine("postgresql://", listen)
    return connection, told


def test_every_table_can_be_made_in_postgresql(postgresql: tuple[Any, list[str]]):
    connection, told = postgresql
    metadata.create_all(connection, checkfirst=False)
    made = {line.split()[2].strip('"') for line in told if line.startswith("CREATE TABLE")}
    assert made == set(metadata.tables)


def test_row_written_twice_is_changed_in_postgresql_too(postgresql: tuple[Any, list[str]]):
    connection, told = postgresql
    upsert(connection, worker, [ROW], also={"beat": worker.c.beat + 1})
    assert "ON CONFLICT (id) DO UPDATE SET beat = (worker.beat + " in told[0]


def test_row_written_twice_stays_where_nothing_is_to_change(
    postgresql: tuple[Any, list[str]],
):
    connection, told = postgresql
    upsert(connection, worker, [ROW])
    upsert(connection, worker, [])
    assert [line.endswith("ON CONFLICT DO NOTHING") for line in told] == [True]
