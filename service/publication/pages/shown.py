"""What was shown: the pictures of a recording, and the captions that are drawn over them."""

from __future__ import annotations

from dataclasses import dataclass

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
