"""What a search engine is, and the values that go in and come out; no index is touched here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from sqlalchemy import Connection

from service.search.query import Query
from transcripts.model import Language

PAGE = 20
"""Cards on a page."""
PAGES = 50
"""Pages that can be turned to; whoever needs more narrows the search."""
RANKED = 20_000
"""Texts of each tier that are put in order, the newest first; all are counted."""

Begin = Callable[[], AbstractContextManager[Connection]]
"""Opens a write transaction that commits when it is left without an error."""


class Kind(StrEnum):
    """Whose text it is: as the machine left it, or read over by a person."""

    MACHINE = "machine"
    HUMAN = "human"


class Order(StrEnum):
    """How what is found is laid out: the best first, or what was published last."""

    BEST = "best"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Passage:
    """What is indexed and found: one segment's published text in one language.

    ``language`` is the text's, ``spoken`` the one that was heard; ``start`` is in seconds;
    ``edition`` is the number of the first edition that published it as it is. ``text`` is Unicode
    without lone surrogates. ``session`` and ``segment`` together with ``language`` name a passage.
    """

    session: str
    segment: str
    language: Language
    spoken: Language
    kind: Kind
    text: str
    start: float
    speakers: tuple[str, ...] = ()
    year: int | None = None
    edition: int = 1

    @property
    def translated(self) -> bool:
        """Whether this is a translation of what was said."""
        return self.language != self.spoken


@dataclass(frozen=True, slots=True)
class Filters:
    """What a passage must be besides: any value of a group will do, every group must agree."""

    sessions: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    years: tuple[int, ...] = ()


class Piece(NamedTuple):
    """A stretch of a passage's text, and whether it is what was looked for."""

    text: str
    is_match: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One found segment: the passage to show and the other languages that match as well.

    The pieces joined are ``passage.text``. ``exact``: it has the marks that were typed.
    ``before`` and ``after`` are the texts of the segments beside it in the same language, ""
    where there is none.
    """

    passage: Passage
    pieces: tuple[Piece, ...]
    also_in: tuple[Language, ...]
    exact: bool
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """One page of cards. ``total`` counts every segment found, exactly.

    ``all_ranked`` is false when more than RANKED texts match, so that only the newest of them
    are in order. ``suggestions`` are whole queries in which misspelt words are put right.
    """

    query: Query
    total: int
    cards: tuple[Card, ...]
    page: int
    pages: int
    all_ranked: bool = True
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """How many segments a filter value would leave."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """The filter values among what was found, most frequent first.

    Each group's counts ignore that group's own filter. ``partial``: counted over the newest
    matches only, so each count is "or more".
    """

    sessions: tuple[Tally, ...]
    speakers: tuple[Tally, ...]
    languages: tuple[Tally, ...]
    years: tuple[Tally, ...]
    partial: bool = False


class SearchIndex(Protocol):
    """The index of everything published: derived, never the only copy of anything.

    * All connections are the caller's. What is written becomes visible with the caller's commit
      and is undone by its rollback; reading writes nothing.
    * Words are found in any case, with or without marks: "dien anh" finds "điện ảnh", however
      either is spelt in Unicode. English and French words are found in their other forms
      (film, films), unless quoted.
    * A query with marks ranks texts that have exactly these marks before all others. Inside
      each tier better matches come first, each engine by its own measure (BM25 in SQLite, how
      near together words stand in PostgreSQL); words that stand together count for more.
    * A query's words must all be in one text. An excluded word with marks excludes only those
      marks. Words of a phrase stand one after another.
    * One card per segment, in the reader's language if that text matches, else in the spoken
      one if that does; equal queries and filters count the same on every engine.
    * No query and no filter raises, whatever the characters. A read that takes longer than the
      engine's deadline raises Unavailable, and leaves the connection fit for use.
    """

    def index_passages(
        self, connection: Connection, session: str, passages: Iterable[Passage]
    ) -> None:
        """Make ``passages`` all that is indexed of ``session``.

        Raises ValueError for a passage of another session or given twice. The order of
        segments is kept; a segment that was indexed before keeps its rank among equals.
        """
        ...

    def remove_session(self, connection: Connection, session: str) -> None:
        """Leave nothing of ``session`` to be found."""
        ...

    def search(
        self,
        connection: Connection,
        query: Query,
        filters: Filters = Filters(),
        page: int = 1,
        reader: Language = "",
        order: Order = Order.BEST,
    ) -> Results:
        """One page of what matches, for a reader of language ``reader``.

        A page outside 1..PAGES or beyond the last is taken as the nearest there is.
        """
        ...

    def count(self, connection: Connection, query: Query, filters: Filters = Filters()) -> int:
        """How many segments match, exactly."""
        ...

    def facets(self, connection: Connection, query: Query, filters: Filters = Filters()) -> Facets:
        """What ``query`` can be narrowed to."""
        ...

    def found_in(self, connection: Connection, query: Query, session: str) -> frozenset[str]:
        """The segments of one session that match in any language."""
        ...

    def needs_rebuild(self, connection: Connection) -> bool:
        """Whether words were made by other rules (fold, stems, Unicode) than today's."""
        ...

    def rebuild(self, begin: Begin) -> None:
        """Make every word again beside the index in use, a session a transaction, then swap.

        Searching and publishing go on meanwhile. Stopped half-way, it leaves the old index;
        the next call starts afresh. Two at once: at least one raises Conflict.
        """
        ...

    def verify(self, connection: Connection) -> tuple[str, ...]:
        """What is wrong with the index, in words for an operator; needs a write transaction."""
        ...
