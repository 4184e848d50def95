"""The programme: conferences, their sessions and talks, and what is published of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.publication.pages.citation import UNSAID, Metadata
from service.publication.pages.frame import Frame, Wording
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
    """Everything there is to read: the conferences, their sessions, what is being prepared.

    ``feed`` is the address where it can be followed.
    """

    template: ClassVar[str] = "proceedings/home.html"
    frame: Frame
    feed: str
    conferences: tuple[ConferenceCard, ...] = ()


@dataclass(frozen=True, slots=True)
class ConferencePage:
    """One conference's programme; ``feed`` is the address where it can be followed."""

    template: ClassVar[str] = "proceedings/conference.html"
    frame: Frame
    feed: str
    conference: ConferenceCard
    metadata: Metadata = UNSAID
