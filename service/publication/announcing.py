"""Makes the pages of the programme: what is announced and what of it can be read already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
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


def conference_card(
    conference: Conference,
    editions: Mapping[str, Edition],
    received: Mapping[str, Sequence[Recording]],
    language: Language,
) -> ConferenceCard:
    """A conference, day by day; ``editions`` and what was ``received`` are by session."""
    cards = _session_cards(conference, editions, received, language)
    return ConferenceCard(
        about=wording(conference.about, language),
        place=wording(conference.place, language),
        dates=conference.dates,
        days=tuple(Day(date, tuple(day)) for date, day in groupby(cards, lambda one: one.date)),
    )


def _session_cards(
    conference: Conference,
    editions: Mapping[str, Edition],
    received: Mapping[str, Sequence[Recording]],
    language: Language,
) -> Iterator[SessionCard]:
    newest = _newest(conference, editions)
    for session in conference.sessions:
        edition, here = editions.get(session.id), received.get(session.id, ())
        card = _session_card(conference, session, edition, language)
        yield replace(
            card,
            duration=sum(one.duration or 0.0 for one in here),
            newest=edition is not None and edition == newest,
            progress=None if edition else progress(here),
        )


def _newest(conference: Conference, editions: Mapping[str, Edition]) -> Edition | None:
    """The edition that came last, where there are several to choose from."""
    known = [editions[one.id] for one in conference.sessions if one.id in editions]
    return max(known, key=lambda one: one.published_at) if len(known) > 1 else None


def _session_card(
    conference: Conference, session: Session, edition: Edition | None, language: Language
) -> SessionCard:
    there = session_link(conference, session, language)
    chair = session.chair
    return SessionCard(
        href=there.href,
        title=there.wording,
        abstract=wording(session.abstract, language),
        date=session.date,
        chair=link(chair, conference.slug, language) if chair else None,
        talks=tuple(
            talk_line(talk, conference.slug, language, _talk(there.href, talk) if edition else "")
            for talk in session.talks
        ),
        languages=session.languages,
        edition=edition_line(edition) if edition else None,
    )


def _talk(session: str, talk: Talk) -> str:
    """Where a talk begins in its session's text."""
    return f"{session}#talk-{talk.slug}"


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


def talk_line(talk: Talk, conference: str, language: Language, href: str = "") -> TalkLine:
    """A talk with those who give it; ``conference`` is a slug."""
    speakers = tuple(link(speaker, conference, language) for speaker in talk.speakers)
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
