"""The people of a conference: a register of all, and a page for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.publication.pages.frame import Frame, Link, Wording


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """How long somebody spoke, in seconds; ``estimated`` where it is only about that."""

    seconds: float
    estimated: bool


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session that somebody chaired or spoke in."""

    session: Link
    date: str


@dataclass(frozen=True, slots=True)
class GivenTalk:
    """A talk of the person's: with whom they gave it, where, and how long they spoke."""

    title: Wording
    href: str
    place: SessionLine
    others: tuple[Link, ...] = ()
    spoken: SpokenLine | None = None


@dataclass(frozen=True, slots=True)
class SpeakerPage:
    """A person of the programme. ``name`` is in its own order and never translated.

    ``slug`` narrows a search to what they said; "" where nothing of it is published.
    """

    template: ClassVar[str] = "proceedings/speaker.html"
    frame: Frame
    name: str
    title: Wording
    affiliation: Wording
    biography: Wording
    also_written: tuple[str, ...] = ()
    talks: tuple[GivenTalk, ...] = ()
    chaired: tuple[SessionLine, ...] = ()
    spoken: SpokenLine | None = None
    slug: str = ""


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person in the register; ``talks`` is how many they give."""

    person: Link
    title: Wording
    affiliation: Wording
    talks: int


@dataclass(frozen=True, slots=True)
class Letter:
    """The people whose name stands under one letter."""

    letter: str
    people: tuple[PersonLine, ...]


@dataclass(frozen=True, slots=True)
class SpeakersPage:
    """Everybody of the programme, as a register lists them."""

    template: ClassVar[str] = "proceedings/speakers.html"
    frame: Frame
    letters: tuple[Letter, ...] = ()
