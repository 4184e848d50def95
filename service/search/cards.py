"""Makes what readers see of what was found; shared by the engines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from service.search.base import Card, Passage, Tally
from service.search.highlighting import highlight
from service.search.query import Query
from transcripts.model import Language


def _shown(passages: Sequence[Passage], reader: Language) -> Passage:
    """The text a reader of ``reader`` sees first: theirs, else what was said."""
    own = [p for p in passages if p.language == reader]
    spoken = [p for p in passages if not p.translated]
    return (*own, *spoken, *passages)[0]


def card(
    query: Query,
    found: Sequence[Passage],
    reader: Language,
    exact: bool,
    beside: tuple[Sequence[Passage], Sequence[Passage]] = ((), ()),
) -> Card:
    """The card of one segment, given those of its texts that match, and the texts beside it."""
    shown = _shown(found, reader)
    before, after = beside
    return Card(
        passage=shown,
        pieces=highlight(query, shown.text, shown.language),
        also_in=tuple(p.language for p in found if p is not shown),
        exact=exact,
        before=_text_beside(shown, before),
        after=_text_beside(shown, after),
    )


def _text_beside(shown: Passage, texts: Sequence[Passage]) -> str:
    """What a segment next to the one shown says in its language; of another session, nothing."""
    same = (shown.session, shown.language)
    return next((p.text for p in texts if (p.session, p.language) == same), "")


def tallies(counts: Mapping[str, int]) -> tuple[Tally, ...]:
    """Counts as values, the highest first."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Tally(value, count) for value, count in ordered)
