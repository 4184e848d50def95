"""What was shown: the pictures of a recording with their captions, and what stood on the wall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.publication.pages.frame import Link, Wording
from transcripts.model import Language


@dataclass(frozen=True, slots=True)
class CaptionsLine:
    """A text that the player can draw: as ``spoken``, or translated into ``language``.

    ``chosen`` is drawn without being asked for.
    """

    href: str
    language: Language
    spoken: bool
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class FilmPart:
    """The pictures of a recording; ``sound`` is the address of what is played where they fail."""

    sound: str
    captions: tuple[CaptionsLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file that readers may open; ``width`` and ``height`` are pixels, 0 of no picture."""

    href: str
    media_type: str
    size: int
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """Something that was shown: ``name`` is a message that says what kind of thing it is.

    ``moment`` leads to where it was shown, from ``start`` in seconds, ``end`` 0 for no end; None
    where nobody knows. ``credit`` and ``rights`` are "" where nothing is said.
    """

    slug: str
    name: str
    title: Wording
    credit: str = ""
    rights: str = ""
    moment: str = ""
    start: float = 0.0
    end: float = 0.0
    file: ShownFile | None = None


@dataclass(frozen=True, slots=True)
class ShownPart:
    """The place in a text where something was shown; ``material`` leads to it in the page.

    ``anchor`` is its name in the page, ``href`` leads to it and to its second.
    """

    kind: ClassVar[str] = "shown"
    start: float
    anchor: str
    href: str
    name: str
    material: Link
