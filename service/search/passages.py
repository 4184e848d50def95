"""The rows of ``search_passage`` and what a new edition changes in them; shared by the engines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.search.base import Kind, Passage
from service.search.schema import LANGUAGES
from transcripts.model import Language

COLUMNS = "session, segment, language, spoken, kind, text, start, speakers, year, edition"


def from_row(row: Sequence[Any]) -> Passage:
    """The passage in a row of COLUMNS."""
    session, segment, language, spoken, kind, text, start, speakers, year, edition = row
    people = tuple(json.loads(speakers))
    return Passage(
        session, segment, language, spoken, Kind(kind), text, start, people, year, edition
    )


def to_row(passage: Passage) -> tuple[Any, ...]:
    """The passage as a row of COLUMNS."""
    p, people = passage, json.dumps(passage.speakers)
    named = (p.session, p.segment, p.language, p.spoken, p.kind.value)
    return (*named, p.text, p.start, people, p.year, p.edition)


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


@dataclass(frozen=True, slots=True)
class Change:
    """What must be written: ids to forget, passages to learn, passages that only moved."""

    forget: tuple[int, ...]
    learn: Mapping[int, Passage]
    move: Mapping[int, Passage]


def change(old: Mapping[int, Passage], new: Mapping[int, Passage]) -> Change:
    """The least that turns ``old`` into ``new``."""
    same = {id for id in old if id in new and _said(old[id]) == _said(new[id])}
    return Change(
        forget=tuple(id for id in old if id not in same),
        learn={id: passage for id, passage in new.items() if id not in same},
        move={id: new[id] for id in sorted(same) if old[id] != new[id]},
    )
