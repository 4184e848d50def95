"""Makes the page of a session from its frozen edition; reads no database, no file.

The page is the same for everybody. It holds every translation; what one request adds (the
translation to show, the segment to mark, where the player opens) is put in afterwards, at places
that the template writes for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from service.programme import Conference, Recording, Session, Talk
from service.publication import addresses, metadata
from service.publication.announcing import edition_line, talk_line, within, wording
from service.publication.document import (
    PERSON,
    EditionDocument,
    PublishedRecording,
    PublishedSegment,
    PublishedText,
)
from service.publication.interface import message
from service.publication.pages.frame import Frame, Link, Wording
from service.publication.pages.session import (
    Choice,
    Download,
    GapPart,
    RecordingPart,
    SegmentLine,
    SessionPage,
    TextLine,
    TrackLine,
    TurnPart,
)
from service.publication.showing import film_part
from transcripts.formats import FORMATS
from transcripts.model import AudioInfo, Gap, GapReason, Language, Origin, Track

ALONE = "none"
"""The original without a translation, as it stands in an address and in the page."""

SPOKEN = "spoken"
"""What stands in a file's name for the text in the languages that were spoken."""

DEMONSTRATION = "demo"
"""The name of the models that ship with Actes."""

GAPS = {
    GapReason.SILENCE: message("Silence"),
    GapReason.MUSIC: message("Music or film excerpt"),
    GapReason.FILTERED: message("Left out: no clear speech"),
    GapReason.DAMAGED: message("The recording is damaged here"),
    GapReason.FAILED: message("The machine could not recognise this part"),
}

HEARD_BY_DEMONSTRATION = message(
    "Made with the small demonstration model: it only knows the demonstration's own words, and "
    "its text of any other recording is not to be relied on."
)
TRANSLATED_BY_DEMONSTRATION = message(
    "Translated with the small demonstration model: it only knows the demonstration's own "
    "sentences, and invents the rest."
)


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a reader wants a session opened: a second of a recording, or a segment's number."""

    recording: int = 1
    second: float | None = None
    segment: int | None = None


def track_line(track: Track, whole: Sequence[Track]) -> TrackLine | None:
    """What to call one of the tracks of a file; None for the only one, where it has no name."""
    beside = [one for one in whole if one.stream == track.stream and one.channel is not None]
    several = len({one.stream for one in whole}) > 1
    line = TrackLine(
        stream=track.stream + 1 if several else 0,
        channel=0 if track.channel is None else track.channel + 1,
        pair=len(beside) == 2,
        name=track.name,
        language=track.language,
    )
    return None if line == TrackLine() else line


def recording_track(recording: Recording, info: AudioInfo | None) -> TrackLine | None:
    """Which part of its file it is, None where it is all of it."""
    return track_line(recording.track, info.tracks if info else (recording.track,))


# A session


def coming_page(frame: Frame, conference: Conference, session: Session) -> SessionPage:
    """A session that was not published yet."""
    language = frame.language
    return SessionPage(
        frame=within(frame, conference),
        conference=_conference_link(conference, language),
        title=wording(session.title, language),
        abstract=wording(session.abstract, language),
        date=session.date,
        chair=session.chair.name if session.chair else "",
        talks=tuple(talk_line(talk, conference.slug, language) for talk in session.talks),
        languages=session.languages,
        metadata=metadata.of_coming(frame, conference, session),
    )


def session_page(frame: Frame, document: EditionDocument) -> SessionPage:
    """A published session, whole, in the language it was spoken in and all it was translated to."""
    session, language = document.session, frame.language
    recordings = tuple(_recording(one, document, language) for one in document.recordings)
    return SessionPage(
        frame=within(frame, document.conference),
        conference=_conference_link(document.conference, language),
        title=wording(session.title, language),
        abstract=wording(session.abstract, language),
        date=session.date,
        chair=session.chair.name if session.chair else "",
        talks=tuple(
            talk_line(
                talk,
                document.conference.slug,
                language,
                f"#talk-{talk.slug}" if _is_placed(document, talk) else "",
            )
            for talk in session.talks
        ),
        languages=session.languages,
        edition=edition_line(document),
        texts=tuple(
            _text_line(language, origin, spoken) for spoken, language, origin in _made(document)
        ),
        notices=_notices(document),
        choices=_choices(document),
        recordings=recordings,
        metadata=metadata.of_edition(frame, document, recordings),
    )


def marked_segment(document: EditionDocument, moment: Moment) -> PublishedSegment | None:
    """The segment a reader asked for: by its number, else the last that began by the second."""
    if moment.segment is not None:
        anchor = f"s{moment.segment}"
        return next((one for one in document.segments if one.anchor == anchor), None)
    if moment.second is None:
        return None
    here = [one for one in document.recordings if one.position == moment.recording]
    begun = [
        segment
        for segment in chain.from_iterable(one.segments for one in here)
        if segment.span.start <= moment.second + 0.01
    ]
    return begun[-1] if begun else None


def _conference_link(conference: Conference, language: Language) -> Link:
    href = addresses.conference(language, conference.slug)
    return Link(href, wording(conference.title, language))


def _is_placed(document: EditionDocument, talk: Talk) -> bool:
    return any(segment.talk == talk.slug for segment in document.segments)


def translations(document: EditionDocument) -> tuple[Language, ...]:
    """The languages that something was translated into, in the conference's order."""
    found = {
        text.language for segment in document.segments for text in segment.texts if not text.spoken
    }
    known = [language for language in document.conference.languages if language in found]
    return (*known, *sorted(found - set(known)))


def _choices(document: EditionDocument) -> tuple[Choice, ...]:
    there = translations(document)
    if not there:
        return ()
    return (Choice(f"?with={ALONE}"), *(Choice(f"?with={one}", one) for one in there))


def _made(document: EditionDocument) -> tuple[tuple[bool, Language, Origin], ...]:
    """Who heard and who translated into what, each once, what was heard first."""
    made = dict.fromkeys(
        (text.spoken, text.language, text.origin)
        for segment in document.segments
        for text in segment.texts
    )
    return tuple(sorted(made, key=lambda one: (not one[0], one[1])))


def _text_line(language: Language, origin: Origin, spoken: bool) -> TextLine:
    person = origin.engine == PERSON
    model = origin.model if person else f"{origin.engine} {origin.model}"
    return TextLine(language, spoken, model, person)


def _notices(document: EditionDocument) -> tuple[str, ...]:
    """What must be said of the demonstration's models where they were used."""
    used = (spoken for spoken, _, origin in _made(document) if origin.model == DEMONSTRATION)
    said = (HEARD_BY_DEMONSTRATION if one else TRANSLATED_BY_DEMONSTRATION for one in used)
    return tuple(dict.fromkeys(said))


# A recording


def _recording(
    recording: PublishedRecording, document: EditionDocument, language: Language
) -> RecordingPart:
    whole = [one.track for one in document.recordings if one.original == recording.original]
    damage = [gap for gap in recording.gaps if gap.reason is GapReason.DAMAGED]
    return RecordingPart(
        number=recording.position,
        duration=recording.duration,
        media=addresses.media(recording.played) if recording.played else "",
        film=film_part(recording, document, language),
        parts=tuple(_parts(recording, document, language)),
        downloads=_downloads(recording, document),
        track=track_line(recording.track, whole),
        recorded_at=recording.recorded_at,
        damage=tuple(gap_part(gap) for gap in damage),
    )


def gap_part(gap: Gap) -> GapPart:
    """A stretch without text, with its reason."""
    return GapPart(gap.span.start, gap.span.end, GAPS[gap.reason])


def _parts(
    recording: PublishedRecording, document: EditionDocument, language: Language
) -> Iterator[TurnPart | GapPart]:
    """Turns and gaps in order of time; a gap inside a turn divides it."""
    turn: list[PublishedSegment] = []
    before: PublishedSegment | None = None
    for item in _in_time(recording):
        if isinstance(item, Gap) or (turn and not _same_turn(turn[-1], item)):
            yield from _turn(turn, before, recording, document, language)
            before, turn = turn[-1] if turn else before, []
        if isinstance(item, Gap):
            yield gap_part(item)
        else:
            turn.append(item)
    yield from _turn(turn, before, recording, document, language)


def _in_time(recording: PublishedRecording) -> list[PublishedSegment | Gap]:
    items: list[PublishedSegment | Gap] = [*recording.segments, *recording.gaps]
    return sorted(items, key=lambda item: item.span.start)


def _same_turn(one: PublishedSegment, other: PublishedSegment) -> bool:
    return (one.talk, one.voice) == (other.talk, other.voice)


def _turn(
    segments: Sequence[PublishedSegment],
    before: PublishedSegment | None,
    recording: PublishedRecording,
    document: EditionDocument,
    language: Language,
) -> Iterator[TurnPart]:
    """One turn; its talk's title where the talk begins, its speaker where there is only one."""
    if not segments:
        return
    first = segments[0]
    talk = _talk(first.talk, document)
    goes_on = before is not None and _same_turn(before, first)
    begins = _is_first(first, recording.segments)
    yield TurnPart(
        segments=tuple(_segment_line(one, recording) for one in segments),
        speaker="" if goes_on else _speaker(first, talk),
        talk=talk_line(talk, document.conference.slug, language) if talk and begins else None,
        anchor=f"talk-{talk.slug}" if talk and _is_first(first, document.segments) else "",
    )


def _is_first(segment: PublishedSegment, among: Sequence[PublishedSegment]) -> bool:
    """Whether its talk begins with this segment; a talk may be interrupted and go on."""
    return next(one for one in among if one.talk == segment.talk) is segment


def _talk(slug: str, document: EditionDocument) -> Talk | None:
    return next((talk for talk in document.session.talks if talk.slug == slug), None)


def _speaker(segment: PublishedSegment, talk: Talk | None) -> str:
    if segment.voice:
        return segment.voice
    return talk.speakers[0].name if talk and len(talk.speakers) == 1 else ""


def _segment_line(segment: PublishedSegment, recording: PublishedRecording) -> SegmentLine:
    original = segment.spoken
    return SegmentLine(
        anchor=segment.anchor,
        start=segment.span.start,
        href=addresses.moment(segment.anchor, segment.span.start, recording.position),
        original=_said(original) if original else Wording(segment.language, ""),
        translations=tuple(_said(text) for text in segment.texts if not text.spoken),
    )


def _said(text: PublishedText) -> Wording:
    return Wording(text.language, text.text)


def _downloads(recording: PublishedRecording, document: EditionDocument) -> tuple[Download, ...]:
    """Its text as it was spoken, then in every language it is whole in."""
    if not recording.segments:
        return ()
    conference, session = document.conference.slug, document.session.slug
    return tuple(
        Download(
            addresses.download(
                conference, session, f"{recording.position}.{tag or 'spoken'}.{name}"
            ),
            name,
            tag,
        )
        for tag in ("", *translations(document))
        for name in FORMATS
    )
