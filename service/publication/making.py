"""How a session's text was made, counted from its frozen edition: by whom, how long, how much.

Only what the edition says is counted; how long somebody spoke is left out where nobody knows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from service.programme import Conference, Edition, Session, Speaker, Talk
from service.publication import addresses
from service.publication.announcing import edition_line, session_link, within, wording
from service.publication.document import PERSON, EditionDocument, PublishedSegment, PublishedText
from service.publication.naming import is_called
from service.publication.pages.about import AboutPage, Length, MadeLine, MadeSession
from service.publication.pages.frame import Frame
from service.publication.pages.people import SpokenLine
from service.publication.turns import GAPS
from transcripts.model import GapReason, Language

Of = TypeVar("Of")


@dataclass(frozen=True, slots=True)
class Making:
    """What one edition is made of; lengths are in seconds, the longest first.

    ``duration`` is that of its recordings; ``voices`` is who spoke how long, by the slugs of the
    talk ("" outside all talks) and of the speaker.
    """

    duration: float
    languages: tuple[tuple[Language, float], ...]
    gaps: tuple[tuple[GapReason, float], ...]
    texts: tuple[MadeLine, ...]
    voices: tuple[tuple[tuple[str, str], SpokenLine], ...]

    def spoken(self, speaker: str, talk: str | None = None) -> SpokenLine | None:
        """How long a speaker spoke, in one talk or in all; None where nothing is known."""
        return together(
            one for (given, slug), one in self.voices if slug == speaker and talk in (None, given)
        )


def together(parts: Iterable[SpokenLine | None]) -> SpokenLine | None:
    """Several lengths as one: estimated where one of them is, None where nothing is known."""
    known = [one for one in parts if one]
    seconds = sum(one.seconds for one in known)
    return SpokenLine(seconds, any(one.estimated for one in known)) if known else None


def made(document: EditionDocument) -> Making:
    """What ``document`` is made of."""
    gaps = ((gap.reason, gap.span.duration) for one in document.recordings for gap in one.gaps)
    heard = ((segment.language, segment.span.duration) for segment in document.segments)
    return Making(
        duration=sum(recording.duration for recording in document.recordings),
        languages=_summed(heard),
        gaps=_summed(gaps),
        texts=tuple(_texts(document)),
        voices=tuple(_voices(document).items()),
    )


def _summed(lengths: Iterable[tuple[Of, float]]) -> tuple[tuple[Of, float], ...]:
    sums: dict[Of, float] = defaultdict(float)
    for what, length in lengths:
        sums[what] += length
    return tuple(sorted(sums.items(), key=lambda one: -one[1]))


def _texts(document: EditionDocument) -> Iterator[MadeLine]:
    """The text as it was heard first, then the translations, each by language."""
    texts: dict[tuple[bool, Language], list[PublishedText]] = defaultdict(list)
    for segment in document.segments:
        for text in segment.texts:
            texts[not text.spoken, text.language].append(text)
    for (translated, language), found in sorted(texts.items(), key=lambda one: one[0]):
        engines = [
            f"{one.origin.engine} {one.origin.model}" for one in found if not _by_person(one)
        ]
        yield MadeLine(
            language=language,
            spoken=not translated,
            engines=tuple(dict.fromkeys(engines)),
            by_person=sum(map(_by_person, found)) / len(found),
            outdated=sum(one.stale for one in found) / len(found),
        )


def _by_person(text: PublishedText) -> bool:
    """Whether a person wrote it last."""
    return text.origin.engine == PERSON


def _voices(document: EditionDocument) -> dict[tuple[str, str], SpokenLine]:
    talks = {talk.slug: talk for talk in document.session.talks}
    known = _people(document)
    found: dict[tuple[str, str], list[SpokenLine]] = defaultdict(list)
    for segment in document.segments:
        who = _who(segment, talks.get(segment.talk), known)
        if who:
            length = SpokenLine(segment.span.duration, not segment.voice)
            found[segment.talk, who.slug].append(length)
    summed = ((key, together(parts)) for key, parts in found.items())
    return {key: one for key, one in summed if one}


def _people(document: EditionDocument) -> tuple[Speaker, ...]:
    session = document.session
    given = (speaker for talk in session.talks for speaker in talk.speakers)
    return (*((session.chair,) if session.chair else ()), *given)


def _who(segment: PublishedSegment, talk: Talk | None, known: Iterable[Speaker]) -> Speaker | None:
    """The person whose voice it is, else the only one who gives the talk."""
    if segment.voice:
        return next((one for one in known if is_called(one, segment.voice)), None)
    return talk.speakers[0] if talk and len(talk.speakers) == 1 else None


# The page that tells it


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
