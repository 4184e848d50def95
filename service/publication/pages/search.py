"""What was found: cards, what to try instead, ways to narrow it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.publication.pages.frame import Frame, Link, Wording
from transcripts.model import Language


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; ``found`` where it is what was searched for, or was put right."""

    text: str
    found: bool = False


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another language in which the same segment matches, and the page that shows it."""

    href: str
    language: Language


@dataclass(frozen=True, slots=True)
class Card:
    """One segment that was found, and the second it opens at.

    ``language`` is that of ``passage`` and of the words ``before`` and ``after`` it; ``by_person``
    says that a person read it over.
    """

    href: str
    session: Wording
    talk: Wording | None
    speakers: tuple[Link, ...]
    date: str
    start: float
    language: Language
    spoken: bool
    by_person: bool
    passage: tuple[Piece, ...]
    before: str = ""
    after: str = ""
    also_in: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter in force; following ``href`` gives it up. ``group`` is a message."""

    group: str
    wording: Wording
    href: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Another search that finds something: what to say of it (a message), or its words."""

    href: str
    count: int
    label: str = ""
    words: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a search has no answer, and what to do: two messages."""

    reason: str
    remedy: str


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
class Ways:
    """Addresses of the same search, "" where there is no such way: its pages before and after
    this one, the ways to narrow it, as a feed, and in the other order; ``newest`` is in force."""

    earlier: str = ""
    later: str = ""
    narrow: str = ""
    follow: str = ""
    reordered: str = ""
    newest: bool = False


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was found, a card per segment. ``messages`` are messages about the query as typed.

    ``first`` and ``last`` number the cards shown among ``count``. ``suggestions`` are other
    spellings, ``offers`` what to try where nothing was found; ``people`` and ``titles`` are
    called by the words themselves. ``kept`` is what the form sends along with other words;
    ``fault`` is why there is no answer.
    """

    template: ClassVar[str] = "proceedings/search.html"
    frame: Frame
    query: str = ""
    count: int = 0
    first: int = 0
    last: int = 0
    cards: tuple[Card, ...] = ()
    chosen: tuple[Chosen, ...] = ()
    kept: tuple[tuple[str, str], ...] = ()
    messages: tuple[str, ...] = ()
    suggestions: tuple[Offer, ...] = ()
    offers: tuple[Offer, ...] = ()
    people: tuple[Link, ...] = ()
    titles: tuple[Link, ...] = ()
    ways: Ways = Ways()
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class NarrowPage:
    """The ways to narrow a search; ``back`` leads to what it finds as it is.

    ``partial`` says that each count is "or more".
    """

    template: ClassVar[str] = "proceedings/narrow.html"
    frame: Frame
    query: str
    back: str
    facets: tuple[Facet, ...] = ()
    partial: bool = False
    fault: Fault | None = None
