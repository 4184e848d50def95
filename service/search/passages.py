"""The rows of ``search_passage`` and what a new edition changes in them; shared by the engines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from service.search.base import PAGE, Kind, Passage
from service.search.schema import LANGUAGES, PASSAGE
from transcripts.model import Language

_NONE = {f"number{place}": -9 for place in range(PAGE)}
"""No segments; a page that is not full has some of these."""

_KINDS = {kind.value: kind for kind in Kind}

_THIS = PASSAGE.c.id == sa.bindparam("this")
_REMOVE = sa.delete(PASSAGE).where(_THIS)
_CHANGE = (
    sa.update(PASSAGE)
    .where(_THIS)
    .values({column.name: sa.bindparam(column.name) for column in PASSAGE.c if column.name != "id"})
)
_OF_SESSION = sa.select(PASSAGE).where(PASSAGE.c.session == sa.bindparam("session"))
_BESIDE = sa.select(PASSAGE).where(
    sa.or_(
        *(
            PASSAGE.c.id.between(
                (number - 1) * LANGUAGES,
                (number + 2) * LANGUAGES - 1,
            )
            for number in (sa.bindparam(name, type_=sa.BigInteger) for name in _NONE)
        )
    )
)
_SESSIONS = (
    sa.select(PASSAGE.c.session).group_by(PASSAGE.c.session).order_by(sa.func.min(PASSAGE.c.id))
)


def from_row(row: Sequence[Any]) -> Passage:
    """The passage in a row of the table, without its id."""
    session, segment, language, spoken, kind, text, start, speakers, year, edition = row
    people, kind = people_in(speakers), _KINDS[kind]
    return Passage(session, segment, language, spoken, kind, text, start, people, year, edition)


@lru_cache(maxsize=1 << 14)
def people_in(speakers: str) -> tuple[str, ...]:
    """The speakers in a row; the same stand in many."""
    return tuple(json.loads(speakers))


def to_row(passage: Passage) -> dict[str, Any]:
    """The passage as a row of the table, without its id."""
    p = passage
    return {
        "session": p.session,
        "segment": p.segment,
        "language": p.language,
        "spoken": p.spoken,
        "kind": p.kind.value,
        "text": p.text,
        "start": p.start,
        "speakers": json.dumps(p.speakers),
        "year": p.year,
        "edition": p.edition,
    }


# The table


def sessions(connection: sa.Connection) -> Sequence[str]:
    """All that have passages, the oldest first."""
    return connection.execute(_SESSIONS).scalars().all()


def of_session(connection: sa.Connection, session: str) -> dict[int, Passage]:
    """All passages of a session by id, in order."""
    rows = connection.execute(_OF_SESSION, {"session": session}).all()
    found = {row[0]: from_row(row[1:]) for row in rows}
    return {id: found[id] for id in sorted(found)}


def beside(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, Passage]:
    """The texts of a page's segments, and of the two beside each: their ids lie together."""
    given = {f"number{place}": number for place, number in enumerate(numbers)}
    rows = connection.execute(_BESIDE, _NONE | given)
    return {row[0]: from_row(row[1:]) for row in rows}


def next_number(connection: sa.Connection) -> int:
    """The first number that no segment has."""
    highest = connection.execute(sa.select(sa.func.max(PASSAGE.c.id))).scalar()
    return 0 if highest is None else int(highest) // LANGUAGES + 1


def store(connection: sa.Connection, needed: Change) -> None:
    """Write a change into the table."""
    forget = [{"this": id} for id in needed.forget]
    learn = [{"id": id, **to_row(passage)} for id, passage in needed.learn.items()]
    move = [{"this": id, **to_row(passage)} for id, passage in needed.move.items()]
    steps = ((_REMOVE, forget), (sa.insert(PASSAGE), learn), (_CHANGE, move))
    for statement, rows in steps:
        if rows:
            connection.execute(statement, rows)


# What changes


def _by_segment(passages: Iterable[Passage]) -> dict[str, dict[Language, Passage]]:
    segments: dict[str, dict[Language, Passage]] = {}
    for passage in passages:
        texts = segments.setdefault(passage.segment, {})
        if passage.language in texts:
            raise ValueError(f"{passage.segment} is given twice in {passage.language}")
        if len(texts) == LANGUAGES:
            raise ValueError(f"{passage.segment} is in more than {LANGUAGES} languages")
        texts[passage.language] = passage
    return segments


def numbered(
    known: Mapping[str, int], passages: Iterable[Passage], fresh: int
) -> dict[int, Passage]:
    """Each passage's id: segments keep their number, new ones count on from ``fresh``."""
    ids: dict[int, Passage] = {}
    for segment, texts in _by_segment(passages).items():
        number = known.get(segment, fresh)
        fresh += number == fresh
        first = number * LANGUAGES
        ids |= {first + place: texts[tag] for place, tag in enumerate(sorted(texts))}
    return ids


def _said(passage: Passage) -> tuple[object, ...]:
    """What of a passage goes into words; the rest can change without touching them."""
    return (passage.text, passage.language, passage.speakers, passage.year)


# All but the edition: what is the same in a later one was published as it is by the earlier.
_published = attrgetter(
    "session", "segment", "language", "spoken", "kind", "text", "start", "speakers", "year"
)


@dataclass(frozen=True, slots=True)
class Change:
    """What must be written: ids to forget, passages to learn, passages that only moved."""

    forget: tuple[int, ...]
    learn: Mapping[int, Passage]
    move: Mapping[int, Passage]


def change(old: Mapping[int, Passage], new: Mapping[int, Passage]) -> Change:
    """The least that turns ``old`` into ``new``; what stands as it was keeps its edition."""
    other = {
        id for id, one in new.items() if id not in old or _published(old[id]) != _published(one)
    }
    same = {id for id in other if id in old and _said(old[id]) == _said(new[id])}
    return Change(
        forget=tuple(id for id in old if id not in new or id in other - same),
        learn={id: passage for id, passage in new.items() if id in other and id not in same},
        move={id: new[id] for id in sorted(same)},
    )
