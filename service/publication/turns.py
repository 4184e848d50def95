"""Makes a recording's text as a page shows it: turns and gaps in time, its track, its files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from service.programme import Recording, Session, Speaker, Talk
from service.publication import addresses
from service.publication.document import (
    EditionDocument,
    PublishedRecording,
    PublishedSegment,
    PublishedText,
    extent,
    is_by_person,
)
from service.publication.interface import message
from service.publication.naming import is_called, link
from service.publication.pages.frame import Link, Wording
from service.publication.pages.session import (
    Download,
    GapPart,
    RecordingPart,
    SegmentLine,
    ShownText,
    TalkHeading,
    TrackLine,
    TurnPart,
)
from service.publication.pages.shown import ShownPart
from service.publication.seeking import Finding
from service.publication.showing import SPOKEN, film_part, shown_parts
from transcripts.formats import FORMATS
from transcripts.model import AudioInfo, Gap, GapReason, Language, Track

GAPS = {
    GapReason.SILENCE: message("Silence"),
    GapReason.MUSIC: message("Music or film excerpt"),
    GapReason.FILTERED: message("Left out: no clear speech"),
    GapReason.DAMAGED: message("The recording is damaged here"),
    GapReason.FAILED: message("The machine could not recognise this part"),
}


@dataclass(frozen=True)
class Scope:
    """What a page shows of an edition, for readers of ``language``: all of it, or one ``talk``."""

    document: EditionDocument
    language: Language
    talk: Talk | None = None
    finding: Finding | None = None

    @cached_property
    def by_people(self) -> frozenset[tuple[bool, Language]]:
        """The texts, as (was it spoken, language), of which people wrote more than machines."""
        texts = [text for segment in self.document.segments for text in segment.texts]
        count = Counter((text.spoken, text.language) for text in texts)
        people = Counter((one.spoken, one.language) for one in texts if is_by_person(one))
        return frozenset(one for one in count if people[one] * 2 > count[one])

    def segments(self, recording: PublishedRecording) -> tuple[PublishedSegment, ...]:
        """What is shown of a recording."""
        if self.talk is None:
            return recording.segments
        return tuple(one for one in recording.segments if one.talk == self.talk.slug)

    @property
    def recordings(self) -> tuple[PublishedRecording, ...]:
        """Those of which something is shown; of a whole session all."""
        known = self.document.recordings
        return tuple(one for one in known if self.talk is None or self.segments(one))


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


def translations(document: EditionDocument) -> tuple[Language, ...]:
    """The languages that something was translated into, in the conference's order."""
    found = {
        text.language for segment in document.segments for text in segment.texts if not text.spoken
    }
    known = [language for language in document.conference.languages if language in found]
    return (*known, *sorted(found - set(known)))


def recording_part(recording: PublishedRecording, scope: Scope) -> RecordingPart:
    """One recording with what is shown of its text."""
    alike = [one for one in scope.document.recordings if one.original == recording.original]
    damage = [gap for gap in _gaps(recording, scope) if gap.reason is GapReason.DAMAGED]
    return RecordingPart(
        number=recording.position,
        duration=recording.duration,
        media=addresses.media(recording.played) if recording.played else "",
        film=film_part(recording, scope.document, scope.language),
        parts=tuple(_parts(recording, scope)),
        downloads=_downloads(recording, scope.document),
        track=track_line(recording.track, [one.track for one in alike]),
        recorded_at=recording.recorded_at,
        damage=tuple(gap_part(gap) for gap in damage),
    )


def gap_part(gap: Gap) -> GapPart:
    """A stretch without text, with its reason."""
    return GapPart(gap.span.start, gap.span.end, GAPS[gap.reason])


def _gaps(recording: PublishedRecording, scope: Scope) -> list[Gap]:
    """All of a whole recording, of a talk those that it goes on after."""
    whole = extent(scope.segments(recording))
    if scope.talk is None or whole is None:
        return list(recording.gaps)
    return [gap for gap in recording.gaps if whole.start <= gap.span.start < whole.end]


def _parts(recording: PublishedRecording, scope: Scope) -> Iterator[TurnPart | GapPart | ShownPart]:
    """Turns, gaps and what was shown in order of time; what comes inside a turn divides it."""
    turn: list[PublishedSegment] = []
    before: PublishedSegment | None = None
    for item in _in_time(recording, scope):
        if not isinstance(item, PublishedSegment) or (turn and not _same_turn(turn[-1], item)):
            yield from _turn(turn, before, recording, scope)
            before, turn = turn[-1] if turn else before, []
        if isinstance(item, PublishedSegment):
            turn.append(item)
        else:
            yield gap_part(item) if isinstance(item, Gap) else item
    yield from _turn(turn, before, recording, scope)


def _in_time(
    recording: PublishedRecording, scope: Scope
) -> list[ShownPart | PublishedSegment | Gap]:
    """What was shown stands before what was said of it."""
    items: list[ShownPart | PublishedSegment | Gap] = [
        *shown_parts(scope.document, recording, scope.language, scope.talk),
        *scope.segments(recording),
        *_gaps(recording, scope),
    ]
    return sorted(
        items, key=lambda item: item.start if isinstance(item, ShownPart) else item.span.start
    )


def _same_turn(one: PublishedSegment, other: PublishedSegment) -> bool:
    return (one.talk, one.voice) == (other.talk, other.voice)


def _turn(
    segments: Sequence[PublishedSegment],
    before: PublishedSegment | None,
    recording: PublishedRecording,
    scope: Scope,
) -> Iterator[TurnPart]:
    """One turn; its talk where that begins, its speaker where somebody else begins to speak."""
    if not segments:
        return
    first = segments[0]
    goes_on = before is not None and _same_turn(before, first)
    yield TurnPart(
        segments=tuple(_segment_line(one, recording, scope) for one in segments),
        speaker=None if goes_on else _speaker(first, scope),
        talk=_heading(first, recording, scope),
    )


def _heading(
    first: PublishedSegment, recording: PublishedRecording, scope: Scope
) -> TalkHeading | None:
    """A talk's title where it begins in a recording: in the page of a session only."""
    talk = talk_of(scope.document, first.talk)
    if talk is None or scope.talk or not _is_first(first, recording.segments):
        return None
    place = (scope.language, scope.document.conference.slug, scope.document.session.slug)
    return TalkHeading(
        talk=Link(addresses.talk(*place, talk.slug), Wording(*talk.title.best(scope.language))),
        anchor=f"talk-{talk.slug}" if _is_first(first, scope.document.segments) else "",
    )


def _is_first(segment: PublishedSegment, among: Sequence[PublishedSegment]) -> bool:
    """Whether its talk begins with this segment; a talk may be interrupted and go on."""
    return next(one for one in among if one.talk == segment.talk) is segment


def talk_of(document: EditionDocument, slug: str) -> Talk | None:
    """A talk of the session by its slug; None for none."""
    return next((talk for talk in document.session.talks if talk.slug == slug), None)


def _speaker(segment: PublishedSegment, scope: Scope) -> Link | None:
    """Whose voice it is, else the one who gives the talk where that is only one."""
    known = _people(scope.document.session)
    if segment.voice:
        who = next((one for one in known if is_called(one, segment.voice)), None)
    else:
        talk = talk_of(scope.document, segment.talk)
        who = talk.speakers[0] if talk and len(talk.speakers) == 1 else None
    if who:
        return link(who, scope.document.conference.slug, scope.language)
    return Link("", Wording("und", segment.voice)) if segment.voice else None


def _people(session: Session) -> Iterator[Speaker]:
    for talk in session.talks:
        yield from talk.speakers
    if session.chair:
        yield session.chair


# A segment


def _segment_line(
    segment: PublishedSegment, recording: PublishedRecording, scope: Scope
) -> SegmentLine:
    original = segment.spoken
    return SegmentLine(
        anchor=segment.anchor,
        start=segment.span.start,
        href=addresses.moment(segment.anchor, segment.span.start, recording.position),
        original=_shown(original, scope) if original else ShownText(segment.language, ""),
        translations=tuple(_shown(text, scope) for text in segment.texts if not text.spoken),
    )


def _shown(text: PublishedText, scope: Scope) -> ShownText:
    by_person, usual = is_by_person(text), (text.spoken, text.language) in scope.by_people
    return ShownText(
        language=text.language,
        text=text.text,
        pieces=scope.finding.pieces(text) if scope.finding else (),
        person=text.origin.model if by_person and not usual else "",
        machine=usual and not by_person,
        stale=text.stale,
    )


# Its files


def _downloads(recording: PublishedRecording, document: EditionDocument) -> tuple[Download, ...]:
    """Its text as it was spoken, then in every language it is whole in."""
    if not recording.segments:
        return ()
    place = (document.conference.slug, document.session.slug)
    return tuple(
        Download(
            addresses.download(*place, f"{recording.position}.{tag or SPOKEN}.{name}"), name, tag
        )
        for tag in ("", *translations(document))
        for name in FORMATS
    )
