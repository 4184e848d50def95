"""Makes the pages that introduce a conference: its people, and how its texts were made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from service.programme import Conference, Edition, Session, Speaker
from service.publication import addresses
from service.publication.announcing import (
    edition_line,
    session_link,
    talk_address,
    within,
    wording,
)
from service.publication.making import Making, together
from service.publication.naming import in_order, initial, link
from service.publication.pages.about import AboutPage, Length, MadeSession
from service.publication.pages.frame import Frame
from service.publication.pages.people import (
    GivenTalk,
    Letter,
    PersonLine,
    SessionLine,
    SpeakerPage,
    SpeakersPage,
)
from service.publication.turns import GAPS
from transcripts.model import Language


def speakers_page(
    frame: Frame, conference: Conference, speakers: Sequence[Speaker]
) -> SpeakersPage:
    """The register of the conference."""
    given = Counter(
        speaker.id
        for session in conference.sessions
        for talk in session.talks
        for speaker in talk.speakers
    )
    ordered = in_order(speakers)
    return SpeakersPage(
        frame=within(frame, conference),
        letters=tuple(
            Letter(letter, tuple(_line(one, conference, given, frame.language) for one in people))
            for letter, people in groupby(ordered, key=lambda one: initial(one.name))
        ),
    )


def _line(
    person: Speaker, conference: Conference, given: Mapping[str, int], language: Language
) -> PersonLine:
    return PersonLine(
        person=link(person, conference.slug, language),
        title=wording(person.title, language),
        affiliation=wording(person.affiliation, language),
        talks=given.get(person.id, 0),
    )


def speaker_page(
    frame: Frame, conference: Conference, person: Speaker, makings: Mapping[str, Making]
) -> SpeakerPage:
    """A person's page; ``makings`` are those of the published sessions, by session."""
    language = frame.language
    talks = tuple(_talks(conference, person, makings, language))
    spoken = together(making.spoken(person.slug) for making in makings.values())
    return SpeakerPage(
        frame=within(frame, conference),
        name=person.name,
        title=wording(person.title, language),
        affiliation=wording(person.affiliation, language),
        biography=wording(person.biography, language),
        also_written=person.also_written,
        talks=talks,
        chaired=tuple(
            _place(conference, session, language)
            for session in conference.sessions
            if session.chair and session.chair.id == person.id
        ),
        spoken=spoken,
        slug=person.slug if any(talk.href for talk in talks) else "",
    )


def _talks(
    conference: Conference, person: Speaker, makings: Mapping[str, Making], language: Language
) -> Iterator[GivenTalk]:
    for session in conference.sessions:
        making = makings.get(session.id)
        for talk in session.talks:
            if person.id in [one.id for one in talk.speakers]:
                yield GivenTalk(
                    title=wording(talk.title, language),
                    href=talk_address(conference, session, talk, making, language),
                    place=_place(conference, session, language),
                    others=tuple(
                        link(one, conference.slug, language)
                        for one in talk.speakers
                        if one.id != person.id
                    ),
                    spoken=making.spoken(person.slug, talk.slug) if making else None,
                )


def _place(conference: Conference, session: Session, language: Language) -> SessionLine:
    return SessionLine(session_link(conference, session, language), session.date)


# How the texts were made


def about_page(
    frame: Frame,
    conference: Conference,
    editions: Mapping[str, Sequence[Edition]],
    makings: Mapping[str, Making],
) -> AboutPage:
    """The conference, and how the latest edition of each session was made.

    ``editions`` are all, the first one first, and ``makings`` those of the latest, by session.
    """
    language = frame.language
    return AboutPage(
        frame=within(frame, conference),
        about=wording(conference.about, language),
        place=wording(conference.place, language),
        dates=conference.dates,
        languages=conference.languages,
        sessions=tuple(
            _made_session(conference, session, editions[session.id], makings[session.id], language)
            for session in conference.sessions
            if session.id in makings
        ),
        coming=tuple(
            session_link(conference, session, language)
            for session in conference.sessions
            if session.id not in makings
        ),
    )


def _made_session(
    conference: Conference,
    session: Session,
    editions: Sequence[Edition],
    making: Making,
    language: Language,
) -> MadeSession:
    place = (language, conference.slug, session.slug)
    return MadeSession(
        session=session_link(conference, session, language),
        date=session.date,
        duration=making.duration,
        languages=tuple(Length(seconds, language=tag) for tag, seconds in making.languages),
        gaps=tuple(Length(seconds, GAPS[reason]) for reason, seconds in making.gaps),
        texts=making.texts,
        editions=tuple(
            edition_line(one, addresses.edition(*place, one.number)) for one in reversed(editions)
        ),
        cite=addresses.cite(*place),
    )
