"""What stands around every page, and the two pages that have nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from transcripts.languages import PROCEEDINGS
from transcripts.model import Language

NEUTRAL: Language = "en"
"""The language for whoever reads none of ours, where a page has no address without a language."""


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
class ConferenceMark:
    """The conference that a page belongs to, and its pages; ``feed`` is where it is followed.

    ``style`` is its style sheet, with its colour and its logo.
    """

    programme: Link
    speakers: str
    about: str
    feed: str
    style: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page.

    ``path`` is what follows the language in the address, ``query`` the part behind ``?`` that a
    change of language keeps, ``base`` the scheme and host; ``sought`` fills the search box.
    ``person`` is who is signed in, at the desk: readers' pages are the same for everybody.
    ``conference`` is the one that the page belongs to, None where it belongs to all.
    """

    language: Language
    path: str = ""
    base: str = ""
    query: str = ""
    sought: str = ""
    person: str = ""
    conference: ConferenceMark | None = None

    @property
    def canonical(self) -> str:
        """This page's one absolute address."""
        return self._address(self.language)

    @property
    def alternates(self) -> tuple[Alternate, ...]:
        """This page in every language of the interface, itself included."""
        return tuple(Alternate(language, self._address(language)) for language in PROCEEDINGS)

    @property
    def neutral(self) -> str:
        """This page for whoever reads none of our languages: the front door asks which."""
        return f"{self.base}/" if self.path in ("", "/") else self._address(NEUTRAL)

    def _address(self, language: Language) -> str:
        return f"{self.base}/{language}{self.path}" + (f"?{self.query}" if self.query else "")


@dataclass(frozen=True, slots=True)
class LanguagesPage:
    """The front door for a reader whose language is not known."""

    template: ClassVar[str] = "proceedings/languages.html"
    frame: Frame


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
