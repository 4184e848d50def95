"""How fast searching is: ``python tests/benchmarks/search.py --texts 100000 --engine sqlite``.

Measures the whole page (query, cards, other spellings, names, HTML), the page that narrows it,
one corrected text until it is found, a rebuild. Prints one JSON object as its last line. The
milliseconds of its head are processor time of the thread that answers, and of PostgreSQL where it
is asked, because what else the machine does must not count; each class of queries has the clock's
as well. ``p50_ms`` and ``p95_ms`` are over all classes but the prefixes. The texts are made up
(``said.py``), and the same queries are asked of every engine.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from sqlalchemy import Connection, create_engine

from service.database import Database, open_database
from service.publication import finding, narrowing
from service.publication.pages.frame import Frame
from service.publication.rendering import render
from service.publication.searching import Programme, Search, make_search
from service.search import open_search, schema
from service.search.base import Passage, SearchIndex
from service.search.query import parse
from tests.benchmarks.said import corpus, programme
from tests.postgres import open_postgres, programs, running
from transcripts.text import fold, tokens

QUERIES = 40
"""Queries of a class; each is asked twice and the second time counts."""
CORRECTIONS = 200
SAMPLED = 400
FRAME = Frame("en", "/search")

Took = tuple[float, float]
"""Milliseconds by the clock, and of this thread's processor."""


def timed(act: Callable[[], object], processor: Callable[[], float]) -> Took:
    busy, start = processor(), time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000, (processor() - busy) * 1000


def percentile(values: Iterable[float], hundredth: int) -> float:
    return round(statistics.quantiles(values, n=100, method="inclusive")[hundredth - 1], 2)


def summary(took: list[Took], worst: int = 95) -> dict[str, float]:
    wall, busy = zip(*took, strict=True)
    return {
        "p50_ms": percentile(wall, 50),
        f"p{worst}_ms": percentile(wall, worst),
        "p50_cpu_ms": percentile(busy, 50),
        f"p{worst}_cpu_ms": percentile(busy, worst),
    }


@dataclass(frozen=True)
class Shelf:
    """A full index, what stands in it, and the programme it belongs to."""

    database: Database
    index: SearchIndex
    known: Programme
    passages: list[Passage]
    processor: Callable[[], float]

    def page(self, connection: Connection, search: Search) -> str:
        found = finding.find(connection, self.index, search, FRAME.language)
        return render(finding.search_page(FRAME, search, found, self.known))

    def narrow(self, connection: Connection, search: Search) -> str:
        facets = self.index.facets(connection, parse(search.words), search.filters)
        return render(narrowing.narrow_page(FRAME, search, facets, self.known))


@dataclass(frozen=True)
class Place:
    """An empty index: its address, its database, the seconds of processor spent on it, and what
    its database does by itself sooner or later after a rebuild."""

    address: str
    database: Database
    processor: Callable[[], float]
    settle: Callable[[], object]


@contextmanager
def in_sqlite(folder: Path) -> Iterator[Place]:
    address = f"sqlite:///{folder / 'search.db'}"
    yield Place(address, open_database(address), time.thread_time, lambda: None)


@contextmanager
def in_postgresql(folder: Path) -> Iterator[Place]:
    found = programs()
    assert found, "no PostgreSQL in /usr/lib/postgresql"
    with running(found) as server:
        postmaster = (server.folder / "data/postmaster.pid").read_text().split()[0]
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children")

        def processor() -> float:
            times = (Path(f"/proc/{pid}/schedstat") for pid in children.read_text().split())
            return time.thread_time() + sum(int(one.read_text().split()[0]) for one in times) / 1e9

        address = server.new()
        database = open_postgres(address)
        yield Place(address, database, processor, lambda: vacuum(address))
        database.close()


def vacuum(address: str) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()


ENGINES = {"sqlite": in_sqlite, "postgresql": in_postgresql}

FREQUENCIES = {
    "sqlite": "SELECT term, doc FROM search_terms WHERE term NOT GLOB '*[0-9_]*'",
    "postgresql": "SELECT word, ndoc FROM ts_stat('SELECT vector FROM search_words') "
    "WHERE word !~ '[0-9_#]'",
}

BYTES = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT sum(pg_total_relation_size(oid)) FROM pg_class "
    "WHERE relname ~ '^search_' AND relkind = 'r'",
}


def fill(texts: int, place: Place) -> tuple[Shelf, float]:
    """An index of that many texts, and how many a second of processor time were published."""
    database, index = place.database, open_search(place.address, deadline=60)
    with database.write() as connection:
        schema.create(connection)
    spent, kept, dice = 0.0, [], random.Random(1)
    for session, passages in corpus(texts):
        kept += dice.sample(passages, min(len(passages), max(1, 60_000 // (texts // 600 + 1))))
        start = place.processor()
        with database.write() as connection:
            index.index_passages(connection, session, passages)
        spent += place.processor() - start
    known = Programme.of(programme(texts))
    return Shelf(database, index, known, kept, place.processor), round(texts / spent)


def by_frequency(database: Database, texts: int) -> dict[str, list[str]]:
    """Plain words by how many texts have them, and some of each."""
    with database.read() as connection:
        words = connection.exec_driver_sql(FREQUENCIES[connection.dialect.name]).all()
    shares = {"rare": (2, 50), "common": (texts * 0.005, texts * 0.05),
              "very common": (texts * 0.05, texts * 0.35)}  # fmt: skip
    dice = random.Random(2)
    found = {
        name: sorted(
            word
            for word, count in words
            if least <= count <= most and word.isascii() and len(word) > 2
        )
        for name, (least, most) in shares.items()
    }
    return {name: dice.choices(known, k=QUERIES) for name, known in found.items()}


def together(passages: list[Passage], language: str, count: int) -> list[list[str]]:
    """Words that stand one after another in a text of a language."""
    dice, found = random.Random(3), []
    texts = [passage.text for passage in passages if passage.language == language]
    while len(found) < QUERIES:
        words = tokens(dice.choice(texts))
        start = dice.randrange(len(words) - count)
        found.append(words[start : start + count])
    return found


def queries(shelf: Shelf, texts: int) -> dict[str, list[Search]]:
    """Queries of each class, made of words that the index really has."""
    words = by_frequency(shelf.database, texts)
    vietnamese = together(shelf.passages, "vi", 2)
    asked = {
        "rare word": words["rare"],
        "common word": words["common"],
        "very common word": words["very common"],
        "three words": [" ".join(three) for three in together(shelf.passages, "en", 3)],
        "phrase": [f'"{" ".join(two)}"' for two in together(shelf.passages, "fr", 2)],
        "prefix": [f"{word[:4]}*" for word in words["common"]],
        "two words without marks": ["dien anh", *(fold(" ".join(two)) for two in vietnamese[1:])],
        "two words with marks": ["điện ảnh", *(" ".join(two) for two in vietnamese[1:])],
        "misspelt": [f"{word[:2]}q{word[3:]}" for word in words["common"] if len(word) > 4],
    }
    made = {name: [make_search(text, {}) for text in typed] for name, typed in asked.items()}
    filters = {"session": ["ses_3"], "language": ["en"]}
    for group, values in filters.items():
        narrowed = [make_search(text, {group: values}) for text in words["common"]]
        made[f"common word in one {group}"] = narrowed
    return made


def ask(
    shelf: Shelf, searches: list[Search], page: Callable[[Connection, Search], str]
) -> list[Took]:
    """What each page took, asked for the second time."""
    with shelf.database.read() as connection:
        for search in searches:
            page(connection, search)
        return [
            timed(lambda search=search: page(connection, search), shelf.processor)
            for search in searches
        ]


def correct(shelf: Shelf, session: str, passages: list[Passage]) -> list[Took]:
    """What it takes until a corrected text of a whole session is found."""

    def put(number: int) -> None:
        place, word = number % len(passages), f"zebu{number}"
        text = f"{passages[place].text} {word}"
        passages[place] = replace(passages[place], text=text, edition=number + 2)
        with shelf.database.write() as connection:
            shelf.index.index_passages(connection, session, passages)
        with shelf.database.read() as connection:
            assert shelf.index.search(connection, parse(word)).total == 1

    return [
        timed(lambda number=number: put(number), shelf.processor) for number in range(CORRECTIONS)
    ]


def unmarked_found(shelf: Shelf) -> float:
    """The share of words with marks that are found in their segment when typed without."""
    dice, found, tried = random.Random(4), 0, 0
    with shelf.database.read() as connection:
        for passage in dice.sample(shelf.passages, min(SAMPLED, len(shelf.passages))):
            marked = [word for word in tokens(passage.text) if fold(word) != word]
            if marked:
                typed = parse(fold(dice.choice(marked)))
                there = shelf.index.found_in(connection, typed, passage.session)
                found, tried = found + (passage.segment in there), tried + 1
    return found / tried


def stored(database: Database) -> int:
    """Bytes that the index takes."""
    with database.read() as connection:
        return int(connection.exec_driver_sql(BYTES[connection.dialect.name]).scalar_one())


def measure(texts: int, place: Place) -> dict[str, object]:
    shelf, published = fill(texts, place)
    size = stored(shelf.database)
    start = place.processor()
    shelf.index.rebuild(shelf.database.write)
    rebuilt = texts / (place.processor() - start)
    place.settle()
    took = {name: ask(shelf, asked, shelf.page) for name, asked in queries(shelf, texts).items()}
    pages = [one for name, found in took.items() if name != "prefix" for one in found]
    facets = {
        name: ask(shelf, [make_search(word, {}) for word in words], shelf.narrow)
        for name, words in by_frequency(shelf.database, texts).items()
    }
    narrowed = [one for found in facets.values() for one in found]
    session, passages = next(corpus(600))
    return {
        "texts": texts,
        "p50_ms": percentile((busy for _, busy in pages), 50),
        "p95_ms": percentile((busy for _, busy in pages), 95),
        "prefix_p95_ms": percentile((busy for _, busy in took["prefix"]), 95),
        "facets_p95_ms": percentile((busy for _, busy in narrowed), 95),
        "wall_p50_ms": percentile((wall for wall, _ in pages), 50),
        "wall_p95_ms": percentile((wall for wall, _ in pages), 95),
        "unmarked_found": unmarked_found(shelf),
        "rebuild_per_s": round(rebuilt),
        "publish_per_s": published,
        "bytes_per_text": round(size / texts),
        "bytes_per_text_rebuilt": round(stored(shelf.database) / texts),
        "correction": summary(correct(shelf, session, passages), 99),
        "pages": {name: summary(found) for name, found in took.items()},
        "facets": {name: summary(found) for name, found in facets.items()},
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=10_000, help="how many (default 10,000)")
    parser.add_argument("--engine", choices=ENGINES, default="sqlite")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ENGINES[asked.engine](Path(folder)) as place:
        result = {"engine": asked.engine, **measure(asked.texts, place)}
    print(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    main()
