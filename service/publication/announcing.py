"""Makes the pages of the programme: what is announced and what of it can be read already."""

from __future__ import annotations

from collections.abc import Mapping

from service.programme import Conference, Edition, Localized, Session, Talk
from service.publication import addresses
from service.publication.document import EditionDocument
from service.publication.pages.frame import Wording
from service.publication.pages.programme import ConferenceCard, EditionLine, SessionCard, TalkLine
from transcripts.model import Language


def wording(text: Localized, language: Language) -> Wording:
    """The text to show a reader of ``language``, with the language it is in."""
    return Wording(*text.best(language))


def conference_card(
    conference: Conference,
    editions: Mapping[str, Edition],
    durations: Mapping[str, float],
    language: Language,
) -> ConferenceCard:
    """A conference; ``editions`` and ``durations`` (seconds received) are by session."""
    return ConferenceCard(
        href=addresses.conference(language, conference.slug),
        title=wording(conference.title, language),
        about=wording(conference.about, language),
        place=wording(conference.place, language),
        dates=conference.dates,
        sessions=tuple(
            _session_card(conference, session, editions.get(session.id), durations, language)
            for session in conference.sessions
        ),
    )


def _session_card(
    conference: Conference,
    session: Session,
    edition: Edition | None,
    durations: Mapping[str, float],
    language: Language,
) -> SessionCard:
    href = addresses.session(language, conference.slug, session.slug)
    return SessionCard(
        href=href,
        title=wording(session.title, language),
        abstract=wording(session.abstract, language),
        date=session.date,
        chair=session.chair.name if session.chair else "",
        talks=tuple(
            talk_line(talk, language, f"{href}#talk-{talk.slug}" if edition else "")
            for talk in session.talks
        ),
        languages=session.languages,
        edition=edition_line(edition) if edition else None,
        duration=durations.get(session.id, 0.0),
    )


def edition_line(edition: Edition | EditionDocument) -> EditionLine:
    """What is said of an edition."""
    return EditionLine(edition.number, edition.published_at, edition.note)


def talk_line(talk: Talk, language: Language, href: str = "") -> TalkLine:
    """A talk with those who give it."""
    speakers = tuple(speaker.name for speaker in talk.speakers)
    return TalkLine(wording(talk.title, language), speakers, href)
