"""Reads the phrases of the demonstration's domain as frozen values; composes nothing."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

LANGUAGES = ("en", "fr", "vi")
PHRASES = Path(__file__).with_name("phrases.yaml")
PHRASE_SLOTS = {
    "S": "subjects",
    "I": "institutions",
    "N": "topics",
    "Y": "years",
    "M": "numbers",
    "L": "tongues",
    "A": "audiences",
    "E": "events",
    "D": "shared",
    "J": "praises",
}
SHAPES = ("clauses", "short_clauses", "wrappers", "hall")


@dataclass(frozen=True, slots=True)
class Triple:
    """One phrase or sentence in the three languages."""

    en: str
    fr: str
    vi: str

    def text(self, language: str) -> str:
        """The text in `en`, `fr` or `vi`."""
        return str(getattr(self, language))


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb's three forms and the kinds of objects it takes."""

    present: Triple
    infinitive: Triple
    past: Triple
    kinds: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A phrase with the letters that say what it goes with."""

    phrase: Triple
    marks: str


@dataclass(frozen=True, slots=True)
class Role:
    """What somebody is, for a man and for a woman: French tells them apart."""

    masculine: Triple
    feminine: Triple


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every phrase of the domain and every shape of a sentence."""

    phrases: Mapping[str, tuple[Triple, ...]]
    objects: tuple[Marked, ...]
    counted: tuple[Marked, ...]
    times: tuple[Marked, ...]
    verbs: tuple[Verb, ...]
    people: tuple[Marked, ...]
    roles: tuple[Role, ...]
    shapes: Mapping[str, tuple[Triple, ...]]


def _triple(line: str) -> Triple:
    return Triple(*line.split("|"))


def _marked(line: str) -> Marked:
    *texts, marks = line.split("|")
    return Marked(Triple(*texts), marks)


def _verb(line: str) -> Verb:
    english, french, vietnamese, kinds = line.split("|")
    pairs = zip(english.split(","), french.split(","), strict=True)
    present, infinitive, past = (Triple(en, fr, vietnamese) for en, fr in pairs)
    return Verb(present, infinitive, past, kinds)


def _person(line: str) -> Marked:
    name, gender = line.split("|")
    return Marked(Triple(name, name, name), gender)


def _role(line: str) -> Role:
    english, masculine, feminine, vietnamese = line.split("|")
    return Role(Triple(english, masculine, vietnamese), Triple(english, feminine, vietnamese))


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of `phrases.yaml`, read once."""
    source = unicodedata.normalize("NFC", PHRASES.read_text(encoding="utf-8"))
    lines = {name: block.splitlines() for name, block in yaml.safe_load(source).items()}
    phrases = {s: tuple(map(_triple, lines[name])) for s, name in PHRASE_SLOTS.items()}
    phrases["Q"] = phrases["M"] + tuple(map(_triple, lines["large_numbers"]))
    return Vocabulary(
        phrases=phrases,
        objects=tuple(map(_marked, lines["objects"])),
        counted=tuple(map(_marked, lines["counted"])),
        times=tuple(map(_marked, lines["times"])),
        verbs=tuple(map(_verb, lines["verbs"])),
        people=tuple(map(_person, lines["people"])),
        roles=tuple(map(_role, lines["roles"])),
        shapes={name: tuple(map(_triple, lines[name])) for name in SHAPES},
    )
