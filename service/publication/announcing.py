"""Makes the pages of the programme: what is announced and what of it can be read already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from service.programme import (
    Conference,
    Edition,
    Localized,
    Recording,
    RecordingState,
    Session,
    Talk,
)
from service.publication import addresses, feeds
from service.publication.document import EditionDocument
from service.publication.interface import message, open_interfaces
from service.publication.making import Making
from service.publication.naming import link
from service.publication.pages.frame import Alternate, ConferenceMark, Frame, Link, Wording
from service.publication.pages.programme import (
    ConferenceCard,
    ConferenceLine,
    Day,
    EditionLine,
    News,
    Progress,
    SessionCard,
    TalkLine,
)
from transcripts.languages import PROCEEDINGS
from transcripts.model import Language

EVERYTHING = message("Proceedings in three languages")
NUMBERED = message("%(title)s, edition %(number)s")

ARRIVED = message("The recordings have been received; the text is on its way.")
SAID = {
    RecordingState.FAILED: ARRIVED,
    RecordingState.RECEIVED: ARRIVED,
    RecordingState.PREPARED: message("The machine is listening to the recordings."),
    RecordingState.RECOGNISED: message("All has been heard; the translations are being made."),
    RecordingState.TRANSLATED: message("The text is written and translated."),
    RecordingState.IN_REVIEW: message("The text is written; people are looking it over."),
    RecordingState.PUBLISHED: message("The text is about to be published."),
}
"""What readers are told of a session that is being prepared, by the state of its recordings."""
STAGES = tuple(SAID)
LISTENING = (RecordingState.RECEIVED, RecordingState.PREPARED)


def wording(text: Localized, language: Language) -> Wording:
    """The text to show a reader of ``language``, with the language it is in."""
    return Wording(*text.best(language))


def within(frame: Frame, conference: Conference) -> Frame:
    """The frame of a page that belongs to ``conference``."""
    language, slug = frame.language, conference.slug
    mark = ConferenceMark(
        programme=conference_link(conference, language),
        speakers=addresses.speakers(language, slug),
        about=addresses.about(language, slug),
        feed=addresses.feed(language, slug),
        style=addresses.look(slug),
    )
    return replace(frame, conference=mark)


def conference_link(conference: Conference, language: Language) -> Link:
    """A conference's programme."""
    href = addresses.conference(language, conference.slug)
    return Link(href, wording(conference.title, language))


def session_link(conference: Conference, session: Session, language: Language) -> Link:
    """A session's page."""
    href = addresses.session(language, conference.slug, session.slug)
    return Link(href, wording(session.title, language))


# The programme


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of a session: what was received, what is published, and how that was made."""

    received: tuple[Recording, ...] = ()
    edition: Edition | None = None
    making: Making | None = None


def conference_card(
    conference: Conference, standings: Mapping[str, Standing], language: Language
) -> ConferenceCard:
    """A conference, day by day; ``standings`` are by session."""
    known = [standings.get(session.id, Standing()) for session in conference.sessions]
    newest = _newest(known)
    cards = [
        _session_card(conference, session, one, language)
        for session, one in zip(conference.sessions, known, strict=True)
    ]
    marked = [replace(card, newest=one is newest) for card, one in zip(cards, known, strict=True)]
    return ConferenceCard(
        about=wording(conference.about, language),
        place=wording(conference.place, language),
        dates=conference.dates,
        days=tuple(Day(date, tuple(day)) for date, day in groupby(marked, lambda one: one.date)),
    )


def _newest(known: Sequence[Standing]) -> Standing | None:
    """That whose edition came last, where there are several to choose from."""
    found = [(one.edition.published_at, one) for one in known if one.edition]
    return max(found, key=lambda pair: pair[0])[1] if len(found) > 1 else None


def _session_card(
    conference: Conference, session: Session, standing: Standing, language: Language
) -> SessionCard:
    there, making = session_link(conference, session, language), standing.making
    received = sum(one.duration or 0.0 for one in standing.received)
    return SessionCard(
        href=there.href,
        title=there.wording,
        abstract=wording(session.abstract, language),
        date=session.date,
        chair=link(session.chair, conference.slug, language) if session.chair else None,
        talks=tuple(
            _talk_line(conference, session, talk, making, language) for talk in session.talks
        ),
        languages=session.languages,
        edition=edition_line(standing.edition) if standing.edition else None,
        duration=making.duration if making else received,
        progress=None if standing.edition else progress(standing.received),
    )


def _talk_line(
    conference: Conference,
    session: Session,
    talk: Talk,
    making: Making | None,
    language: Language,
) -> TalkLine:
    return TalkLine(
        title=wording(talk.title, language),
        speakers=tuple(link(one, conference.slug, language) for one in talk.speakers),
        href=talk_address(conference, session, talk, making, language),
        duration=making.lasting(talk.slug) if making else 0.0,
    )


def talk_address(
    conference: Conference,
    session: Session,
    talk: Talk,
    making: Making | None,
    language: Language,
) -> str:
    """A talk's own page; "" where there is no text of it."""
    if making is None or not making.lasting(talk.slug):
        return ""
    return addresses.talk(language, conference.slug, session.slug, talk.slug)


def progress(received: Sequence[Recording]) -> Progress | None:
    """How far the recordings of a session are, by the one that has come least far."""
    known = [one.state for one in received]
    if not known:
        return None
    least = min(known, key=STAGES.index)
    return Progress(SAID[least], _heard(received) if least in LISTENING else None)


def _heard(received: Sequence[Recording]) -> float | None:
    """The share that was recognised; None before there is any."""
    stages = [one for each in received for one in each.stages if one.name == "recognise"]
    total = sum(one.duration or 0.0 for one in received)
    done = sum(one.done for one in stages)
    return min(done / total, 1.0) if total and done else None


def conference_line(
    conference: Conference, editions: Mapping[str, Edition], language: Language
) -> ConferenceLine:
    """A conference among others; ``editions`` are by session."""
    return ConferenceLine(
        conference=conference_link(conference, language),
        about=wording(conference.about, language),
        place=wording(conference.place, language),
        dates=conference.dates,
        sessions=len(conference.sessions),
        published=sum(session.id in editions for session in conference.sessions),
    )


def news(
    editions: Iterable[Edition], conferences: Iterable[Conference], language: Language
) -> tuple[News, ...]:
    """What was published last, the newest first."""
    known = by_session(conferences)
    return tuple(
        News(
            session_link(*known[edition.session_id], language),
            wording(known[edition.session_id][0].title, language),
            edition_line(edition),
        )
        for edition in editions
        if edition.session_id in known
    )


def by_session(conferences: Iterable[Conference]) -> dict[str, tuple[Conference, Session]]:
    """Every session with its conference, by the session's identifier."""
    return {
        session.id: (conference, session)
        for conference in conferences
        for session in conference.sessions
    }


def edition_line(edition: Edition | EditionDocument, href: str = "") -> EditionLine:
    """What is said of an edition."""
    return EditionLine(edition.number, edition.published_at, edition.note, href)


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
    sessions = by_session(conferences)
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
