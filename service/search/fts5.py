"""The search engine inside SQLite: FTS5 stores and ranks tokens that were made in Python.

It never sees what a reader typed: queries reach it as its own tokens, each in quotes.
"""

# ruff: noqa: S608 - only names of our own are written into SQL; values are always bound

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from service.errors import Unavailable
from service.search import spelling
from service.search.analysis import version
from service.search.base import (
    PAGE,
    PAGES,
    RANKED,
    Begin,
    Card,
    Facets,
    Filters,
    Order,
    Passage,
    Results,
    Tally,
)
from service.search.cards import card, tallies
from service.search.fts5_match import expression, known_word
from service.search.fts5_writing import faults, rebuild, remove_session, replace_session
from service.search.passages import COLUMNS, from_row
from service.search.query import Node, Query
from service.search.schema import LANGUAGES, VOCABULARY, WORDS
from transcripts.model import Language

FACETED = 10_000
"""Texts that facets are counted over, the newest first."""

_CHECK_EVERY = 1000
"""Steps of SQLite's machine between two looks at the clock: some 50 microseconds."""

_BEFORE_OTHERS = 1e6
"""What the exact tier is ahead by; BM25 stays far below."""

_COUNT = f"""
SELECT count(*), count(DISTINCT rowid / {LANGUAGES})
FROM search_words WHERE search_words MATCH ?
"""

# Without ORDER BY rank FTS5 never sorts all matches; the newest RANKED of a tier are enough.
_TIER = f"""
SELECT * FROM (
    SELECT rowid / {LANGUAGES} AS number, rank - ? AS score, 1 << (rowid % {LANGUAGES} + ?) AS place
    FROM search_words WHERE search_words MATCH ? ORDER BY rowid DESC LIMIT ?
)
"""

_PAGE = """
SELECT number, min(score) AS best, sum(place) FROM ({tiers})
GROUP BY number ORDER BY {order} LIMIT ? OFFSET ?
"""

_OF_SEGMENT = "SELECT rowid FROM search_words WHERE search_words MATCH ? AND rowid BETWEEN ? AND ?"

_ORDERS = {Order.BEST: "best, number", Order.NEWEST: "number DESC"}

# A segment and the two beside it: all their texts lie next to each other in the table.
_TEXTS = f"""
SELECT id, {COLUMNS} FROM search_passage, (SELECT value AS number FROM json_each(?))
WHERE id BETWEEN (number - 1) * {LANGUAGES} AND (number + 2) * {LANGUAGES} - 1
"""

_HITS = f"""
WITH hit AS MATERIALIZED (
    SELECT rowid AS id FROM search_words WHERE search_words MATCH ?
    ORDER BY rowid DESC LIMIT {FACETED}
)
"""

_SEGMENTS = f"""{_HITS}
SELECT session, speakers, year, count(*)
FROM (SELECT min(id) AS id FROM hit GROUP BY id / {LANGUAGES}) JOIN search_passage USING (id)
GROUP BY session, speakers, year
"""

_LANGUAGES = f"""{_HITS}
SELECT language, count(*) FROM hit JOIN search_passage USING (id) GROUP BY language
"""

_FOUND = f"""
SELECT DISTINCT segment FROM {WORDS} JOIN search_passage ON id = {WORDS}.rowid
WHERE {WORDS} MATCH ?
"""


@dataclass(frozen=True, slots=True)
class _Tier:
    """Part of what is found: its expression, what its scores are ahead by, its bits in a sum."""

    match: str
    ahead: float
    shift: int


@dataclass(frozen=True, slots=True)
class _Hit:
    """A segment that was found: its number, whether with the marks typed, the ids that match."""

    number: int
    exact: bool
    ids: frozenset[int]


def _tiers(root: Node, filters: Filters) -> tuple[_Tier, ...]:
    """The tier of all that match first; that with the marks typed, if any were, behind it."""
    folded, exact = (expression(root, filters, exact=exact) for exact in (False, True))
    if exact == folded:
        return (_Tier(folded, _BEFORE_OTHERS, 0),)
    return (_Tier(folded, 0.0, 0), _Tier(exact, _BEFORE_OTHERS, LANGUAGES))


def _hit(number: int, best: float, places: int) -> _Hit:
    ids = (
        number * LANGUAGES + bit % LANGUAGES for bit in range(2 * LANGUAGES) if places >> bit & 1
    )
    return _Hit(number, best < -_BEFORE_OTHERS / 2, frozenset(ids))


def _page(connection: Connection, tiers: Sequence[_Tier], page: int, order: Order) -> list[_Hit]:
    """A page of the segments of ``tiers``; for the newest no more is read than what is shown."""
    most = RANKED if order is Order.BEST else page * PAGE * LANGUAGES
    sql = _PAGE.format(tiers=" UNION ALL ".join([_TIER] * len(tiers)), order=_ORDERS[order])
    given = [value for tier in tiers for value in (tier.ahead, tier.shift, tier.match, most)]
    rows = connection.exec_driver_sql(sql, (*given, PAGE, (page - 1) * PAGE))
    return [_hit(*row) for row in rows]


def _hits(
    connection: Connection, query: Query, tiers: Sequence[_Tier], page: int, order: Order
) -> list[_Hit]:
    """The segments of a page: the others wait where those with the marks typed fill it.

    What else of such a segment matches is asked for each; a word without its end would be put
    together anew every time, so there all are ranked.
    """
    open_ended = any(term.prefix for term in query.terms)
    if order is Order.BEST and len(tiers) > 1 and not open_ended:
        hits = _page(connection, tiers[1:], page, order)
        if len(hits) == PAGE:
            return [replace(hit, ids=_ids(connection, tiers[0].match, hit.number)) for hit in hits]
    return _page(connection, tiers, page, order)


def _ids(connection: Connection, match: str, number: int) -> frozenset[int]:
    """Which texts of a segment match."""
    first = number * LANGUAGES
    rows = connection.exec_driver_sql(_OF_SEGMENT, (match, first, first + LANGUAGES - 1))
    return frozenset(rows.scalars())


def _cards(
    connection: Connection, query: Query, hits: Sequence[_Hit], reader: Language
) -> tuple[Card, ...]:
    """The cards of a page, in its order."""
    wanted = json.dumps([hit.number for hit in hits])
    rows = connection.exec_driver_sql(_TEXTS, (wanted,))
    texts = {row[0]: from_row(row[1:]) for row in rows}

    def of_segment(number: int) -> list[Passage]:
        first = number * LANGUAGES
        return [texts[id] for id in range(first, first + LANGUAGES) if id in texts]

    return tuple(
        card(
            query,
            [texts[id] for id in sorted(hit.ids)],
            reader,
            hit.exact,
            (of_segment(hit.number - 1), of_segment(hit.number + 1)),
        )
        for hit in hits
    )


@dataclass(frozen=True, slots=True)
class _Counts:
    """How many of the segments found are of each session, of each speaker and of each year."""

    sessions: tuple[Tally, ...]
    speakers: tuple[Tally, ...]
    years: tuple[Tally, ...]


def _counts(connection: Connection, match: str) -> _Counts:
    sessions, speakers, years = Counter[str](), Counter[str](), Counter[str]()
    for session, people, year, count in connection.exec_driver_sql(_SEGMENTS, (match,)):
        sessions[session] += count
        speakers.update(dict.fromkeys(json.loads(people), count))
        if year is not None:
            years[str(year)] += count
    return _Counts(tallies(sessions), tallies(speakers), tallies(years))


def _languages(connection: Connection, match: str) -> tuple[Tally, ...]:
    rows = connection.exec_driver_sql(_LANGUAGES, (match,))
    return tallies({str(language): count for language, count in rows})


def _proposals(connection: Connection, token: str) -> tuple[str, ...]:
    """Words of the index that ``token`` may have been meant for."""
    reach = spelling.slips(token)
    sql = f"SELECT json_group_array(word) FROM {VOCABULARY} WHERE letters BETWEEN ? AND ?"
    words = connection.exec_driver_sql(sql, (len(token) - reach, len(token) + reach)).scalar_one()
    candidates = spelling.near(token, json.loads(words))
    sql = "SELECT term, doc FROM search_terms WHERE term IN (SELECT value FROM json_each(?))"
    texts = connection.exec_driver_sql(sql, (json.dumps(list(candidates)),))
    return spelling.best(candidates, {row.term: row.doc for row in texts})


def _suggestions(connection: Connection, query: Query) -> tuple[str, ...]:
    """Whole queries in which words that no text has are put right."""
    sql = f"SELECT 1 FROM {WORDS} WHERE {WORDS} MATCH ? LIMIT 1"
    return spelling.corrected(
        query,
        {
            spelling.Misspelt(token, place): _proposals(connection, token)
            for term in query.terms
            for token, place in zip(term.tokens, term.places, strict=False)
            if not term.prefix
            and connection.exec_driver_sql(sql, (known_word(token),)).first() is None
        },
    )


def _more_than_faceted(connection: Connection, match: str) -> bool:
    sql = f"SELECT 1 FROM {WORDS} WHERE {WORDS} MATCH ? LIMIT 1 OFFSET {FACETED}"
    return connection.exec_driver_sql(sql, (match,)).first() is not None


@contextmanager
def _in_time(connection: Connection, seconds: float) -> Iterator[None]:
    """Stop what is read inside after ``seconds``. Raises Unavailable."""
    driver: Any = connection.connection.driver_connection
    end = time.monotonic() + seconds
    driver.set_progress_handler(lambda: time.monotonic() > end, _CHECK_EVERY)
    try:
        yield
        late = time.monotonic() > end
    except OperationalError as error:
        if "interrupted" not in str(error.orig):
            raise
        raise _too_slow() from error
    finally:
        driver.set_progress_handler(None, 0)
    if late:
        raise _too_slow()


def _too_slow() -> Unavailable:
    return Unavailable("search", "the search took too long", "Use rarer words or a filter")


@dataclass(frozen=True, slots=True)
class Fts5:
    """The search engine of an SQLite database; ``deadline`` is in seconds."""

    deadline: float

    def index_passages(
        self, connection: Connection, session: str, passages: Iterable[Passage]
    ) -> None:
        """Make ``passages`` all that is indexed of ``session``; only what changed is written."""
        replace_session(connection, session, passages)

    def remove_session(self, connection: Connection, session: str) -> None:
        """Leave nothing of ``session`` to be found."""
        remove_session(connection, session)

    def search(
        self,
        connection: Connection,
        query: Query,
        filters: Filters = Filters(),  # noqa: B008 - a frozen value
        page: int = 1,
        reader: Language = "",
        order: Order = Order.BEST,
    ) -> Results:
        """One page of what matches, for a reader of language ``reader``."""
        if query.root is None:
            return Results(query, total=0, cards=(), page=1, pages=0)
        with _in_time(connection, self.deadline):
            tiers = _tiers(query.root, filters)
            texts, total = connection.exec_driver_sql(_COUNT, (tiers[0].match,)).one()
            pages = min(PAGES, -(-total // PAGE))
            page = max(1, min(page, pages))
            hits = _hits(connection, query, tiers, page, order) if total else []
            return Results(
                query=query,
                total=total,
                cards=_cards(connection, query, hits, reader),
                page=page,
                pages=pages,
                all_ranked=order is Order.NEWEST or texts <= RANKED,
                suggestions=_suggestions(connection, query),
            )

    def count(
        self,
        connection: Connection,
        query: Query,
        filters: Filters = Filters(),  # noqa: B008 - a frozen value
    ) -> int:
        """How many segments match, exactly."""
        if query.root is None:
            return 0
        with _in_time(connection, self.deadline):
            match = expression(query.root, filters)
            _, total = connection.exec_driver_sql(_COUNT, (match,)).one()
            return int(total)

    def facets(
        self,
        connection: Connection,
        query: Query,
        filters: Filters = Filters(),  # noqa: B008 - a frozen value
    ) -> Facets:
        """What ``query`` can be narrowed to."""
        if query.root is None:
            return Facets((), (), (), ())
        free = {
            name: expression(query.root, replace(filters, **{name: ()}))
            for name in ("sessions", "speakers", "languages", "years")
        }
        with _in_time(connection, self.deadline):
            others = {match for name, match in free.items() if name != "languages"}
            counts = {match: _counts(connection, match) for match in others}
            return Facets(
                sessions=counts[free["sessions"]].sessions,
                speakers=counts[free["speakers"]].speakers,
                languages=_languages(connection, free["languages"]),
                years=counts[free["years"]].years,
                partial=any(_more_than_faceted(connection, match) for match in set(free.values())),
            )

    def found_in(self, connection: Connection, query: Query, session: str) -> frozenset[str]:
        """The segments of one session that match in any language."""
        if query.root is None:
            return frozenset()
        match = expression(query.root, Filters(sessions=(session,)))
        with _in_time(connection, self.deadline):
            return frozenset(connection.exec_driver_sql(_FOUND, (match,)).scalars())

    def needs_rebuild(self, connection: Connection) -> bool:
        """Whether words were made by other rules than today's."""
        state = connection.exec_driver_sql("SELECT version FROM search_state").scalar()
        return state != version()

    def rebuild(self, begin: Begin) -> None:
        """Make every word again beside the index in use, a session a transaction, then swap."""
        rebuild(begin)

    def verify(self, connection: Connection) -> tuple[str, ...]:
        """What is wrong with the index, in words for an operator; needs a write transaction."""
        return tuple(faults(connection))
