"""Draws the pairs a translator learns from, as the recogniser would have misheard the source."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import TypeAlias

from grammar import LANGUAGES, random_words, utterance, word_list
from vocabulary import Triple, vocabulary

DIRECTIONS = tuple((s, t) for s in LANGUAGES for t in LANGUAGES if s != t)
STRANGER = 0.08
"""Share of sentences whose names are other names, so that names are copied, not recited."""
TONES = "\u0300\u0301\u0303\u0309\u0323"
"""The marks of the Vietnamese tones, and of French accents, decomposed."""

Fault: TypeAlias = Callable[[list[str], str, Random], list[str]]


@dataclass(frozen=True, slots=True)
class Pair:
    """A source as heard and its translation as written."""

    source_language: str
    target_language: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Diet:
    """What is learned from: shares of bare phrases, of sources with faults, of two sentences.

    `longest` is in Vietnamese syllables; two sentences come when a recogniser missed a pause.
    """

    phrases: float
    longest: int
    faults: float
    doubles: float


def diet_at(progress: float) -> Diet:
    """Phrases first, then short sentences, long ones, faults.

    With whole sentences from the start the decoder only learns to invent plausible ones.
    """
    return Diet(
        phrases=0.9 if progress < 0.08 else max(0.05, 0.5 - progress),
        longest=10 + int(max(0.0, progress - 0.08) * 100),
        faults=0.55 * min(1.0, max(0.0, (progress - 0.35) / 0.3)),
        doubles=0.06 if progress > 0.45 else 0.0,
    )


def pairs(random: Random, diet: Diet) -> Iterator[Pair]:
    """Endless pairs of all six directions; never a held-out sentence."""
    while True:
        phrase = random.random() < diet.phrases
        sentence = random.choice(phrases()) if phrase else _drawn(random, diet)
        source, target = random.choice(DIRECTIONS)
        heard = sentence.text(source)
        if random.random() < diet.faults:
            heard = misheard(heard, source, random)
        yield Pair(source, target, heard, sentence.text(target))


@cache
def phrases() -> tuple[Triple, ...]:
    """Every phrase of the domain by itself."""
    tables = vocabulary()
    marked = (*tables.objects, *tables.counted, *tables.times)
    verbs = (form for v in tables.verbs for form in (v.present, v.infinitive))
    slots = (phrase for slot in tables.phrases.values() for phrase in slot)
    roles = (form for role in tables.roles for form in (role.masculine, role.feminine))
    return (*(m.phrase for m in marked), *verbs, *slots, *roles)


def _drawn(random: Random, diet: Diet) -> Triple:
    sentence = _with_strangers(_no_longer_than(diet.longest, random), random)
    if random.random() >= diet.doubles:
        return sentence
    second = utterance(random)
    return Triple(*(f"{sentence.text(tag)} {second.text(tag)}" for tag in LANGUAGES))


def _no_longer_than(syllables: int, random: Random) -> Triple:
    while True:
        sentence = utterance(random)
        if len(sentence.vi.split()) <= syllables:
            return sentence


def _with_strangers(sentence: Triple, random: Random) -> Triple:
    if random.random() >= STRANGER:
        return sentence
    for person in vocabulary().people:
        name, other = person.phrase.vi, stranger(random)
        sentence = Triple(*(sentence.text(tag).replace(name, other) for tag in LANGUAGES))
    return sentence


def stranger(random: Random) -> str:
    """A name that nobody bears: two or three capitalised words of one language."""
    language = random.choice(LANGUAGES)
    words = random.sample(word_list(language), 3 if language == "vi" else 2)
    return " ".join(word.capitalize() for word in words)


def misheard(text: str, language: str, random: Random) -> str:
    """The text with a few of a recogniser's faults."""
    words = text.split(" ")
    for _ in range(random.randint(1, 2 + len(words) // 12)):
        words = random.choice(FAULTS)(words, language, random)
    return " ".join(words)


def _drop(words: list[str], language: str, random: Random) -> list[str]:
    place = random.randrange(len(words))
    return words[:place] + words[place + 1 :] if len(words) > 3 else words


def _repeat(words: list[str], language: str, random: Random) -> list[str]:
    place = random.randrange(len(words))
    return [*words[:place], words[place], *words[place:]]


def _replace(words: list[str], language: str, random: Random) -> list[str]:
    place = random.randrange(len(words))
    other = random.choice(random_words(language, random)[:-1].lower().split())
    return [*words[:place], other, *words[place + 1 :]]


def _misspell(words: list[str], language: str, random: Random) -> list[str]:
    """One letter lost, doubled or put for another."""
    place = random.randrange(len(words))
    word = words[place]
    at = random.randrange(len(word)) if word else 0
    letter = random.choice(("", word[at : at + 1] * 2, random.choice("aeioumnrstl")))
    return [*words[:place], word[:at] + letter + word[at + 1 :], *words[place + 1 :]]


def _mark_wrongly(words: list[str], language: str, random: Random) -> list[str]:
    """A Vietnamese tone or a French accent put wrong or lost in one word."""
    marked = [i for i, word in enumerate(words) if not word.isascii()]
    if not marked:
        return words
    place = random.choice(marked)
    other = random.choice(TONES) if language == "vi" and random.random() < 0.8 else ""
    changed = re.sub(f"[{TONES}]", other, unicodedata.normalize("NFD", words[place]), count=1)
    return [*words[:place], unicodedata.normalize("NFC", changed), *words[place + 1 :]]


def _lower_start(words: list[str], language: str, random: Random) -> list[str]:
    return [words[0].lower(), *words[1:]]


def _end_otherwise(words: list[str], language: str, random: Random) -> list[str]:
    """Without the final mark, or with another one."""
    bare = words[:-1] if words[-1] in ("?", "!") else [*words[:-1], words[-1].rstrip(".?!")]
    return [*bare[:-1], bare[-1] + random.choice(("", "", ".", ","))]


def _without_commas(words: list[str], language: str, random: Random) -> list[str]:
    return [word.rstrip(",") for word in words if word != ":"]


FAULTS: tuple[Fault, ...] = (
    _drop,
    _repeat,
    _replace,
    _misspell,
    _misspell,
    _mark_wrongly,
    _mark_wrongly,
    _lower_start,
    _end_otherwise,
    _end_otherwise,
    _without_commas,
)
