"""Where something was said: a citation, what is made of it, and what machines read in a head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from service.publication.pages.frame import Frame, Link, Wording
from transcripts.model import Language


@dataclass(frozen=True, slots=True)
class Quotation:
    """What one segment says; ``machine`` where no person read it over.

    ``translation`` is what a reader saw beside it, ``translated`` whether a machine made that.
    """

    original: Wording
    machine: bool
    translation: Wording | None = None
    translated: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """Where something was said, in the words of one language, without any sign that steers.

    ``authors`` are names in their own order; ``session`` is None where the session itself is
    cited; ``date`` and ``accessed`` are ISO 8601 (a day, ``date`` also an interval), "" where not
    known. ``spoken`` are the languages of the text. A moment has a ``quotation`` and ``second``;
    ``recording`` counts from 1, 0 where there is only one.
    """

    key: str
    language: Language
    authors: tuple[str, ...]
    title: Wording
    session: Wording | None
    conference: Wording
    place: Wording
    date: str
    edition: int
    published: str
    address: str
    spoken: tuple[Language, ...]
    machine: bool
    second: float | None = None
    recording: int = 0
    quotation: Quotation | None = None
    accessed: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of a sentence: ``kind`` is name, title, session or address, "" for plain words."""

    text: str
    kind: str = ""
    language: Language = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A citation as people write it in ``language``."""

    language: Language
    phrases: tuple[Phrase, ...]

    @property
    def text(self) -> str:
        """The sentence without anything set apart."""
        return "".join(phrase.text for phrase in self.phrases)


@dataclass(frozen=True, slots=True)
class Reference:
    """A citation as a program for references reads it, and where it can be had as a file."""

    name: str
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class OtherForm:
    """The same thing in another form; ``language`` is "" where it is no text in one language."""

    href: str
    media_type: str
    language: Language = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What machines read in the head of a page; ``address`` is absolute.

    ``linked`` is a JSON-LD document, {} for none.
    """

    title: str = ""
    description: str = ""
    kind: str = "website"
    address: str = ""
    citation: Citation | None = None
    forms: tuple[OtherForm, ...] = ()
    linked: Mapping[str, Any] = field(default_factory=dict)


UNSAID = Metadata()
"""Of a page that tells machines nothing."""


@dataclass(frozen=True, slots=True)
class CitePage:
    """Everything to cite with, ready to be taken: ``sentences`` begin with the reader's language.

    ``text`` leads to what is cited; ``others`` are what else of the session can be cited, besides
    any moment of its ``recordings`` (their numbers).
    """

    template: ClassVar[str] = "proceedings/cite.html"
    frame: Frame
    session: Link
    text: str
    citation: Citation
    sentences: tuple[Sentence, ...]
    references: tuple[Reference, ...]
    others: tuple[Link, ...] = ()
    recordings: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class EmbeddedQuotation:
    """What was said at one moment, for the page of somebody else: no whole page, no script."""

    template: ClassVar[str] = "proceedings/embedded.html"
    frame: Frame
    citation: Citation
    sentence: Sentence
