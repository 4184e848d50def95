"""A search as it stands in an address, and the programme by what passages name; pure values.

Nothing that is asked is refused: what makes no sense finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from service.programme import Conference, Session, Speaker, Talk
from service.search.base import Filters, Order
from service.search.query import LENGTH

MOST_VALUES = 20
"""Values of one filter that are listened to."""

LONGEST_VALUE = 100

GROUPS = ("session", "speaker", "language", "year")
"""What can be filtered by, as it is called in an address."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; ``chosen`` are filter values as (group, value), in the order given."""

    words: str = ""
    chosen: tuple[Pair, ...] = ()
    page: int = 1
    order: Order = Order.BEST

    @property
    def filters(self) -> Filters:
        """What passages must be besides."""
        sessions, speakers, languages, years = (self.values(group) for group in GROUPS)
        numbers = tuple(int(year) for year in years if re.fullmatch(r"[0-9]{4}", year))
        return Filters(sessions, speakers, languages, numbers)

    def values(self, group: str) -> tuple[str, ...]:
        """The chosen values of one group."""
        return tuple(value for name, value in self.chosen if name == group)

    @property
    def parameters(self) -> list[Pair]:
        """The search as the part of an address behind ``?``."""
        order = "" if self.order is Order.BEST else self.order.value
        page = str(self.page) if self.page > 1 else ""
        every = [("q", self.words), *self.chosen, ("order", order), ("page", page)]
        return [(name, value) for name, value in every if value]

    def toggled(self, group: str, value: str) -> Search:
        """The same from its first page with one value more, or without it where it is chosen."""
        one = (group, value)
        others = tuple(pair for pair in self.chosen if pair != one)
        chosen = others if one in self.chosen else (*self.chosen, one)
        return replace(self, chosen=chosen, page=1)

    def without(self, *groups: str) -> Search:
        """The same from its first page with nothing chosen of ``groups``."""
        chosen = tuple(pair for pair in self.chosen if pair[0] not in groups)
        return replace(self, chosen=chosen, page=1)

    def saying(self, words: str) -> Search:
        """The same from its first page with other words."""
        return replace(self, words=words, page=1)


def make_search(
    words: str, chosen: Mapping[str, Iterable[str]], page: str = "", order: str = ""
) -> Search:
    """What a reader asked, cut to what is listened to and fit to stand in an address again."""
    return Search(
        words=_clean(words, LENGTH),
        chosen=tuple(
            (group, _clean(value, LONGEST_VALUE))
            for group in GROUPS
            for value in dict.fromkeys(tuple(chosen.get(group, ()))[:MOST_VALUES])
            if value
        ),
        page=int(page) if re.fullmatch(r"[0-9]{1,4}", page) else 1,
        order=Order.NEWEST if order == Order.NEWEST else Order.BEST,
    )


def _clean(text: str, most: int) -> str:
    """The beginning of ``text`` without lone surrogates and control signs, which no page holds."""
    kept = text[:most].encode("utf-8", "replace").decode()
    return re.sub(r"[\x00-\x1f\x7f]", " ", kept)


@dataclass(frozen=True, slots=True)
class Programme:
    """The programme by what passages name: sessions by id, people by slug."""

    conferences: tuple[Conference, ...] = ()
    sessions: Mapping[str, tuple[Conference, Session]] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, conferences: tuple[Conference, ...]) -> Programme:
        """All of it, ready to be looked up."""
        sessions = {
            session.id: (conference, session)
            for conference in conferences
            for session in conference.sessions
        }
        people = {
            speaker.slug: speaker.name
            for _, session in sessions.values()
            for speaker in speakers(session).values()
        }
        return cls(conferences, sessions, people)


def speakers(session: Session) -> dict[str, Speaker]:
    """Who gives the talks of a session, by slug."""
    return {speaker.slug: speaker for talk in session.talks for speaker in talk.speakers}


def talk_of(session: Session, slugs: tuple[str, ...]) -> Talk | None:
    """The talk that just these people give; None where nobody or more than one talk is named."""
    given = [
        talk
        for talk in session.talks
        if slugs and tuple(speaker.slug for speaker in talk.speakers) == slugs
    ]
    return given[0] if len(given) == 1 else None
