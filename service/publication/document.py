"""What an edition holds, frozen: everything the pages of a session need, with no database.

Stored as one canonical JSON document. Its ``content`` has neither dates nor identifiers of the
database, so that the same conference brought through the machine twice gives the same content;
``ids`` and ``edition`` stand beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from service.ids import segment_id
from service.programme import PLAYBACK_TYPE, WHOLE, Conference, KeptFile, Session
from transcripts.model import (
    Gap,
    Language,
    Origin,
    Segment,
    Span,
    Track,
    Transcript,
    Word,
)

PERSON = "person"
"""The engine of an origin that is a person."""


@dataclass(frozen=True, slots=True)
class PublishedText:
    """One segment's text in one language, and who wrote it; ``spoken`` marks what was heard.

    ``stale`` marks a translation of what the segment said before somebody corrected it.
    """

    language: Language
    text: str
    origin: Origin
    spoken: bool
    stale: bool = False


@dataclass(frozen=True, slots=True)
class PublishedSegment:
    """A segment for good: ``anchor`` (``s42``) is its name in every edition of the session.

    ``talk`` is the slug of the talk it belongs to, "" outside all talks. ``words`` are those
    that were heard, () once a person wrote the text.
    """

    anchor: str
    position: int
    span: Span
    language: Language
    texts: tuple[PublishedText, ...]
    talk: str = ""
    voice: str | None = None
    words: tuple[Word, ...] = ()

    def text(self, language: Language) -> PublishedText | None:
        """Its text in one language, or None."""
        return next((text for text in self.texts if text.language == language), None)

    @property
    def spoken(self) -> PublishedText | None:
        """What was heard, or None when there is only a translation."""
        return next((text for text in self.texts if text.spoken), None)


@dataclass(frozen=True, slots=True)
class PublishedRecording:
    """A recording with its text; ``playback`` and ``original`` are digests (SHA-256, hex).

    ``track`` says which part of the original it is; ``recorded_at`` when it began (ISO 8601, ""
    where no clock is known). ``video`` has its pictures, where there are any. Editions made
    before there were tracks or pictures have none of these.
    """

    id: str
    position: int
    duration: float
    original: str
    playback: str
    segments: tuple[PublishedSegment, ...]
    gaps: tuple[Gap, ...]
    track: Track = WHOLE
    recorded_at: str = ""
    video: KeptFile | None = None

    @property
    def played(self) -> str:
        """The digest of what the player of a page plays."""
        return self.video.digest if self.video else self.playback

    @property
    def playable(self) -> Mapping[str, str]:
        """Every digest of it that browsers may ask for, with its type."""
        video = {self.video.digest: self.video.media_type} if self.video else {}
        return {self.playback: PLAYBACK_TYPE, **video}

    def segment_id(self, segment: PublishedSegment) -> str:
        """The identifier of one of its segments in the database."""
        return segment_id(self.id, segment.position)

    def spoken(self) -> Transcript | None:
        """What was heard, each segment in its own language; None where nothing was."""
        heard = [(segment, segment.spoken) for segment in self.segments]
        return self._transcript([(segment, text) for segment, text in heard if text])

    def transcript(self, language: Language) -> Transcript | None:
        """Its text in one language, translated or heard; None where there is none."""
        read = [(segment, segment.text(language)) for segment in self.segments]
        made = self._transcript([(segment, text) for segment, text in read if text])
        return replace(made, language=language) if made else None

    def _transcript(
        self, texts: Sequence[tuple[PublishedSegment, PublishedText]]
    ) -> Transcript | None:
        if not texts:
            return None
        languages = [text.language for _, text in texts]
        origins = [text.origin for _, text in sorted(texts, key=lambda pair: pair[1].spoken)]
        return Transcript(
            language=max(languages, key=languages.count),
            segments=tuple(_segment(segment, text) for segment, text in texts),
            origin=next((one for one in origins if one.engine != PERSON), origins[0]),
            gaps=self.gaps,
        )


@dataclass(frozen=True, slots=True)
class EditionDocument:
    """One edition of one session, whole. ``conference`` comes without its other sessions."""

    number: int
    published_at: str
    published_by: str
    note: str
    conference: Conference
    session: Session
    recordings: tuple[PublishedRecording, ...]

    @property
    def segments(self) -> tuple[PublishedSegment, ...]:
        """Every segment of the session in order."""
        return tuple(segment for one in self.recordings for segment in one.segments)


def extent(segments: Sequence[PublishedSegment]) -> Span | None:
    """From the beginning of the first to the end of the last; None for no segment."""
    if not segments:
        return None
    return Span(min(s.span.start for s in segments), max(s.span.end for s in segments))


def is_by_person(text: PublishedText) -> bool:
    """Whether a person wrote it last."""
    return text.origin.engine == PERSON


def _segment(segment: PublishedSegment, text: PublishedText) -> Segment:
    words = segment.words if text.spoken else ()
    return Segment(segment.span, text.text, text.language, words, voice=segment.voice)
