"""How well the machine heard and translated the demonstration, against its scripts. Pure.

Both sides are compared as people read them: NFC, lower case, without punctuation.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from service.demonstration.reference import Turn
from service.programme import SegmentRecord
from transcripts.model import Language

CHARACTERS = 6
"""chrF counts n-grams of up to six characters (Popović 2015, as sacreBLEU does by default)."""

RECALL_WEIGHT = 2
"""The β of chrF2: recall counts twice as much as precision."""

Pair = tuple[str, str]
"""What the machine made, and what it should have been."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Word error rate by language spoken, chrF2 by (from, to), and the share of segments whose
    language was told right."""

    word_error_rate: Mapping[Language, float]
    chrf: Mapping[tuple[Language, Language], float]
    language_accuracy: float


def words(text: str) -> list[str]:
    """The words of a text, as they are compared."""
    kept = (
        character if unicodedata.category(character)[0] in "LMN" else " "
        for character in unicodedata.normalize("NFC", text).lower()
    )
    return "".join(kept).split()


def word_error_rate(pairs: Iterable[Pair]) -> float:
    """Words to insert, delete or replace, as a share of the words that were said."""
    tokens = [(words(made), words(said)) for made, said in pairs]
    errors = sum(Levenshtein.distance(made, said) for made, said in tokens)
    return errors / max(1, sum(len(said) for _, said in tokens))


def chrf(pairs: Iterable[Pair]) -> float:
    """chrF2 of a corpus, 0 to 100: the F-score of its mean precision and recall over orders.

    As sacreBLEU counts: characters without spaces, and nothing of an order that a text is too
    short for.
    """
    counts = [[0, 0, 0] for _ in range(CHARACTERS)]
    for pair in pairs:
        made, said = ("".join(words(text)) for text in pair)
        for order, total in enumerate(counts, start=1):
            ours, theirs = _ngrams(made, order), _ngrams(said, order)
            if theirs:
                total[0] += ours.total()
            total[1] += theirs.total()
            total[2] += (ours & theirs).total()
    orders = [total for total in counts if total[0] and total[1]]
    if not orders:
        return 0.0
    precision = sum(common / made for made, _, common in orders) / len(orders)
    recall = sum(common / said for _, said, common in orders) / len(orders)
    return 100 * _f_score(precision, recall)


def _ngrams(text: str, order: int) -> Counter[str]:
    return Counter(text[at : at + order] for at in range(len(text) - order + 1))


def _f_score(precision: float, recall: float) -> float:
    weight = RECALL_WEIGHT**2
    whole = weight * precision + recall
    return (1 + weight) * precision * recall / whole if whole else 0.0


def score(heard: Iterable[tuple[Sequence[Turn], Sequence[SegmentRecord]]]) -> Scores:
    """Compare recordings: the turns of each script with the segments that were made of it."""
    spoken: dict[Language, list[Pair]] = defaultdict(list)
    translated: dict[tuple[Language, Language], list[Pair]] = defaultdict(list)
    right: list[bool] = []
    for turns, segments in heard:
        for turn, mine in zip(turns, by_turn(turns, segments), strict=True):
            spoken[turn.language].append((_said(mine), turn.text(turn.language)))
            right.extend(segment.language == turn.language for segment in mine)
            for target in _others(turn, mine):
                pair = (_text(mine, target), turn.text(target))
                translated[turn.language, target].append(pair)
    return Scores(
        {language: word_error_rate(pairs) for language, pairs in spoken.items()},
        {way: chrf(pairs) for way, pairs in translated.items()},
        sum(right) / max(1, len(right)),
    )


def by_turn(turns: Sequence[Turn], segments: Sequence[SegmentRecord]) -> list[list[SegmentRecord]]:
    """For each turn the segments that lie in it more than in any other."""
    shared: list[list[SegmentRecord]] = [[] for _ in turns]
    for segment in segments:
        overlaps = [turn.span.overlap(segment.span) for turn in turns]
        shared[overlaps.index(max(overlaps))].append(segment)
    return shared


def _others(turn: Turn, segments: Sequence[SegmentRecord]) -> list[Language]:
    known = {text.language for segment in segments for text in segment.texts}
    return sorted(known - {turn.language})


def _said(segments: Sequence[SegmentRecord]) -> str:
    return _text(segments, None)


def _text(segments: Sequence[SegmentRecord], language: Language | None) -> str:
    texts = (segment.text(language or segment.language) for segment in segments)
    return " ".join(text.text for text in texts if text)
