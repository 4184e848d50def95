"""A conference itself, and how its texts were made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.publication.pages.frame import Frame, Link, Wording
from service.publication.pages.programme import EditionLine
from transcripts.model import Language


@dataclass(frozen=True, slots=True)
class Length:
    """Seconds of something: a language's name comes with its tag, else ``name`` is a message."""

    seconds: float
    name: str = ""
    language: Language = ""


@dataclass(frozen=True, slots=True)
class MadeLine:
    """One text of a session: as it was heard, or translated; shares are between 0 and 1.

    ``by_person`` is the share of its segments that a person wrote last, ``outdated`` the share
    that translates what was corrected since.
    """

    language: Language
    spoken: bool
    engines: tuple[str, ...]
    by_person: float
    outdated: float


@dataclass(frozen=True, slots=True)
class MadeSession:
    """How the text of one session was made; ``editions`` come with the newest first."""

    session: Link
    date: str
    duration: float
    languages: tuple[Length, ...]
    gaps: tuple[Length, ...]
    texts: tuple[MadeLine, ...]
    editions: tuple[EditionLine, ...]
    cite: str


@dataclass(frozen=True, slots=True)
class AboutPage:
    """The conference, and each published session's text by whom it was made.

    ``coming`` are the sessions of which there is no text yet.
    """

    template: ClassVar[str] = "proceedings/about.html"
    frame: Frame
    about: Wording
    place: Wording
    dates: str
    languages: tuple[Language, ...]
    sessions: tuple[MadeSession, ...] = ()
    coming: tuple[Link, ...] = ()
