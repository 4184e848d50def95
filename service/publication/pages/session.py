"""A session's text: its recordings in turns and gaps, and what is said of how it was made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.publication.pages.citation import UNSAID, Metadata
from service.publication.pages.frame import Frame, Link, Wording
from service.publication.pages.programme import EditionLine, TalkLine
from service.publication.pages.shown import FilmPart
from transcripts.model import Language


@dataclass(frozen=True, slots=True)
class TextLine:
    """What one text of a session is: heard or translated, by which model or which person."""

    language: Language
    spoken: bool
    model: str
    person: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to show the text: with the translation into ``language``, or the original only."""

    href: str
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """One segment: its anchor in the page, its moment, what was said and what it means.

    ``translations`` are all there are: the page shows the one that its reader chose.
    """

    anchor: str
    start: float
    href: str
    original: Wording
    translations: tuple[Wording, ...] = ()


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

    ``media`` is the address of what is played, "" where there is nothing; ``film`` says that it
    has pictures. ``recorded_at`` is the moment it begins (ISO 8601), "" where no clock is known;
    ``damage`` are the stretches that cannot be heard, which stand among ``parts`` too.
    """

    number: int
    duration: float
    media: str
    parts: tuple[TurnPart | GapPart, ...]
    downloads: tuple[Download, ...] = ()
    track: TrackLine | None = None
    recorded_at: str = ""
    damage: tuple[GapPart, ...] = ()
    film: FilmPart | None = None


@dataclass(frozen=True, slots=True)
class SessionPage:
    """A session: what the programme says of it, and the whole text of its latest edition.

    Without an edition there is no text yet, and the page says so. ``notices`` are messages: what
    a reader must know of models made for demonstration. The same page is for every reader: which
    translation is shown and which segment is marked stands in no value (see ``completing``).
    ``latest`` is where the session is read as it is now, on the page that keeps one edition for
    good; "" elsewhere.
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
    choices: tuple[Choice, ...] = ()
    recordings: tuple[RecordingPart, ...] = ()
    metadata: Metadata = UNSAID
    latest: str = ""
