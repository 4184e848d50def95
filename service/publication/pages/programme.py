"""The programme: conferences, their sessions and talks, and what is published of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.publication.pages.citation import UNSAID, Metadata
from service.publication.pages.frame import Frame, Link, Wording
from transcripts.model import Language


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One edition: ``published_at`` is a moment in ISO 8601."""

    number: int
    published_at: str
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class TalkLine:
    """A talk of the programme; where there is a text, its page and its length in seconds."""

    title: Wording
    speakers: tuple[Link, ...] = ()
    href: str = ""
    duration: float = 0.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a session is that readers cannot read yet: ``stage`` is a message.

    ``heard`` is the share of its recordings that a machine has listened to, while it does.
    """

    stage: str
    heard: float | None = None


@dataclass(frozen=True, slots=True)
class SessionCard:
    """A session in the programme; without an edition it is still being prepared or to come.

    ``duration`` is the length of its recordings in seconds, 0 before any was received; ``newest``
    marks the edition that was published last of the conference's.
    """

    href: str
    title: Wording
    abstract: Wording
    date: str
    chair: Link | None
    talks: tuple[TalkLine, ...]
    languages: tuple[Language, ...]
    edition: EditionLine | None = None
    duration: float = 0.0
    newest: bool = False
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """The sessions of one day in order; ``date`` is "" where they have none."""

    date: str
    sessions: tuple[SessionCard, ...]


@dataclass(frozen=True, slots=True)
class ConferenceCard:
    """A conference's whole programme, day by day; the frame says whose it is."""

    about: Wording
    place: Wording
    dates: str
    days: tuple[Day, ...] = ()


@dataclass(frozen=True, slots=True)
class ConferenceLine:
    """One of several conferences: how many sessions it has, and of how many there is a text."""

    conference: Link
    about: Wording
    place: Wording
    dates: str
    sessions: int
    published: int


@dataclass(frozen=True, slots=True)
class News:
    """An edition among those published last."""

    session: Link
    conference: Wording
    edition: EditionLine


@dataclass(frozen=True, slots=True)
class HomePage:
    """Everything there is to read: the programme of the only conference, or all there are.

    ``feed`` is the address where it can be followed.
    """

    template: ClassVar[str] = "proceedings/home.html"
    frame: Frame
    feed: str
    only: ConferenceCard | None = None
    conferences: tuple[ConferenceLine, ...] = ()
    news: tuple[News, ...] = ()


@dataclass(frozen=True, slots=True)
class ConferencePage:
    """One conference's programme."""

    template: ClassVar[str] = "proceedings/conference.html"
    frame: Frame
    conference: ConferenceCard
    metadata: Metadata = UNSAID
