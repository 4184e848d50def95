"""What every search engine does the same way: from a query to cards, counts, facets, proposals.

An engine says how it spells a query, which rows match it, how it scores them, and how long a
read may take; it never sees what a reader typed.
"""

# ruff: noqa: S608 - only SQL of our own is put together; values are always bound

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import Connection, TextClause, text

from service.errors import Unavailable
from service.search import spelling, writing
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
from service.search.passages import beside, people_in
from service.search.query import Node, Query
from service.search.schema import LANGUAGES
from service.search.writing import Builds
from transcripts.model import Language

FACETED = 10_000
"""Texts that facets are counted over, the newest first."""

_BEFORE_OTHERS = 1e6
"""What the exact tier is ahead by; scores stay far below."""

_COUNT = f"""
SELECT coalesce(sum(texts), 0), count(*)
FROM (SELECT count(*) AS texts FROM ({{matches}}) AS hit GROUP BY id / {LANGUAGES}) AS segments
"""

_TIER = f"""
SELECT id / {LANGUAGES} AS number, score - {{ahead}} AS score,
    CAST(1 AS BIGINT) << CAST(id % {LANGUAGES} + {{shift}} AS INTEGER) AS place
FROM ({{scored}}) AS {{tier}}
"""

_TIERS = {
    "exact": _TIER.format(tier="exact", ahead=_BEFORE_OTHERS, shift=LANGUAGES, scored="{exact}"),
    "folded": _TIER.format(tier="folded", ahead=0, shift=0, scored="{folded}"),
}

_PAGE = f"""
SELECT number, min(score) AS best, CAST(sum(place) AS BIGINT) FROM ({{tiers}}) AS ranked
GROUP BY number ORDER BY {{order}} LIMIT {PAGE} OFFSET :before
"""

_ORDERS = {Order.BEST: "best, number", Order.NEWEST: "number DESC"}

_OF_SEGMENT = "SELECT id FROM ({matches}) AS hit WHERE id BETWEEN :first AND :last"

_HITS = f"WITH hit AS MATERIALIZED ({{matches}} ORDER BY id DESC LIMIT {FACETED})"

_SEGMENTS = f"""
SELECT session, speakers, year, language, count(*), sum(texts)
FROM (SELECT min(id) AS id, count(*) AS texts FROM hit GROUP BY id / {LANGUAGES}) AS segments
    JOIN search_passage USING (id)
GROUP BY session, speakers, year, language
"""

_LANGUAGES = "SELECT language, count(*) FROM hit JOIN search_passage USING (id) GROUP BY language"

_MORE = f"SELECT 1 FROM ({{matches}} LIMIT 1 OFFSET {FACETED}) AS hit"

_FOUND = """
SELECT DISTINCT segment FROM ({matches}) AS hit JOIN search_passage USING (id)
"""

_KNOWN = "SELECT 1 FROM ({matches} LIMIT 1) AS hit"


@cache
def _statement(sql: str) -> TextClause:
    """Made once: what SQLAlchemy prepares of a statement it keeps."""
    return text(sql)


@dataclass(frozen=True, slots=True)
class _Worded:
    """A query in an engine's own words: what finds all that match, and those with the marks
    typed; and what was typed without filters or marks, which they are scored by."""

    folded: str
    exact: str
    words: str


@dataclass(frozen=True, slots=True)
class _Hit:
    """A segment that was found: its number, whether with the marks typed, the ids that match."""

    number: int
    exact: bool
    ids: frozenset[int]


def _hit(number: int, best: float, places: int) -> _Hit:
    bits = (bit for bit in range(2 * LANGUAGES) if places >> bit & 1)
    ids = (number * LANGUAGES + bit % LANGUAGES for bit in bits)
    return _Hit(number, best < -_BEFORE_OTHERS / 2, frozenset(ids))


def _cards(
    connection: Connection, query: Query, hits: Sequence[_Hit], reader: Language
) -> tuple[Card, ...]:
    """The cards of a page, in its order."""
    texts = beside(connection, [hit.number for hit in hits])

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
    """How many of the segments found are of each session, of each speaker and of each year.

    ``languages`` are () unless each was found in one only: then none has to be read again.
    """

    sessions: tuple[Tally, ...]
    speakers: tuple[Tally, ...]
    years: tuple[Tally, ...]
    languages: tuple[Tally, ...]


def too_slow() -> Unavailable:
    """What a reader is told when a read is stopped."""
    return Unavailable("search", "the search took too long", "Use rarer words or a filter")


@dataclass(frozen=True, slots=True)
class Engine(ABC):
    """A search engine of one kind of database; ``deadline`` is in seconds."""

    deadline: float

    builds: ClassVar[Builds]
    """Where its words are kept."""

    matches: ClassVar[str]
    """SQL that selects ``id`` of every text that ``:match`` finds."""

    scored: ClassVar[str]
    """SQL that selects ``id`` and ``score``, the lower the better, of the newest ``:most`` texts
    that ``:{tier}`` finds; ``:words`` is what was typed, without filters or marks."""

    @abstractmethod
    def expression(self, root: Node, filters: Filters, *, exact: bool = False) -> str:
        """What finds every text that matches; ``exact`` asks for the marks typed as well."""

    @abstractmethod
    def known_word(self, token: str) -> str:
        """What finds every text that has a word in any form."""

    @abstractmethod
    def in_time(self, connection: Connection) -> AbstractContextManager[None]:
        """Stops what is read inside after the deadline. Raises Unavailable."""

    @abstractmethod
    def vocabulary(self, connection: Connection, shortest: int, longest: int) -> Sequence[str]:
        """The words of all texts that have so many letters."""

    @abstractmethod
    def frequencies(self, connection: Connection, words: Sequence[str]) -> Mapping[str, int]:
        """How many texts have each of the words; those that none has may be left out."""

    def index_passages(
        self, connection: Connection, session: str, passages: Iterable[Passage]
    ) -> None:
        """Make ``passages`` all that is indexed of ``session``; only what changed is written."""
        writing.replace_session(connection, self.builds, session, passages)

    def remove_session(self, connection: Connection, session: str) -> None:
        """Leave nothing of ``session`` to be found."""
        writing.replace_session(connection, self.builds, session, ())

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
        with self.in_time(connection):
            texts, total = self._count(connection, query.root, filters)
            pages = min(PAGES, -(-total // PAGE))
            page = max(1, min(page, pages))
            hits = self._hits(connection, query, filters, page, order) if total else []
            return Results(
                query=query,
                total=total,
                cards=_cards(connection, query, hits, reader),
                page=page,
                pages=pages,
                all_ranked=order is Order.NEWEST or texts <= RANKED,
                suggestions=self._suggestions(connection, query),
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
        with self.in_time(connection):
            return self._count(connection, query.root, filters)[1]

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
            name: self.expression(query.root, replace(filters, **{name: ()}))
            for name in ("sessions", "speakers", "languages", "years")
        }
        with self.in_time(connection):
            others = {match for name, match in free.items() if name != "languages"}
            counts = {match: self._counts(connection, match) for match in others}
            known = counts.get(free["languages"])
            languages = known.languages if known else ()
            return Facets(
                sessions=counts[free["sessions"]].sessions,
                speakers=counts[free["speakers"]].speakers,
                languages=languages or self._languages(connection, free["languages"]),
                years=counts[free["years"]].years,
                partial=any(self._rows(connection, _MORE, match=m) for m in set(free.values())),
            )

    def found_in(self, connection: Connection, query: Query, session: str) -> frozenset[str]:
        """The segments of one session that match in any language."""
        if query.root is None:
            return frozenset()
        match = self.expression(query.root, Filters(sessions=(session,)))
        with self.in_time(connection):
            return frozenset(segment for (segment,) in self._rows(connection, _FOUND, match=match))

    def needs_rebuild(self, connection: Connection) -> bool:
        """Whether words were made by other rules than today's."""
        state = connection.exec_driver_sql("SELECT version FROM search_state").scalar()
        return state != version()

    def rebuild(self, begin: Begin) -> None:
        """Make every word again beside the index in use, a session a transaction, then swap."""
        writing.rebuild(begin, self.builds)

    def verify(self, connection: Connection) -> tuple[str, ...]:
        """What is wrong with the index, in words for an operator; needs a write transaction."""
        return tuple(writing.faults(connection, self.builds))

    def _rows(self, connection: Connection, sql: str, **values: object) -> Sequence[Any]:
        """The rows of a statement that is put around the engine's own."""
        statement = _statement(sql.replace("{matches}", self.matches))
        return connection.execute(statement, values).all()

    def _count(self, connection: Connection, root: Node, filters: Filters) -> tuple[int, int]:
        """How many texts match, and how many segments."""
        match = self.expression(root, filters)
        ((texts, segments),) = self._rows(connection, _COUNT, match=match)
        return int(texts), int(segments)

    def _hits(
        self, connection: Connection, query: Query, filters: Filters, page: int, order: Order
    ) -> list[_Hit]:
        """The segments of a page: the others wait where those with the marks typed fill it.

        What else of such a segment matches is asked for each; a word without its end would be put
        together anew every time, so there all are ranked.
        """
        assert query.root is not None
        asked = _Worded(
            folded=self.expression(query.root, filters),
            exact=self.expression(query.root, filters, exact=True),
            words=self.expression(query.root, Filters()),
        )
        if asked.exact == asked.folded:
            return self._page(connection, asked, ("exact",), page, order)
        open_ended = any(term.prefix for term in query.terms)
        if order is Order.BEST and not open_ended:
            hits = self._page(connection, asked, ("exact",), page, order)
            if len(hits) == PAGE:
                return [self._whole(connection, asked.folded, hit) for hit in hits]
        return self._page(connection, asked, ("exact", "folded"), page, order)

    def _page(
        self, connection: Connection, asked: _Worded, tiers: Sequence[str], page: int, order: Order
    ) -> list[_Hit]:
        """A page of the segments of ``tiers``; for the newest no more is read than is shown."""
        scored = {tier: self.scored.format(tier=tier) for tier in tiers}
        joined = " UNION ALL ".join(_TIERS[tier] for tier in tiers).format(**scored)
        sql = _PAGE.format(tiers=joined, order=_ORDERS[order])
        most = RANKED if order is Order.BEST else page * PAGE * LANGUAGES
        given = {**asdict(asked), "most": most, "before": (page - 1) * PAGE}
        return [_hit(*row) for row in self._rows(connection, sql, **given)]

    def _whole(self, connection: Connection, match: str, hit: _Hit) -> _Hit:
        """A segment with all of its texts that match."""
        first = hit.number * LANGUAGES
        given = {"match": match, "first": first, "last": first + LANGUAGES - 1}
        rows = self._rows(connection, _OF_SEGMENT, **given)
        return replace(hit, ids=frozenset(id for (id,) in rows))

    def _counts(self, connection: Connection, match: str) -> _Counts:
        sessions, speakers, years = Counter[str](), Counter[str](), Counter[str]()
        languages, alone = Counter[str](), True
        for row in self._rows(connection, _HITS + _SEGMENTS, match=match):
            session, people, year, language, count, texts = row
            sessions[session] += count
            for person in people_in(people):
                speakers[person] += count
            if year is not None:
                years[str(year)] += count
            languages[language] += count
            alone = alone and count == texts
        found = tallies(languages) if alone else ()
        return _Counts(tallies(sessions), tallies(speakers), tallies(years), found)

    def _languages(self, connection: Connection, match: str) -> tuple[Tally, ...]:
        """How many of the texts found are in each language."""
        rows = self._rows(connection, _HITS + _LANGUAGES, match=match)
        return tallies({str(language): count for language, count in rows})

    def _suggestions(self, connection: Connection, query: Query) -> tuple[str, ...]:
        """Whole queries in which words that no text has are put right."""
        return spelling.corrected(
            query,
            {
                spelling.Misspelt(token, place): self._proposals(connection, token)
                for term in query.terms
                for token, place in zip(term.tokens, term.places, strict=False)
                if not term.prefix
                and not self._rows(connection, _KNOWN, match=self.known_word(token))
            },
        )

    def _proposals(self, connection: Connection, token: str) -> tuple[str, ...]:
        """Words of the index that ``token`` may have been meant for."""
        reach = spelling.slips(token)
        words = self.vocabulary(connection, len(token) - reach, len(token) + reach)
        candidates = spelling.near(token, words)
        return spelling.best(candidates, self.frequencies(connection, list(candidates)))
