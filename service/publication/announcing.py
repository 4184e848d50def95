"""Makes the pages of the programme: what is announced and what of it can be read already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from service.programme import Conference, Edition, Localized, Session, Talk
from service.publication import addresses, feeds
from service.publication.document import EditionDocument
from service.publication.interface import message, open_interfaces
from service.publication.pages.frame import Alternate, ConferenceMark, Frame, Link, Wording
from service.publication.pages.programme import ConferenceCard, EditionLine, SessionCard, TalkLine
from transcripts.languages import PROCEEDINGS
from transcripts.model import Language

EVERYTHING = message("Proceedings in three languages")
NUMBERED = message("%(title)s, edition %(number)s")


def wording(text: Localized, language: Language) -> Wording:
    """The text to show a reader of ``language``, with the language it is in."""
    return Wording(*text.best(language))


def within(frame: Frame, conference: Conference) -> Frame:
    """The frame of a page that belongs to ``conference``, with its name and its look."""
    href = addresses.conference(frame.language, conference.slug)
    home = Link(href, wording(conference.title, frame.language))
    return replace(frame, conference=ConferenceMark(home, addresses.look(conference.slug)))


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


# What is followed


def editions_feed(
    editions: Sequence[Edition],
    conferences: Sequence[Conference],
    language: Language,
    base: str,
    only: Conference | None = None,
) -> feeds.Feed:
    """The feed of ``editions``, the newest first: of ``only`` one conference, or of all."""
    everything = Wording(language, open_interfaces()[language].worded(EVERYTHING))
    slug = only.slug if only else ""
    page = addresses.conference(language, slug) if only else addresses.home(language)
    sessions = {
        session.id: (conference, session)
        for conference in conferences
        for session in conference.sessions
    }
    return feeds.Feed(
        id=feeds.urn("editions", only.id if only else "", language),
        language=language,
        title=wording(only.title, language) if only else everything,
        author="Actes",
        itself=f"{base}{addresses.feed(language, slug)}",
        page=f"{base}{page}",
        entries=tuple(
            _entry(edition, *sessions[edition.session_id], language, base)
            for edition in editions
            if edition.session_id in sessions
        ),
    )


def _entry(
    edition: Edition, conference: Conference, session: Session, language: Language, base: str
) -> feeds.Entry:
    """A first edition says what its session is about, a later one what changed."""
    title = wording(session.title, language)
    numbered = open_interfaces()[language].worded(NUMBERED)
    note = Wording("und", edition.note if edition.number > 1 else "")
    return feeds.Entry(
        id=feeds.urn("edition", edition.id, language),
        title=replace(title, text=numbered % {"title": title.text, "number": edition.number}),
        updated=edition.published_at,
        pages=tuple(
            Alternate(one, f"{base}{addresses.session(one, conference.slug, session.slug)}")
            for one in (language, *(other for other in PROCEEDINGS if other != language))
        ),
        summary=note if note.text else wording(session.abstract, language),
        authors=tuple(dict.fromkeys(one.name for talk in session.talks for one in talk.speakers)),
        subject=wording(conference.title, language).text,
    )
