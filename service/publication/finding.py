"""Makes the search page of what the index finds: cards, other spellings, what to try instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from service.programme import Conference, Edition, Session
from service.publication import addresses, feeds, naming
from service.publication.announcing import wording
from service.publication.excerpts import excerpt, first_words, last_words
from service.publication.interface import clock, message, open_interfaces
from service.publication.narrowing import chosen
from service.publication.pages.frame import Alternate, Frame, Link, Wording
from service.publication.pages.search import Card, Elsewhere, Fault, Offer, Piece, SearchPage, Ways
from service.publication.searching import GROUPS, Programme, Search, speakers, talk_of
from service.search import base
from service.search.query import Message, parse
from transcripts.languages import PROCEEDINGS
from transcripts.model import Language
from transcripts.text import placed_tokens, tokens

SINGLE_WORDS = 5
"""Words that are each offered alone where together they find nothing."""

MESSAGES = {
    Message.ONLY_EXCLUDED: message(
        "A search needs at least one word to look for, besides those to leave out."
    ),
    Message.TOO_LONG: message("Only the beginning of this long search was used."),
    Message.TOO_MANY_WORDS: message("Only the first 24 words were used."),
    Message.PREFIX_TOO_SHORT: message("A beginning such as “a*” needs at least two letters."),
}
NOT_WORDS = message("Type at least one word.")
TOO_MANY_TO_RANK = message(
    "This is said very often: the newest 20,000 texts are in order of how well they match."
)
WITHOUT_FILTERS = message("The same without filters")
IN_ALL_LANGUAGES = message("The same in all languages")
FOLLOWED = message("What is said of: %(words)s")


@dataclass(frozen=True, slots=True)
class Found:
    """What the index answered: a page of results, and how much other searches would find."""

    results: base.Results
    counts: Mapping[Search, int] = field(default_factory=dict)


def find(
    connection: Connection, index: base.SearchIndex, search: Search, reader: Language
) -> Found:
    """A page of results, and how much the searches offered beside it find. Raises Unavailable."""
    query = parse(search.words)
    results = index.search(connection, query, search.filters, search.page, reader, search.order)
    others = dict.fromkeys((*_spelt(search, results), *_tried(search, results)))
    counts = {other: index.count(connection, parse(other.words), other.filters) for other in others}
    return Found(results, counts)


def _spelt(search: Search, results: base.Results) -> tuple[Search, ...]:
    """The same with misspelt words put right."""
    return tuple(search.saying(text) for text in results.suggestions)


def _tried(search: Search, results: base.Results) -> dict[Search, str]:
    """What may find something where this does not, and what to call it: "" by its words."""
    if results.total:
        return {}
    free = search.without("language")
    every = {free: IN_ALL_LANGUAGES} if search.values("language") and free.chosen else {}
    bare = {search.without(*GROUPS): WITHOUT_FILTERS} if search.chosen else {}
    words = [
        results.query.text[term.places[0][0] : term.places[-1][1]]
        for term in results.query.terms
        if term.places
    ]
    single = {search.saying(word): "" for word in words[:SINGLE_WORDS]} if len(words) > 1 else {}
    return every | bare | single


def search_page(frame: Frame, search: Search, found: Found, known: Programme) -> SearchPage:
    """The page of what was found."""
    language, results = frame.language, found.results
    before = (results.page - 1) * base.PAGE
    called = naming.Named()
    if results.page == 1:
        words = [token for term in results.query.terms for token in term.tokens]
        called = naming.named(words, known.conferences, language)
    return SearchPage(
        frame=frame,
        query=search.words,
        count=results.total,
        first=before + 1,
        last=before + len(results.cards),
        cards=tuple(
            _card(card, search, *known.sessions[card.passage.session], language)
            for card in results.cards
            if card.passage.session in known.sessions
        ),
        chosen=chosen(search, known, language),
        kept=_kept(search),
        messages=_messages(results),
        suggestions=_offers(dict.fromkeys(_spelt(search, results), ""), search, found, language),
        offers=_offers(_tried(search, results), search, found, language),
        people=called.people,
        titles=called.titles,
        ways=_ways(search, results, language),
    )


def failed_page(frame: Frame, search: Search, known: Programme, fault: Fault) -> SearchPage:
    """The page of a search that has no answer: what was asked is kept, to be asked otherwise."""
    return SearchPage(
        frame=frame,
        query=search.words,
        chosen=chosen(search, known, frame.language),
        kept=_kept(search),
        fault=fault,
    )


def _kept(search: Search) -> tuple[tuple[str, str], ...]:
    """What the form sends along with other words."""
    return tuple(search.saying("").parameters)


def _ways(search: Search, results: base.Results, language: Language) -> Ways:
    if not results.total:
        return Ways()
    first, newest = replace(search, page=1), search.order is base.Order.NEWEST
    other = replace(first, order=base.Order.BEST if newest else base.Order.NEWEST)
    page, pages = results.page, results.pages
    return Ways(
        earlier=_page(search, page - 1, language) if page > 1 else "",
        later=_page(search, page + 1, language) if page < pages else "",
        narrow=addresses.narrow(language, first.parameters),
        follow=addresses.search_feed(language, _followed(search).parameters),
        reordered=addresses.search(language, other.parameters),
        newest=newest,
    )


def _page(search: Search, page: int, language: Language) -> str:
    return addresses.search(language, replace(search, page=page).parameters)


def _followed(search: Search) -> Search:
    """What of a search makes a feed: always its newest passages."""
    return replace(search, page=1, order=base.Order.BEST)


def _messages(results: base.Results) -> tuple[str, ...]:
    typed, codes = results.query.text.strip(), results.query.messages
    if typed and Message.EMPTY in codes:
        return (NOT_WORDS,)
    said = tuple(MESSAGES[code] for code in codes if code in MESSAGES)
    return said if results.all_ranked else (*said, TOO_MANY_TO_RANK)


def _offers(
    searches: Mapping[Search, str], asked: Search, found: Found, language: Language
) -> tuple[Offer, ...]:
    """Those of ``searches`` that find something, what is new in their words emphasised."""
    return tuple(
        Offer(
            href=addresses.search(language, search.parameters),
            count=found.counts[search],
            label=label,
            words=() if label else _put_right(search.words, asked.words),
        )
        for search, label in searches.items()
        if found.counts.get(search)
    )


def _put_right(text: str, typed: str) -> tuple[Piece, ...]:
    """``text`` with the words that were not typed marked."""
    known, pieces, done = set(tokens(typed)), [], 0
    for start, end, token in placed_tokens(text):
        if token not in known:
            pieces += [Piece(text[done:start]), Piece(text[start:end], True)]
            done = end
    return tuple(piece for piece in (*pieces, Piece(text[done:])) if piece.text)


# Cards


def _card(
    card: base.Card, search: Search, conference: Conference, session: Session, language: Language
) -> Card:
    passage = card.passage
    talk = talk_of(session, passage.speakers)
    beside = passage.language if passage.translated and passage.language != language else ""
    place = _Target(conference.slug, session.slug, passage.segment, search.words.strip())
    return Card(
        href=place.address(language, beside),
        session=wording(session.title, language),
        talk=wording(talk.title, language) if talk else None,
        speakers=_speakers(passage.speakers, conference, session, language),
        date=session.date,
        start=passage.start,
        language=passage.language,
        spoken=not passage.translated,
        by_person=passage.kind is base.Kind.HUMAN,
        passage=tuple(Piece(piece.text, piece.is_match) for piece in excerpt(card.pieces)),
        before=last_words(card.before),
        after=first_words(card.after),
        also_in=tuple(
            Elsewhere(place.address(language, "" if tag == passage.spoken else tag), tag)
            for tag in card.also_in
        ),
    )


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a segment is, and what was looked for in it."""

    conference: str
    session: str
    segment: str
    sought: str

    def address(self, language: Language, beside: Language) -> str:
        """The session's page opened there, with a translation beside what was said."""
        there = (self.conference, self.session, self.segment)
        return addresses.passage(language, *there, sought=self.sought, beside=beside)


def _speakers(
    slugs: Sequence[str], conference: Conference, session: Session, language: Language
) -> tuple[Link, ...]:
    """Those who speak there; of a programme that changed since, whoever is still in it."""
    people = speakers(session)
    return tuple(
        naming.link(people[slug], conference.slug, language) for slug in slugs if slug in people
    )


# As a feed


def search_feed(
    search: Search,
    results: base.Results,
    known: Programme,
    editions: Iterable[Edition],
    place: Frame,
) -> feeds.Feed:
    """What was published last of what ``search`` finds, each with the moment of its edition."""
    language, origin = place.language, place.base
    moments = {(one.session_id, one.number): one.published_at for one in editions}
    entries = [
        _entry(card, search, known, moments[card.passage.session, card.passage.edition], place)
        for card in results.cards
        if card.passage.session in known.sessions
        and (card.passage.session, card.passage.edition) in moments
    ]
    words = open_interfaces()[language].worded(FOLLOWED) % {"words": search.words.strip()}
    parameters = _followed(search).parameters
    return feeds.Feed(
        id=feeds.urn("search", language, *(f"{name}={value}" for name, value in parameters)),
        language=language,
        title=Wording(language, words),
        author="Actes",
        itself=f"{origin}{addresses.search_feed(language, parameters)}",
        page=f"{origin}{addresses.search(language, parameters)}",
        entries=tuple(sorted(entries, key=lambda entry: entry.updated, reverse=True)),
    )


def _entry(
    card: base.Card, search: Search, known: Programme, updated: str, frame: Frame
) -> feeds.Entry:
    passage = card.passage
    conference, session = known.sessions[passage.session]
    title = wording(session.title, frame.language)
    place = _Target(conference.slug, session.slug, passage.segment, search.words.strip())
    return feeds.Entry(
        id=feeds.urn("passage", passage.session, passage.segment, frame.language),
        title=replace(title, text=f"{title.text}, {clock(passage.start)}"),
        updated=updated,
        pages=tuple(
            Alternate(one, f"{frame.base}{place.address(one, '')}")
            for one in (frame.language, *(tag for tag in PROCEEDINGS if tag != frame.language))
        ),
        summary=Wording(passage.language, "".join(piece.text for piece in excerpt(card.pieces))),
        authors=tuple(
            link.wording.text
            for link in _speakers(passage.speakers, conference, session, frame.language)
        ),
        subject=wording(conference.title, frame.language).text,
    )
