"""The tables of the search room come and go whole."""

from service.database import Database
from service.search import fts5_schema, schema


def tables(database: Database) -> set[str]:
    with database.read() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars()
        return {name for name in names if name.startswith("search_")}


def test_dropped_schema_leaves_nothing(database: Database):
    with database.write() as connection:
        schema.drop(connection)
        schema.create(connection)
        fts5_schema.begin_next(connection)
        schema.drop(connection)
    assert tables(database) == set()


def test_swap_leaves_the_same_tables(database: Database):
    with database.write() as connection:
        schema.drop(connection)
        schema.create(connection)
    before = tables(database)
    with database.write() as connection:
        fts5_schema.begin_next(connection)
        fts5_schema.swap_next(connection, "2")
    assert tables(database) == before
