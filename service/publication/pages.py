"""What each page says: one frozen value per page, for one template; refuses to compute or read.

A page holds facts (seconds, ISO dates, texts with the language they are really in) and addresses;
the template puts the interface's own words around them. Fields that hold an English sentence of
the interface (a message of the catalogues) say so: templates pass them through ``worded``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from transcripts.languages import PROCEEDINGS
from transcripts.model import Language


@dataclass(frozen=True, slots=True)
class Wording:
    """A text of the programme or of a recording, and the language it is really in."""

    language: Language
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go, and what it is called."""

    href: str
    wording: Wording


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same page in one language of the interface."""

    language: Language
    href: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page.

    ``path`` is what follows the language in the address, ``query`` the part behind ``?`` that a
    change of language keeps, ``base`` the scheme and host; ``sought`` fills the search box,
    ``desk`` says whether the desk is open to whoever asks, ``person`` who is signed in.
    """

    language: Language
    path: str = ""
    base: str = ""
    query: str = ""
    sought: str = ""
    desk: bool = False
    person: str = ""

    @property
    def canonical(self) -> str:
        """This page's one absolute address."""
        return self._address(self.language)

    @property
    def alternates(self) -> tuple[Alternate, ...]:
        """This page in every language of the interface, itself included."""
        return tuple(Alternate(language, self._address(language)) for language in PROCEEDINGS)

    def _address(self, language: Language) -> str:
        return f"{self.base}/{language}{self.path}" + (f"?{self.query}" if self.query else "")


# The programme


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One edition: ``published_at`` is a moment in ISO 8601."""

    number: int
    published_at: str
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class TalkLine:
    """A talk of the programme; ``href`` leads to where it begins, where there is a text."""

    title: Wording
    speakers: tuple[str, ...] = ()
    href: str = ""


@dataclass(frozen=True, slots=True)
class SessionCard:
    """A session in the programme; without an edition it is still being prepared or to come.

    ``duration`` is the length of its recordings in seconds, 0 before any was received.
    """

    href: str
    title: Wording
    abstract: Wording
    date: str
    chair: str
    talks: tuple[TalkLine, ...]
    languages: tuple[Language, ...]
    edition: EditionLine | None = None
    duration: float = 0.0


@dataclass(frozen=True, slots=True)
class ConferenceCard:
    """A conference with its whole programme."""

    href: str
    title: Wording
    about: Wording
    place: Wording
    dates: str
    sessions: tuple[SessionCard, ...] = ()


@dataclass(frozen=True, slots=True)
class HomePage:
    """Everything there is to read: the conferences, their sessions, what is being prepared."""

    template: ClassVar[str] = "proceedings/home.html"
    frame: Frame
    conferences: tuple[ConferenceCard, ...] = ()


@dataclass(frozen=True, slots=True)
class ConferencePage:
    """One conference's programme."""

    template: ClassVar[str] = "proceedings/conference.html"
    frame: Frame
    conference: ConferenceCard


@dataclass(frozen=True, slots=True)
class LanguagesPage:
    """The front door for a reader whose language is not known."""

    template: ClassVar[str] = "proceedings/languages.html"
    frame: Frame


# A session's text


@dataclass(frozen=True, slots=True)
class TextLine:
    """What one text of a session is: heard or translated, by which model or which person."""

    language: Language
    spoken: bool
    model: str
    person: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to show the text: with a translation into ``language``, or the original only."""

    href: str
    chosen: bool
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """One segment: its anchor in the page, its moment, what was said and what it means."""

    anchor: str
    start: float
    end: float
    href: str
    original: Wording
    translation: Wording | None = None
    marked: bool = False


@dataclass(frozen=True, slots=True)
class TurnPart:
    """Consecutive segments of one speaker; ``talk`` where a talk begins in this recording.

    ``speaker`` is "" where the same person goes on after a gap; ``anchor`` names the place where
    the talk begins in the session, "" elsewhere.
    """

    kind: ClassVar[str] = "turn"
    segments: tuple[SegmentLine, ...]
    speaker: str = ""
    talk: TalkLine | None = None
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class GapPart:
    """A stretch without text, in seconds; ``reason`` is a message."""

    kind: ClassVar[str] = "gap"
    start: float
    end: float
    reason: str


@dataclass(frozen=True, slots=True)
class TrackLine:
    """Which part of its file a recording is: ``name``, ``language`` are what is known, or "".

    ``stream`` counts from 1, 0 where there is only one; so does ``channel``, 0 for all of them;
    ``pair`` says that there are two channels: left and right.
    """

    stream: int = 0
    channel: int = 0
    pair: bool = False
    name: str = ""
    language: Language = ""


@dataclass(frozen=True, slots=True)
class Download:
    """A file of one text: ``language`` is "" for the text as it was spoken."""

    href: str
    format: str
    language: Language = ""


@dataclass(frozen=True, slots=True)
class RecordingPart:
    """One recording of the session: its player, and its text in turns and gaps.

    ``media`` is the address of the playback copy ("" where there is none), opened at ``start``.
    ``recorded_at`` is the moment it begins (ISO 8601), "" where no clock is known; ``damage``
    are the stretches that cannot be heard, which stand among ``parts`` too.
    """

    number: int
    duration: float
    media: str
    parts: tuple[TurnPart | GapPart, ...]
    downloads: tuple[Download, ...] = ()
    start: float | None = None
    track: TrackLine | None = None
    recorded_at: str = ""
    damage: tuple[GapPart, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionPage:
    """A session: what the programme says of it, and the whole text of its latest edition.

    Without an edition there is no text yet, and the page says so. ``notices`` are messages: what
    a reader must know of models made for demonstration.
    """

    template: ClassVar[str] = "proceedings/session.html"
    frame: Frame
    conference: Link
    title: Wording
    abstract: Wording
    date: str = ""
    chair: str = ""
    talks: tuple[TalkLine, ...] = ()
    languages: tuple[Language, ...] = ()
    edition: EditionLine | None = None
    texts: tuple[TextLine, ...] = ()
    notices: tuple[str, ...] = ()
    beside: Language | None = None
    choices: tuple[Choice, ...] = ()
    recordings: tuple[RecordingPart, ...] = ()


# Search


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


# What went wrong


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """Why there is no page; ``reason`` and ``remedy`` are messages, ``subject`` its object."""

    template: ClassVar[str] = "proceedings/error.html"
    frame: Frame
    status: int
    reason: str
    remedy: str
    request_id: str
    subject: str = ""
