"""What one request adds to a page that is the same for everybody, put in as bytes.

The templates leave a place for each: the translation that is shown, the choice of it, the segment
that was asked for, the second where a player opens, and word of a later edition. No text of a
person can hold such a place, for its quotes are escaped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from service.publication import addresses
from service.publication.document import EditionDocument
from service.publication.reading import ALONE, Moment, marked_segment, translations
from transcripts.languages import PROCEEDINGS
from transcripts.model import Language

BASE = "https://address.actes.invalid"
"""Stands in a frozen page where the address of the service belongs."""

NOWHERE = Moment()

CURRENT = b' aria-current="true"'


@dataclass(frozen=True, slots=True)
class Outline:
    """What of an edition decides which page is sent: its translations, and its talks by slug."""

    translations: tuple[Language, ...]
    talks: tuple[str, ...]

    @classmethod
    def of(cls, document: EditionDocument) -> Outline:
        """That of one edition."""
        talks = tuple(talk.slug for talk in document.session.talks)
        return cls(translations(document), talks)

    def beside(self, wanted: str, reader: Language) -> str:
        """The translation to show: the one that is ``wanted``, else the reader's, else ``none``."""
        known = (*self.translations, ALONE)
        return next((one for one in (wanted, reader) if one in known), ALONE)


@dataclass(frozen=True, slots=True)
class Addition:
    """All that one request adds. ``base`` is scheme and host, ``path`` what follows the language.

    ``beside`` is the translation shown or ``none``; ``kept`` is what of the query a change of
    language keeps; ``later`` is the number of a later edition, 0 for none.
    """

    base: str
    path: str
    beside: str
    moment: Moment = NOWHERE
    kept: str = ""
    later: int = 0


def complete(page: bytes, document: EditionDocument, added: Addition) -> bytes:
    """The page of an edition as this request sees it."""
    for before, after in _changes(document, added):
        page = page.replace(before, after, 1)
    return page.replace(BASE.encode(), added.base.encode())


def _changes(document: EditionDocument, added: Addition) -> Iterator[tuple[bytes, bytes]]:
    yield b' data-beside=""', f' data-beside="{added.beside}"'.encode()
    chosen = f' data-choice="{added.beside}"'.encode()
    yield chosen, chosen + CURRENT
    yield from _place(document, added.moment)
    if added.later:
        yield b' data-later="" hidden', f' data-later="{added.later}"'.encode()
    if added.kept:
        for language in PROCEEDINGS:
            there = f'<a href="{BASE}/{language}{added.path}'.encode()
            yield there + b'"', there + f'?{added.kept}"'.encode()


def _place(document: EditionDocument, moment: Moment) -> Iterator[tuple[bytes, bytes]]:
    """The segment that was asked for, and the second where its recording opens."""
    marked = marked_segment(document, moment)
    if marked:
        anchor = f' id="{marked.anchor}"'.encode()
        yield anchor, anchor + CURRENT
    for recording in document.recordings:
        if moment.segment is not None:
            second = marked.span.start if marked and marked in recording.segments else None
        else:
            second = moment.second if moment.recording == recording.position else None
        if second is not None:
            played = f' src="{addresses.media(recording.played)}'.encode()
            exact = f"{second:.2f}".rstrip("0").rstrip(".")
            yield played + b'"', played + f'#t={exact}"'.encode()
