"""What an operator is told of an index that is not as it should be."""

from collections.abc import Iterator

import pytest

from service.database import Database
from service.search import open_search, schema
from service.search.base import Kind, Passage, SearchIndex

PASSAGE = Passage("s", "1", "vi", "vi", Kind.MACHINE, "điện ảnh", 0.0)


@pytest.fixture
def index(database: Database) -> Iterator[SearchIndex]:
    """An index with one passage."""
    opened = open_search("sqlite")
    with database.write() as connection:
        schema.drop(connection)
        schema.create(connection)
        opened.index_passages(connection, "s", [PASSAGE])
    return opened


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        ("DELETE FROM search_words", "passage 0 has other words than its text"),
        ("UPDATE search_words SET doc = 'kịch'", "passage 0 has other words than its text"),
        ("UPDATE search_passage SET text = 'kịch'", "passage 0 has other words than its text"),
        ("DELETE FROM search_passage", "words 0 are of no passage"),
    ],
)
def test_fault_is_named(database: Database, index: SearchIndex, damage: str, fault: str):
    with database.write() as connection:
        assert index.verify(connection) == ()
        connection.exec_driver_sql(damage)
        assert index.verify(connection) == (fault,)


def test_words_that_sqlite_lost_are_named(database: Database, index: SearchIndex):
    with database.write() as connection:
        connection.exec_driver_sql("DELETE FROM search_words_data WHERE id > 10")
        assert "the word index is damaged" in index.verify(connection)[0]


def test_only_changed_passages_are_written(database: Database, index: SearchIndex):
    others = [Passage("s", str(n), "vi", "vi", Kind.MACHINE, "phim", 0.0) for n in range(2, 50)]
    with database.write() as connection:
        index.index_passages(connection, "s", [PASSAGE, *others])
    with database.write() as connection:
        before = connection.exec_driver_sql("SELECT total_changes()").scalar_one()
        index.index_passages(connection, "s", [PASSAGE, *others])
        assert connection.exec_driver_sql("SELECT total_changes()").scalar_one() == before
