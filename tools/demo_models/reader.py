"""Reads an English sentence of the grammar back into its three languages; refuses any other."""

import re
from collections.abc import Iterator
from functools import cache

from grammar import SHAPES_OF_SLOT, Bindings, filled, finished, slots_of
from vocabulary import Triple, vocabulary

MARKED_SLOTS = ("O", "OP", "C", "T", "TP")


class NotInGrammar(ValueError):
    """A sentence that no shape of the grammar says."""


def read(english: str) -> Triple:
    """The sentence in three languages; raises `NotInGrammar`."""
    for group in ("wrappers", "hall"):
        for sentence in _readings(group, english):
            return finished(sentence)
    raise NotInGrammar(english)


def _readings(group: str, english: str) -> Iterator[Triple]:
    for shape in vocabulary().shapes[group]:
        match = _pattern(shape).fullmatch(english)
        bindings = match and _bindings(match.groupdict())
        if bindings is not None:
            yield filled(shape, bindings)


@cache
def _pattern(shape: Triple) -> re.Pattern[str]:
    pattern = re.escape(shape.en).replace(r"\{", "{").replace(r"\}", "}")
    for slot in slots_of(shape):
        pattern = pattern.replace(f"{{{slot}}}", f"(?P<{slot}>{_alternatives(slot)})")
    return re.compile(pattern, re.IGNORECASE)


def _alternatives(slot: str) -> str:
    if slot.rstrip("2") in SHAPES_OF_SLOT:
        return ".+"
    return "|".join(sorted(map(re.escape, _fillings(slot)), key=len, reverse=True))


@cache
def _fillings(slot: str) -> dict[str, Triple]:
    tables = vocabulary()
    verbs = {"V": "present", "VI": "infinitive", "VP": "past"}
    marked = {"O": tables.objects, "C": tables.counted, "T": tables.times, "P": tables.people}
    base = slot.rstrip("2")
    if base in verbs:
        triples = [getattr(verb, verbs[base]) for verb in tables.verbs]
    elif base == "R":
        triples = [role.masculine for role in tables.roles]
    elif base[0] in marked:
        triples = [m.phrase for m in marked[base[0]]]
    else:
        triples = list(tables.phrases[base])
    return {triple.en.casefold(): triple for triple in triples}


def _bindings(texts: dict[str, str]) -> Bindings | None:
    bindings: Bindings = {}
    for slot, english in texts.items():
        group = SHAPES_OF_SLOT.get(slot.rstrip("2"))
        found = next(_readings(group, english), None) if group else _filling(slot, english, texts)
        if found is None:
            return None
        bindings[slot] = found
    return bindings


def _filling(slot: str, english: str, texts: dict[str, str]) -> Triple:
    women = {p.phrase.en for p in vocabulary().people if p.marks == "f"}
    if slot == "R" and texts["P"] in women:
        return next(r.feminine for r in vocabulary().roles if r.feminine.en == english.casefold())
    return _fillings(slot)[english.casefold()]
