"""Makes the search page: from what a reader asked and what the index found, to cards and facets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from pydantic import BaseModel, Field

from service.programme import Conference, Session
from service.publication import addresses
from service.publication.announcing import wording
from service.publication.interface import message, open_interfaces
from service.publication.pages.frame import Frame, Link, Wording
from service.publication.pages.search import Card, Facet, FacetValue, Piece, SearchPage
from service.search import base
from service.search.query import LENGTH, Message
from transcripts.languages import PROCEEDINGS
from transcripts.model import Language

MOST_VALUES = 20
"""Values of one filter that are listened to."""

FACET_VALUES = 12
"""Values of one facet that are shown."""

MESSAGES = {
    Message.ONLY_EXCLUDED: message(
        "A search needs at least one word to look for, besides those to leave out."
    ),
    Message.TOO_LONG: message("Only the beginning of this long search was used."),
    Message.TOO_MANY_WORDS: message("Only the first 24 words were used."),
    Message.PREFIX_TOO_SHORT: message("A beginning such as “a*” needs at least two letters."),
}
NOT_WORDS = message("Type at least one word.")


class Asked(BaseModel):
    """The search as it stands in the address; nothing in it is refused, nonsense finds nothing."""

    q: str = ""
    session: list[str] = Field(default_factory=list)
    speaker: list[str] = Field(default_factory=list)
    language: list[str] = Field(default_factory=list)
    year: list[str] = Field(default_factory=list)
    page: str = ""


GROUPS = ("session", "speaker", "language", "year")
NAMES = {
    "session": message("Session"),
    "speaker": message("Speaker"),
    "language": message("Language"),
    "year": message("Year"),
}


@dataclass(frozen=True, slots=True)
class Programme:
    """The programme by what passages name: sessions by id, people by slug."""

    sessions: Mapping[str, tuple[Conference, Session]] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, conferences: Iterable[Conference]) -> Programme:
        """All of it, ready to be looked up."""
        sessions = {
            session.id: (conference, session)
            for conference in conferences
            for session in conference.sessions
        }
        people = {
            speaker.slug: speaker.name
            for _, session in sessions.values()
            for talk in session.talks
            for speaker in talk.speakers
        }
        return cls(sessions, people)


def filters(asked: Asked) -> base.Filters:
    """What passages must be besides."""
    kept = {name: tuple(getattr(asked, name)[:MOST_VALUES]) for name in GROUPS}
    years = tuple(int(year) for year in kept["year"] if re.fullmatch(r"[0-9]{4}", year))
    return base.Filters(kept["session"], kept["speaker"], kept["language"], years)


def page_number(asked: Asked) -> int:
    """The page asked for, 1 where that is no number."""
    return int(asked.page) if re.fullmatch(r"[0-9]{1,4}", asked.page) else 1


def encoded(asked: Asked) -> str:
    """The search as the part of an address behind ``?``."""
    return urlencode(_parameters(asked, q=asked.q, page=asked.page))


def _parameters(asked: Asked, *, q: str, page: str = "") -> list[tuple[str, str]]:
    chosen = [(name, value) for name in GROUPS for value in getattr(asked, name)[:MOST_VALUES]]
    every = [("q", q[:LENGTH]), *chosen, ("page", page)]
    return [(name, value) for name, value in every if value]


def search_page(
    frame: Frame,
    asked: Asked,
    results: base.Results,
    facets: base.Facets | None,
    known: Programme,
) -> SearchPage:
    """The page of what was found."""
    language = frame.language
    before = (results.page - 1) * base.PAGE
    return SearchPage(
        frame=frame,
        query=asked.q[:LENGTH],
        count=results.total,
        first=before + 1,
        last=before + len(results.cards),
        cards=tuple(
            _card(card, known, language)
            for card in results.cards
            if card.passage.session in known.sessions
        ),
        facets=_facets(asked, facets, known, language) if facets else (),
        kept=tuple(_parameters(asked, q="")),
        messages=_messages(results),
        suggestion=_suggestion(asked, results, language),
        earlier=_turned(asked, results.page - 1, language) if results.page > 1 else "",
        later=_turned(asked, results.page + 1, language) if results.page < results.pages else "",
    )


def _messages(results: base.Results) -> tuple[str, ...]:
    said = tuple(MESSAGES[code] for code in results.query.messages if code in MESSAGES)
    typed = results.query.text.strip()
    return (NOT_WORDS,) if typed and Message.EMPTY in results.query.messages else said


def _suggestion(asked: Asked, results: base.Results, language: Language) -> Link | None:
    if not results.suggestions:
        return None
    text = results.suggestions[0]
    return Link(addresses.search(language, _parameters(asked, q=text)), Wording("und", text))


def _turned(asked: Asked, page: int, language: Language) -> str:
    return addresses.search(language, _parameters(asked, q=asked.q, page=str(page)))


def _card(card: base.Card, known: Programme, language: Language) -> Card:
    passage = card.passage
    conference, session = known.sessions[passage.session]
    return Card(
        href=addresses.passage(language, conference.slug, session.slug, passage.segment),
        session=wording(session.title, language),
        speakers=tuple(known.people.get(slug, slug) for slug in passage.speakers),
        date=session.date,
        start=passage.start,
        language=passage.language,
        spoken=not passage.translated,
        passage=tuple(Piece(piece.text, piece.is_match) for piece in card.pieces),
    )


def _facets(
    asked: Asked, facets: base.Facets, known: Programme, language: Language
) -> tuple[Facet, ...]:
    groups = (facets.sessions, facets.speakers, facets.languages, facets.years)
    made = (
        Facet(NAMES[name], _values(asked, name, tallies, known, language))
        for name, tallies in zip(GROUPS, groups, strict=True)
    )
    return tuple(facet for facet in made if len(facet.values) > 1 or _is_chosen(facet))


def _is_chosen(facet: Facet) -> bool:
    return any(value.chosen for value in facet.values)


def _values(
    asked: Asked, name: str, tallies: Sequence[base.Tally], known: Programme, language: Language
) -> tuple[FacetValue, ...]:
    chosen = set(getattr(asked, name))
    return tuple(
        FacetValue(
            href=_toggled(asked, name, tally.value, language),
            wording=_label(name, tally.value, known, language),
            count=tally.count,
            chosen=tally.value in chosen,
        )
        for tally in tallies[:FACET_VALUES]
    )


def _toggled(asked: Asked, name: str, value: str, language: Language) -> str:
    parameters = _parameters(asked, q=asked.q)
    one = (name, value)
    changed = [p for p in parameters if p != one] if one in parameters else [*parameters, one]
    return addresses.search(language, changed)


def _label(name: str, value: str, known: Programme, language: Language) -> Wording:
    if name == "session" and value in known.sessions:
        return wording(known.sessions[value][1].title, language)
    if name == "speaker":
        return Wording("und", known.people.get(value, value))
    if name == "language" and value in PROCEEDINGS:
        return Wording(language, open_interfaces()[language].language_name(value))
    return Wording(language, value)
