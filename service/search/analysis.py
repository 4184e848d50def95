"""Turns texts and filters into the tokens every engine stores, so that all find the same.

Engines never cut, fold or stem by themselves: they store these tokens and compare bytes.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

import Stemmer

from service.search.base import Filters, Passage
from transcripts.text import fold, tokens

RULES = 2
"""Raised with every change of fold, tokens or of what is stored below."""


def version() -> str:
    """What tokens depend on; an index made under another version must be made again."""
    return f"{RULES} stemmer-{Stemmer.version()} unicode-{unicodedata.unidata_version}"


class _Stemmers(threading.local):
    """One set a thread: a stemmer keeps state while it works."""

    def __init__(self) -> None:
        self.of = {"en": Stemmer.Stemmer("english", 0), "fr": Stemmer.Stemmer("french", 0)}


_STEMMERS = _Stemmers()
STEMMED = ("en", "fr")
TAGGED = 250
"""Bytes of a filter value that are written out."""

APART = "__"


@lru_cache(maxsize=256)
def _tongue(language: str) -> str:
    return language.partition("-")[0].lower()


@lru_cache(maxsize=1 << 16)
def _stem(token: str, language: str) -> str:
    return "_" + fold(_STEMMERS.of[language].stemWord(token))


def stem(token: str, language: str) -> str | None:
    """The stem of a token in the language of its text, or None where words keep their form."""
    tongue = _tongue(language)
    return _stem(token, tongue) if tongue in STEMMED else None


def stems(token: str) -> tuple[str, ...]:
    """The stems of a token whose language nobody knows: a reader's."""
    return tuple(dict.fromkeys(_stem(token, language) for language in STEMMED))


def is_marked(token: str) -> bool:
    """Whether folding changes a token. A folded token is never marked, so the two never mix."""
    return not token.isascii() and fold(token) != token


@dataclass(frozen=True, slots=True)
class Document:
    """A text's tokens in order: all folded; those with marks as they are; stems.

    Written out, a token that nobody can type stands before the marked ones: without it the last
    folded and the first marked word would make a phrase ("beau cin*" in "cinéma est beau").
    """

    folded: tuple[str, ...]
    marked: tuple[str, ...]
    stems: tuple[str, ...]

    def __str__(self) -> str:
        marked = (APART, *self.marked) if self.marked else ()
        return " ".join((*self.folded, *marked, *self.stems))


def analyse(text: str, language: str) -> Document:
    """What is stored of a text."""
    words = tokens(text)
    folded = tuple(map(fold, words))
    tongue = _tongue(language)
    return Document(
        folded,
        marked=tuple([word for word, plain in zip(words, folded, strict=True) if word != plain]),
        stems=tuple([_stem(word, tongue) for word in words]) if tongue in STEMMED else (),
    )


@lru_cache(maxsize=1 << 12)
def _tag(group: str, value: str) -> str:
    """A filter value as one token: hex, so that no value can be taken for another.

    A value too long for a token of every engine is its digest, behind a letter that is not hex.
    """
    data = value.encode("utf-8", "surrogatepass")
    return group + (data.hex() if len(data) <= TAGGED else f"z{sha256(data).hexdigest()}")


def _group(values: Iterable[str], group: str) -> tuple[str, ...]:
    return tuple(_tag(group, value) for value in values)


def tags(passage: Passage) -> str:
    """The filter tokens of a passage."""
    one = Filters(
        sessions=(passage.session,),
        speakers=passage.speakers,
        languages=(passage.language,),
        years=() if passage.year is None else (passage.year,),
    )
    return " ".join(tag for group in wanted_tags(one) for tag in group)


def wanted_tags(filters: Filters) -> tuple[tuple[str, ...], ...]:
    """The filter tokens of each group that is set: one of every group must be there."""
    groups = (
        _group(filters.sessions, "s"),
        _group(filters.speakers, "k"),
        _group(filters.languages, "l"),
        _group((format(year, "x") for year in filters.years), "y"),
    )
    return tuple(group for group in groups if group)
