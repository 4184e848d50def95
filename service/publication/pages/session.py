"""A session's text: its recordings in turns and gaps, and what is said of how it was made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.publication.pages.citation import UNSAID, Metadata
from service.publication.pages.frame import Frame, Link, Wording
from service.publication.pages.programme import EditionLine
from service.publication.pages.search import Piece
from service.publication.pages.shown import FilmPart, MaterialLine, ShownPart
from transcripts.model import Language


@dataclass(frozen=True, slots=True)
class TextLine:
    """Texts of a session that are alike: in which languages, heard or translated, and by whom.

    ``machines`` and ``people`` wrote it; of its ``total`` segments people wrote ``by_people``.
    ``stale`` counts translations of what a segment said before somebody corrected it.
    """

    languages: tuple[Language, ...]
    spoken: bool
    total: int
    machines: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    by_people: int = 0
    stale: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to show the text: with the translation into ``language``, or the original only."""

    href: str
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class ShownText:
    """One segment in one language; ``pieces`` are its text where something in it is found.

    What differs from most of the same text is said: ``person`` who wrote it among a machine's,
    ``machine`` where a machine did among people's. ``stale`` as in TextLine.
    """

    language: Language
    text: str
    pieces: tuple[Piece, ...] = ()
    person: str = ""
    machine: bool = False
    stale: bool = False


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """One segment: its anchor in the page, its moment, what was said and what it means.

    ``translations`` are all there are: the page shows the one that its reader chose.
    """

    anchor: str
    start: float
    href: str
    original: ShownText
    translations: tuple[ShownText, ...] = ()


@dataclass(frozen=True, slots=True)
class TalkHeading:
    """Where a talk begins in a recording; ``anchor`` where that is its first recording."""

    talk: Link
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class TurnPart:
    """Consecutive segments of one speaker, with the talk that begins with them.

    ``speaker`` is None where the same person goes on after a gap, or nobody knows who it is; a
    voice that is nobody's of the programme leads nowhere ("").
    """

    kind: ClassVar[str] = "turn"
    segments: tuple[SegmentLine, ...]
    speaker: Link | None = None
    talk: TalkHeading | None = None


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
    parts: tuple[TurnPart | GapPart | ShownPart, ...]
    downloads: tuple[Download, ...] = ()
    track: TrackLine | None = None
    recorded_at: str = ""
    damage: tuple[GapPart, ...] = ()
    film: FilmPart | None = None


@dataclass(frozen=True, slots=True)
class FindingPart:
    """What a reader looks for in the text: ``place`` counts from 1 among ``total`` segments.

    It is 0 where the reader is at none of them. ``earlier`` and ``later`` lead to the ones
    around, "" where there is none.
    """

    words: str
    total: int
    place: int = 0
    earlier: str = ""
    later: str = ""


@dataclass(frozen=True, slots=True)
class TalkPlace:
    """A talk of a session: its own page, where it begins in the text, how long it is (seconds).

    Before its session is published it has none of them; with no place in the text no ``anchor``.
    """

    title: Wording
    speakers: tuple[Link, ...] = ()
    href: str = ""
    anchor: str = ""
    duration: float = 0.0


@dataclass(frozen=True, slots=True)
class SpeakerLine:
    """Who gives a talk, with what is said of them."""

    person: Link
    title: Wording
    affiliation: Wording


@dataclass(frozen=True, slots=True)
class Reading:
    """A text to read and hear, and how it was made: the same on a session's page and a talk's.

    The same for every reader, too: which translation is shown, which segment is marked and where
    the player opens stands in no value (see ``completing``). ``notices`` are messages: what a
    reader must know of models made for demonstration. ``editions`` are this one and all before
    it, the latest first.
    """

    recordings: tuple[RecordingPart, ...]
    texts: tuple[TextLine, ...]
    editions: tuple[EditionLine, ...]
    cite: str
    choices: tuple[Choice, ...] = ()
    notices: tuple[str, ...] = ()
    finding: FindingPart | None = None
    materials: tuple[MaterialLine, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionPage:
    """A session: what the programme says of it, and the whole text of an edition.

    Without an edition there is no text yet, and the page says so. ``latest`` is where the session
    is read as it is now, on the page that keeps one edition for good; "" elsewhere.
    """

    template: ClassVar[str] = "proceedings/session.html"
    frame: Frame
    conference: Link
    title: Wording
    abstract: Wording
    date: str = ""
    chair: Link | None = None
    talks: tuple[TalkPlace, ...] = ()
    languages: tuple[Language, ...] = ()
    reading: Reading | None = None
    latest: str = ""
    metadata: Metadata = UNSAID


@dataclass(frozen=True, slots=True)
class TalkPage:
    """One talk: who gives it, and its part of the session's text.

    ``whole`` is the address of that part in the text of the whole session.
    """

    template: ClassVar[str] = "proceedings/talk.html"
    frame: Frame
    conference: Link
    session: Link
    whole: str
    title: Wording
    reading: Reading
    speakers: tuple[SpeakerLine, ...] = ()
    date: str = ""
    duration: float = 0.0
    before: Link | None = None
    after: Link | None = None
    metadata: Metadata = UNSAID
