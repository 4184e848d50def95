"""What one request adds to a page that is the same for everybody, put in as bytes.

The templates leave a place for each: the translation that is shown, the choice of it, the segment
that was asked for, the second where a player opens, and word of a later edition. No text of a
person can hold such a place, for its quotes are escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.publication import addresses
from service.publication.document import EditionDocument, PublishedRecording, PublishedSegment
from service.publication.reading import ALONE, Moment, marked_segment
from service.publication.turns import translations
from transcripts.languages import PROCEEDINGS
from transcripts.model import Language

BASE = "https://address.actes.invalid"
"""Stands in a frozen page where the address of the service belongs."""

NOWHERE = Moment()

CURRENT = b' aria-current="true"'

_BASE = BASE.encode()
_ADDRESSES = re.compile(
    b'(?: href="|url" content="|[uU]rl":"|imprint">)'
    b"%(base)s(?:/oembed\\?format=json&amp;url=%(base)s)?" % {b"base": re.escape(_BASE)}
)
"""Where templates and JSON-LD put addresses, and no text: one that says ``BASE`` stays as it is,
for its quotes and brackets are escaped."""


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
    language, a time and finding keep; ``later`` is the number of a later edition, 0 for none;
    ``talk`` is the slug of the talk that the page is of, "" for none.
    """

    base: str
    path: str
    beside: str
    moment: Moment = NOWHERE
    kept: str = ""
    later: int = 0
    talk: str = ""


def complete(
    pieces: Sequence[bytes], document: EditionDocument, added: Addition
) -> tuple[bytes, ...]:
    """The page of an edition as this request sees it; it may be cut wherever a line ends."""
    once, always = tuple(_changes(document, added)), tuple(_everywhere(added))
    base = added.base.encode()
    completed = []
    for piece in pieces:
        for before, after in once:
            piece = piece.replace(before, after, 1)
        for before, after in always:
            piece = piece.replace(before, after)
        completed.append(_ADDRESSES.sub(lambda found: found[0].replace(_BASE, base), piece))
    return tuple(completed)


def _everywhere(added: Addition) -> Iterator[tuple[bytes, bytes]]:
    if added.kept:
        for first in ("t", "r"):
            time = f'<a href="?{first}='.encode()
            yield time, f'<a href="?{added.kept}&amp;{first}='.encode()


def _changes(document: EditionDocument, added: Addition) -> Iterator[tuple[bytes, bytes]]:
    yield b' data-beside=""', f' data-beside="{added.beside}"'.encode()
    chosen = f' data-choice="{added.beside}"'.encode()
    yield chosen, chosen + CURRENT
    yield from _place(document, added)
    if added.later:
        yield b' data-later="" hidden', f' data-later="{added.later}"'.encode()
    if added.kept:
        for language in PROCEEDINGS:
            there = f'<a href="{BASE}/{language}{added.path}'.encode()
            yield there + b'"', there + f'?{added.kept}"'.encode()
        yield b' name="with" disabled', f' name="with" value="{added.beside}"'.encode()


def _place(document: EditionDocument, added: Addition) -> Iterator[tuple[bytes, bytes]]:
    """The segment that was asked for, how it is quoted, and the second where it opens."""
    marked = marked_segment(document, added.moment)
    if marked:
        anchor = f' id="{marked.anchor}"'.encode()
        yield anchor, anchor + CURRENT
        yield b' hidden data-asked="', b' href="'
        yield b'/cite?s=0"', f'/cite?s={marked.anchor[1:]}"'.encode()
    for recording in document.recordings:
        second = _opened_at(recording, marked, added)
        if second is not None:
            played = f' src="{addresses.media(recording.played)}'.encode()
            exact = f"{second:.2f}".rstrip("0").rstrip(".")
            yield played + b'"', played + f'#t={exact}"'.encode()


def _opened_at(
    recording: PublishedRecording, marked: PublishedSegment | None, added: Addition
) -> float | None:
    """Where the reader asked for, else where the page's talk begins; None for the beginning."""
    moment = added.moment
    if moment.segment is not None:
        return marked.span.start if marked and marked in recording.segments else None
    if moment.second is not None:
        return moment.second if moment.recording == recording.position else None
    given = (one.span.start for one in recording.segments if one.talk == added.talk)
    return next(given, None) if added.talk else None
