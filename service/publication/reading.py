"""Makes the pages that are read and heard, of a session and of a talk, from a frozen edition.

A page is the same for everybody. It holds every translation; what one request adds (the
translation to show, the segment to mark, where the player opens) is put in afterwards, at places
that the templates write for it. No database and no file is read here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from service.programme import Conference, Edition, Session, Talk
from service.publication import addresses, metadata
from service.publication.announcing import (
    conference_link,
    edition_line,
    session_link,
    within,
    wording,
)
from service.publication.document import (
    EditionDocument,
    PublishedSegment,
    PublishedText,
    extent,
)
from service.publication.interface import message
from service.publication.making import text_lines
from service.publication.naming import link
from service.publication.pages.frame import Frame, Link
from service.publication.pages.programme import EditionLine
from service.publication.pages.session import (
    Choice,
    Reading,
    RecordingPart,
    SessionPage,
    SpeakerLine,
    TalkPage,
    TalkPlace,
)
from service.publication.seeking import Finding
from service.publication.showing import material_lines
from service.publication.turns import (
    Scope,
    recording_part,
    translations,
)
from transcripts.model import Language

ALONE = "none"
"""The original without a translation, as it stands in an address and in the page."""

DEMONSTRATION = "demo"
"""The name of the models that ship with Actes."""

HEARD_BY_DEMONSTRATION = message(
    "Made with the small demonstration model: it only knows the demonstration's own words, and "
    "its text of any other recording is not to be relied on."
)
MADE_BY_DEMONSTRATION = message(
    "Heard and translated with the small demonstration models: they only know the demonstration's "
    "own words, and invent the rest."
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


# The pages


def coming_page(frame: Frame, conference: Conference, session: Session) -> SessionPage:
    """A session that was not published yet."""
    language = frame.language
    return SessionPage(
        frame=within(frame, conference),
        conference=conference_link(conference, language),
        title=wording(session.title, language),
        abstract=wording(session.abstract, language),
        date=session.date,
        chair=link(session.chair, conference.slug, language) if session.chair else None,
        talks=tuple(_announced(talk, conference, language) for talk in session.talks),
        languages=session.languages,
        metadata=metadata.of_coming(frame, conference, session),
    )


def session_page(
    frame: Frame,
    document: EditionDocument,
    finding: Finding | None = None,
    earlier: Sequence[Edition] = (),
) -> SessionPage:
    """A published session, whole, in the language it was spoken in and all it was translated to.

    ``finding`` is what the reader looks for in it; ``earlier`` are the editions before it.
    """
    scope = Scope(document, frame.language, None, finding)
    recordings = _recordings(scope)
    announced = coming_page(frame, document.conference, document.session)
    return SessionPage(
        frame=announced.frame,
        conference=announced.conference,
        title=announced.title,
        abstract=announced.abstract,
        date=announced.date,
        chair=announced.chair,
        talks=tuple(_place(talk, scope) for talk in document.session.talks),
        languages=announced.languages,
        reading=_reading(scope, recordings, earlier),
        metadata=metadata.of_edition(frame, document, recordings),
    )


def talk_page(
    frame: Frame,
    document: EditionDocument,
    talk: Talk,
    finding: Finding | None = None,
    earlier: Sequence[Edition] = (),
) -> TalkPage:
    """One talk's part of a published session; arguments as of ``session_page``."""
    scope = Scope(document, frame.language, talk, finding)
    recordings = _recordings(scope)
    session, conference = document.session, document.conference
    whole = session_link(conference, session, frame.language)
    before, after = _around(talk, scope)
    return TalkPage(
        frame=within(frame, conference),
        conference=conference_link(conference, frame.language),
        session=whole,
        whole=f"{whole.href}#talk-{talk.slug}",
        title=wording(talk.title, frame.language),
        reading=_reading(scope, recordings, earlier),
        speakers=tuple(_speaker_lines(scope)),
        date=session.date,
        duration=_duration(scope),
        before=before,
        after=after,
        metadata=metadata.of_edition(frame, document, recordings, talk),
    )


TENTH = 0.1
"""Seconds: as exact as an address says where a segment begins."""


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
        if segment.span.start <= moment.second + TENTH
    ]
    return begun[-1] if begun else None


# The programme around a text


def _announced(talk: Talk, conference: Conference, language: Language) -> TalkPlace:
    speakers = tuple(link(one, conference.slug, language) for one in talk.speakers)
    return TalkPlace(wording(talk.title, language), speakers)


def _place(talk: Talk, scope: Scope) -> TalkPlace:
    """A talk with its own page, and its place in the text where it has one."""
    announced = _announced(talk, scope.document.conference, scope.language)
    alone = Scope(scope.document, scope.language, talk)
    return TalkPlace(
        title=announced.title,
        speakers=announced.speakers,
        href=_talk_link(talk, scope).href,
        anchor=f"talk-{talk.slug}" if alone.recordings else "",
        duration=_duration(alone),
    )


def _talk_link(talk: Talk, scope: Scope) -> Link:
    conference, session = scope.document.conference.slug, scope.document.session.slug
    href = addresses.talk(scope.language, conference, session, talk.slug)
    return Link(href, wording(talk.title, scope.language))


def _around(talk: Talk, scope: Scope) -> tuple[Link | None, Link | None]:
    """The talks before and after it; None at either end."""
    talks = scope.document.session.talks
    links = [None, *(_talk_link(one, scope) for one in talks), None]
    place = talks.index(talk) + 1
    return links[place - 1], links[place + 1]


def _speaker_lines(scope: Scope) -> Iterator[SpeakerLine]:
    language = scope.language
    for speaker in scope.talk.speakers if scope.talk else ():
        yield SpeakerLine(
            person=link(speaker, scope.document.conference.slug, language),
            title=wording(speaker.title, language),
            affiliation=wording(speaker.affiliation, language),
        )


def _duration(scope: Scope) -> float:
    """How long what is shown lasts, in seconds."""
    spans = (extent(scope.segments(one)) for one in scope.recordings)
    return sum(span.duration for span in spans if span)


# The text, and how it was made


def _recordings(scope: Scope) -> tuple[RecordingPart, ...]:
    return tuple(recording_part(one, scope) for one in scope.recordings)


def _reading(
    scope: Scope, recordings: tuple[RecordingPart, ...], earlier: Sequence[Edition]
) -> Reading:
    document, language = scope.document, scope.language
    place = (language, document.conference.slug, document.session.slug)
    segments = [one for each in scope.recordings for one in scope.segments(each)]
    texts = [text for segment in segments for text in segment.texts]
    return Reading(
        recordings=recordings,
        texts=text_lines(texts),
        editions=tuple(_editions(document, language, earlier)),
        cite=addresses.cite(*place, talk=scope.talk.slug if scope.talk else ""),
        choices=_choices(document),
        notices=_notices(texts),
        finding=scope.finding.part(segments) if scope.finding else None,
        materials=material_lines(document, language, scope.talk),
    )


def _choices(document: EditionDocument) -> tuple[Choice, ...]:
    there = translations(document)
    if not there:
        return ()
    return (Choice(f"?with={ALONE}"), *(Choice(f"?with={one}", one) for one in there))


def _editions(
    document: EditionDocument, language: Language, earlier: Sequence[Edition]
) -> Iterator[EditionLine]:
    place = (language, document.conference.slug, document.session.slug)
    known: list[Edition | EditionDocument] = [document, *reversed(earlier)]
    for one in known:
        yield edition_line(one, addresses.edition(*place, one.number))


def _notices(texts: Sequence[PublishedText]) -> tuple[str, ...]:
    """What must be said of the demonstration's models where they were used."""
    used = {one.spoken for one in texts if one.origin.model == DEMONSTRATION}
    if len(used) == 2:
        return (MADE_BY_DEMONSTRATION,)
    heard = (HEARD_BY_DEMONSTRATION,) if True in used else ()
    translated = (TRANSLATED_BY_DEMONSTRATION,) if False in used else ()
    return heard + translated
