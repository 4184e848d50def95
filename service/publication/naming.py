"""Names of the programme: who is in it, how a list of people is ordered, whose name was typed.

A name is kept in its own order, and nothing in it says which word is the family's. Nothing needs
to: registers of Vietnamese names go by the last word, the given name, and then from the first;
those of Western names by the last word, the family name, and then from the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from service.programme import Conference, Localized, Speaker
from service.publication import addresses
from service.publication.pages.frame import Link, Wording
from transcripts.model import Language
from transcripts.text import fold, nfc, tokens

MOST_NAMED = 5
"""People, and titles, that are offered for the words of one search."""


@dataclass(frozen=True, slots=True)
class Named:
    """What of the programme is called by certain words: people, sessions and talks."""

    people: tuple[Link, ...] = ()
    titles: tuple[Link, ...] = ()


def people(conference: Conference) -> tuple[Speaker, ...]:
    """Everybody who chairs a session or gives a talk, each once, in order of the programme."""
    found = [
        person
        for session in conference.sessions
        for person in (
            *((session.chair,) if session.chair else ()),
            *(speaker for talk in session.talks for speaker in talk.speakers),
        )
    ]
    return tuple({person.id: person for person in found}.values())


def in_order(found: Iterable[Speaker]) -> tuple[Speaker, ...]:
    """People as a register lists them: by the last word of their name, marks aside."""
    return tuple(sorted(found, key=lambda person: _key(person.name)))


def initial(name: str) -> str:
    """The letter under which a register has the name, "" where it has no word."""
    words = _words(name)
    return words[0][:1].upper() if words else ""


def _words(name: str) -> list[str]:
    """Its words without marks, the last one first; what a hyphen joins is one word."""
    words = [" ".join(map(fold, tokens(word))) for word in name.split()]
    found = [word for word in words if word]
    return [*found[-1:], *found[:-1]]


def _key(name: str) -> tuple[list[str], str]:
    """Marks count only where all else is the same."""
    return _words(name), name


def is_called(person: Speaker, name: str) -> bool:
    """Whether ``name`` is theirs, in any way that it is written."""
    return nfc(name) in (person.name, *person.also_written)


def link(person: Speaker, conference: str, language: Language) -> Link:
    """Their own page; ``conference`` is a slug."""
    return Link(addresses.speaker(language, conference, person.slug), Wording("und", person.name))


def named(words: Sequence[str], conferences: Iterable[Conference], language: Language) -> Named:
    """The people and titles that have every one of ``words`` in one spelling, marks aside.

    A name counts in each way it is also written, a title in each of its languages.
    """
    wanted = {fold(token) for word in words for token in tokens(word)}
    if not wanted:
        return Named()
    found: list[Link] = []
    titles: list[Link] = []
    for conference in conferences:
        found += _people(wanted, conference, language)
        titles += _titles(wanted, conference, language)
    return Named(tuple(found[:MOST_NAMED]), tuple(titles[:MOST_NAMED]))


def _people(wanted: set[str], conference: Conference, language: Language) -> list[Link]:
    return [
        link(person, conference.slug, language)
        for person in in_order(
            one for one in people(conference) if _has(wanted, (one.name, *one.also_written))
        )
    ]


def _titles(wanted: set[str], conference: Conference, language: Language) -> list[Link]:
    found = []
    for session in conference.sessions:
        there = addresses.session(language, conference.slug, session.slug)
        found += _title(wanted, session.title, there, language)
        for talk in session.talks:
            found += _title(wanted, talk.title, f"{there}#talk-{talk.slug}", language)
    return found


def _title(wanted: set[str], title: Localized, href: str, language: Language) -> list[Link]:
    if not _has(wanted, (text for _, text in title.texts)):
        return []
    return [Link(href, Wording(*title.best(language)))]


def _has(wanted: set[str], spellings: Iterable[str]) -> bool:
    """Whether one of the spellings has all words."""
    return any(wanted <= _folded(one) for one in spellings)


@lru_cache(maxsize=1 << 16)
def _folded(text: str) -> frozenset[str]:
    """The words of a name; every search asks for those of all names."""
    return frozenset(fold(token) for token in tokens(text))
