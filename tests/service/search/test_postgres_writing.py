"""What PostgreSQL's tables hold, and what its limits leave out."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext

import pytest

from service.database import Database
from service.errors import Unavailable
from service.search import open_search, schema
from service.search.base import Kind, Passage, SearchIndex
from service.search.postgres_match import LARGEST
from service.search.query import parse
from tests.postgres import Server, open_postgres

PASSAGE = Passage("s", "1", "vi", "vi", Kind.MACHINE, "điện ảnh", 0.0)


@pytest.fixture
def server(postgres: Server) -> Iterator[Database]:
    """A database with an index of one passage."""
    opened = open_postgres(postgres.new())
    with opened.write() as connection:
        schema.create(connection)
        open_search("postgresql").index_passages(connection, "s", [PASSAGE])
    yield opened
    opened.close()


@pytest.fixture
def index() -> SearchIndex:
    return open_search("postgresql", deadline=600.0)


CHANGED = """
SELECT id, xmin::text FROM search_words UNION ALL SELECT id, xmin::text FROM search_passage
"""


def rows(database: Database, sql: str) -> list[tuple[object, ...]]:
    with database.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


def test_words_are_kept_with_their_places(server: Database):
    vector = "'#l7669' '#s73' 'anh':2 'dien':1 'điện':4 'ảnh':5"
    assert rows(server, "SELECT id, vector::text FROM search_words") == [(0, vector)]


def test_only_changed_passages_are_written(server: Database, index: SearchIndex):
    before = rows(server, CHANGED)
    with server.write() as connection:
        index.index_passages(connection, "s", [PASSAGE])
    assert rows(server, CHANGED) == before


def test_text_larger_than_a_tsvector_is_found_by_its_first_words(
    server: Database, index: SearchIndex
):
    words = [f"w{n}x" for n in range(LARGEST // 5)]
    vast = Passage("t", "1", "vi", "vi", Kind.MACHINE, " ".join(words), 0.0)
    with server.write() as connection:
        index.index_passages(connection, "t", [vast])
        assert index.verify(connection) == ()
        found = {
            word: index.search(connection, parse(word)).total for word in ("w50000x", words[-1])
        }
    assert found == {"w50000x": 1, words[-1]: 0}


def test_rebuild_leaves_the_rows_of_one_build(server: Database, index: SearchIndex):
    class Stopped(Exception):
        pass

    def begin_and_stop():
        if rows(server, "SELECT next FROM search_state") != [(None,)]:
            raise Stopped
        return server.write()

    with pytest.raises(Stopped):
        index.rebuild(begin_and_stop)
    index.rebuild(server.write)
    assert rows(server, "SELECT DISTINCT build FROM search_words") == [(3,)]
    assert rows(server, "SELECT DISTINCT build FROM search_vocabulary") == [(3,)]
    assert rows(server, "SELECT build, next FROM search_state") == [(3, None)]


def test_words_of_another_build_are_not_found(server: Database, index: SearchIndex):
    with server.write() as connection:
        connection.exec_driver_sql("INSERT INTO search_words VALUES (2, 0, 'zebu')")
        found = [index.count(connection, parse(word)) for word in ("zebu", "dien")]
    assert found == [0, 1]


@pytest.mark.parametrize(
    ("seconds", "outcome"), [(600.0, nullcontext()), (0.0, pytest.raises(Unavailable))]
)
def test_settings_of_a_search_end_with_it(
    server: Database, seconds: float, outcome: AbstractContextManager[object]
):
    settings = "SELECT name, setting FROM pg_settings"
    with server.read() as connection:
        connection.exec_driver_sql("SET LOCAL statement_timeout = 12345")
        before = connection.exec_driver_sql(settings).all()
        with outcome:
            open_search("postgresql", seconds).search(connection, parse("dien anh"))
        assert connection.exec_driver_sql(settings).all() == before
