"""Makes the pages of people: the register of a conference's speakers, and a page for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from service.programme import Conference, Session, Speaker, Talk
from service.publication import addresses
from service.publication.announcing import session_link, within, wording
from service.publication.making import Making, together
from service.publication.naming import in_order, initial, link
from service.publication.pages.frame import Frame
from service.publication.pages.people import (
    GivenTalk,
    Letter,
    PersonLine,
    SessionLine,
    SpeakerPage,
    SpeakersPage,
)
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
                    href=_address(conference, session, talk, language) if making else "",
                    place=_place(conference, session, language),
                    others=tuple(
                        link(one, conference.slug, language)
                        for one in talk.speakers
                        if one.id != person.id
                    ),
                    spoken=making.spoken(person.slug, talk.slug) if making else None,
                )


def _address(conference: Conference, session: Session, talk: Talk, language: Language) -> str:
    there = addresses.session(language, conference.slug, session.slug)
    return f"{there}#talk-{talk.slug}"


def _place(conference: Conference, session: Session, language: Language) -> SessionLine:
    return SessionLine(session_link(conference, session, language), session.date)
