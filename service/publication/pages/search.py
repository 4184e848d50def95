"""What was found: cards, facets, messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.publication.pages.frame import Frame, Link, Wording
from transcripts.model import Language


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a passage; ``found`` where it is what was searched for."""

    text: str
    found: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One segment that was found, and the second it opens at."""

    href: str
    session: Wording
    speakers: tuple[str, ...]
    date: str
    start: float
    language: Language
    spoken: bool
    passage: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One way to narrow the search; following ``href`` takes it, or gives it back when chosen."""

    href: str
    wording: Wording
    count: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """One group of ways to narrow the search; ``name`` is a message."""

    name: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was found, a card per segment. ``messages`` are messages about the query as typed.

    ``first`` and ``last`` number the cards shown among ``count``; ``suggestion`` is another
    spelling that finds more.
    """

    template: ClassVar[str] = "proceedings/search.html"
    frame: Frame
    query: str = ""
    count: int = 0
    first: int = 0
    last: int = 0
    cards: tuple[Card, ...] = ()
    facets: tuple[Facet, ...] = ()
    kept: tuple[tuple[str, str], ...] = ()
    messages: tuple[str, ...] = ()
    suggestion: Link | None = None
    earlier: str = ""
    later: str = ""
