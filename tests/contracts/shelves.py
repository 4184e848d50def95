"""An empty index of each engine, and short words for what the tests do with it.

An engine joins with one line in ENGINES: a function that answers the address of an empty database.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from service.database import Database, open_database
from service.search import open_search, schema
from service.search.base import Facets, Filters, Kind, Order, Passage, Results, SearchIndex
from service.search.query import parse
from tests.postgres import Server, open_postgres


def of_file(request: pytest.FixtureRequest, folder: Path) -> str:
    return f"sqlite:///{folder / 'search.db'}"


def of_server(request: pytest.FixtureRequest, folder: Path) -> str:
    server: Server = request.getfixturevalue("postgres")
    return server.new()


ENGINES = {"fts5": of_file, "postgres": of_server}


def open_shelf(address: str) -> Database:
    return open_database(address) if address.startswith("sqlite") else open_postgres(address)


def passage(segment: str, language: str, text: str, session: str = "s1") -> Passage:
    return Passage(
        session=session,
        segment=segment,
        language=language,
        spoken="vi",
        kind=Kind.MACHINE,
        text=text,
        start=float(len(segment)),
    )


@dataclass(frozen=True, slots=True)
class Shelf:
    """An engine with its database, and short words for what the tests do with them."""

    address: str
    database: Database
    index: SearchIndex

    def put(self, session: str, *passages: Passage) -> None:
        with self.database.write() as connection:
            self.index.index_passages(connection, session, passages)

    def search(
        self,
        text: str,
        *,
        reader: str = "vi",
        page: int = 1,
        order: Order = Order.BEST,
        **filters: tuple,
    ) -> Results:
        with self.database.read() as connection:
            query, wanted = parse(text), Filters(**filters)
            return self.index.search(connection, query, wanted, page, reader, order)

    def find(self, text: str, **filters: tuple) -> list[str]:
        """The segments found, best first."""
        return [card.passage.segment for card in self.search(text, **filters).cards]

    def facets(self, text: str, **filters: tuple) -> Facets:
        with self.database.read() as connection:
            return self.index.facets(connection, parse(text), Filters(**filters))

    def faults(self) -> tuple[str, ...]:
        with self.database.write() as connection:
            return self.index.verify(connection)


def make_shelf(request: pytest.FixtureRequest, engine: str, folder: Path) -> Shelf:
    address = ENGINES[engine](request, folder)
    database = open_shelf(address)
    with database.write() as connection:
        schema.create(connection)
    return Shelf(address, database, open_search(address, deadline=600.0))
