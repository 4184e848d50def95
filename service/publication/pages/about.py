"""A conference itself, and how its texts were made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.publication.pages.frame import Frame, Link, Wording
from service.publication.pages.programme import EditionLine
from service.publication.pages.session import TextLine
from transcripts.model import Language


@dataclass(frozen=True, slots=True)
class Length:
    """Seconds of something: a language's name comes with its tag, else ``name`` is a message."""

    seconds: float
    name: str = ""
    language: Language = ""


@dataclass(frozen=True, slots=True)
class MadeSession:
    """How the text of one session was made; ``editions`` come with the newest first."""

    session: Link
    date: str
    duration: float
    languages: tuple[Length, ...]
    gaps: tuple[Length, ...]
    texts: tuple[TextLine, ...]
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
