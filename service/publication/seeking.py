"""Finds in one session's text what a reader looks for: just what a search for it finds there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.publication import addresses
from service.publication.document import PublishedSegment, PublishedText
from service.publication.pages.search import Piece
from service.publication.pages.session import FindingPart
from service.search.highlighting import highlight, is_match
from service.search.query import Query, parse
from transcripts.model import Language


@dataclass(frozen=True, slots=True)
class Finding:
    """What is looked for, and the number of the segment from which; ``beside`` is kept in links.

    ``beside`` is the translation that the reader asked for, "" for none in particular.
    """

    query: Query
    segment: int | None = None
    beside: Language = ""

    @classmethod
    def of(cls, words: str, segment: int | None = None, beside: Language = "") -> Finding:
        """Whatever was typed: nothing is an error."""
        return cls(parse(words), segment, beside)

    def finds(self, segment: PublishedSegment) -> bool:
        """Whether one of its texts has all that is looked for."""
        return any(self._finds(text) for text in segment.texts)

    def pieces(self, text: PublishedText) -> tuple[Piece, ...]:
        """The text in pieces, what is looked for marked; () where it is not found."""
        if not self._finds(text):
            return ()
        found = highlight(self.query, text.text, text.language)
        return tuple(Piece(piece.text, piece.is_match) for piece in found)

    def _finds(self, text: PublishedText) -> bool:
        return is_match(self.query, text.text, text.language)

    def part(self, segments: Sequence[PublishedSegment]) -> FindingPart:
        """How many of ``segments`` are found, which is the reader's, and the ones around it."""
        here = f"s{self.segment}"
        anchors = [one.anchor for one in segments]
        found = [place for place, one in enumerate(segments) if self.finds(one)]
        place = anchors.index(here) if here in anchors else -1
        before = [anchors[one] for one in found if one < place]
        after = [anchors[one] for one in found if one > place]
        return FindingPart(
            words=self.query.text,
            total=len(found),
            place=len(before) + 1 if place in found else 0,
            earlier=self._at(before[-1]) if before else "",
            later=self._at(after[0]) if after else "",
        )

    def _at(self, anchor: str) -> str:
        return addresses.found(self.query.text, anchor, self.beside)
