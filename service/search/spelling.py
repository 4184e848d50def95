"""Proposes words of the index for words it does not have; it never replaces them by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from service.search.query import Query

SHORTEST = 3
"""Letters of the shortest word that is put right; below, everything resembles everything."""
LONG = 8
"""From this many letters on two slips are allowed instead of one."""
PROPOSALS = 3
CANDIDATES = 50


@dataclass(frozen=True, slots=True)
class Misspelt:
    """A word of a query that no text has, and where it stands in the query."""

    token: str
    place: tuple[int, int]


def slips(token: str) -> int:
    """How many letters may be wrong, missing, too many or exchanged."""
    return 2 if len(token) >= LONG else 1


def near(token: str, vocabulary: Sequence[str]) -> dict[str, int]:
    """Words of the vocabulary within reach of ``token``, and how many slips away."""
    if len(token) < SHORTEST:
        return {}
    found = process.extract(
        token, vocabulary, scorer=OSA.distance, score_cutoff=slips(token), limit=CANDIDATES
    )
    return {word: int(distance) for word, distance, _ in found}


def best(candidates: Mapping[str, int], texts: Mapping[str, int]) -> tuple[str, ...]:
    """Up to three candidates: the nearest first, then those in most texts; in none is out."""
    known = [word for word in candidates if texts.get(word)]
    return tuple(sorted(known, key=lambda word: (candidates[word], -texts[word], word)))[:PROPOSALS]


def _rewritten(query: Query, words: Iterable[tuple[Misspelt, str]]) -> str:
    text = query.text
    for misspelt, word in sorted(words, key=lambda pair: pair[0].place, reverse=True):
        start, end = misspelt.place
        text = text[:start] + word + text[end:]
    return text


def corrected(query: Query, proposals: Mapping[Misspelt, Sequence[str]]) -> tuple[str, ...]:
    """Up to three whole queries with every misspelt word that has a proposal put right."""
    helped = {misspelt: words for misspelt, words in proposals.items() if words}
    choices = max(map(len, helped.values()), default=0)
    queries = (
        _rewritten(query, ((bad, words[min(n, len(words) - 1)]) for bad, words in helped.items()))
        for n in range(choices)
    )
    return tuple(dict.fromkeys(queries))
