"""Speaks the demonstration's domain in three languages at once; never what its scripts say."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from pathlib import Path
from random import Random

import yaml
from vocabulary import LANGUAGES, Marked, Triple, Verb, vocabulary

__all__ = ["LANGUAGES", "Triple", "is_held_out", "random_words", "spoken", "triple", "utterance"]

HELD_OUT_PER_MILLE = 10
"""Share of texts held out in each language; a triple is held out when any of its texts is."""

SCRIPTS = Path(__file__).parents[2] / "service" / "demonstration" / "scripts"
WORD_LISTS = {
    "en": Path("/usr/share/dict/american-english"),
    "fr": Path("/usr/share/dict/french"),
    "vi": Path("/usr/share/hunspell/vi_VN.dic"),
}
"""Where Debian's wamerican, wfrench and hunspell-vi put their lists; without them the words of
the domain are shuffled instead."""

SHAPES_OF_SLOT = {"c": "clauses", "k": "short_clauses"}
WRAPPERS_SHARE = 0.6
BARE_SHARE = 0.2
LONGEST = 34
"""Vietnamese syllables in a sentence: about eleven seconds of speech."""

Bindings = dict[str, Triple]

ELISION = re.compile(r"\b([Qq]ue|[Dd]e|[Nn]e) (?=[aeiouyàâéèêîôœ]|[AEIOUÀÉÈÊ]|honor|histor)")
CONTRACTIONS = (
    (re.compile(r"\bde le "), "du "),
    (re.compile(r"\bde les "), "des "),
    (re.compile(r"\bà le "), "au "),
    (re.compile(r"\bà les "), "aux "),
)


def triple(random: Random) -> Triple:
    """One sentence in the three languages; the same random state gives the same sentence."""
    while True:
        sentence = finished(_sentence(random))
        if len(sentence.vi.split()) <= LONGEST:
            return sentence


def utterance(random: Random) -> Triple:
    """One sentence that training may see: never a held-out one."""
    while True:
        sentence = triple(random)
        if not is_held_out(sentence):
            return sentence


def is_held_out(sentence: Triple | str) -> bool:
    """Whether training must skip this sentence: a stable hash, or the scripts say it."""
    if isinstance(sentence, Triple):
        return any(is_held_out(sentence.text(language)) for language in LANGUAGES)
    key = normalised(sentence)
    digest = blake2b(key.encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") % 1000 < HELD_OUT_PER_MILLE or key in script_texts()


def normalised(text: str) -> str:
    """The words of a text, lower-cased and without marks of punctuation."""
    return " ".join(re.findall(r"[\w'’-]+", unicodedata.normalize("NFC", text).casefold()))


@cache
def script_texts() -> frozenset[str]:
    """Every sentence of the demonstration's scripts in every language, normalised."""
    texts = (text for path in sorted(SCRIPTS.glob("*.yaml")) for text in _texts(path))
    return frozenset(normalised(text) for text in texts)


def _texts(path: Path) -> Iterator[str]:
    script = yaml.safe_load(path.read_text(encoding="utf-8"))
    for turn in script["turns"]:
        for sentence in turn.get("sentences", ()):
            yield from (sentence[language] for language in LANGUAGES)


def spoken(text: str, language: str) -> str:
    """What espeak is given for a text: outside Vietnamese it would spell the names' marks out."""
    if language == "vi":
        return text
    for name in (person.phrase.vi for person in vocabulary().people):
        text = text.replace(name, _plain(name))
    return text


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def random_words(language: str, random: Random) -> str:
    """A meaningless sentence for coverage: words of the language's list among the domain's."""
    lists = word_list(language), domain_words(language)
    count = random.randint(3, 9) + (2 if language == "vi" else 0)
    words = [random.choice(lists[random.random() < 0.4]) for _ in range(count)]
    return _capitalised(" ".join(words)) + random.choice((".", ".", ".", "?"))


@cache
def word_list(language: str) -> tuple[str, ...]:
    """Plain lower-case words of a language, or the domain's where no list is installed."""
    path = WORD_LISTS[language]
    if not path.exists():
        return domain_words(language)
    words = (line.split("/")[0] for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(w for w in words if w.isalpha() and w.islower() and 1 < len(w) < 13)


@cache
def domain_words(language: str) -> tuple[str, ...]:
    """Lower-case words of the domain's phrases, in a stable order."""
    tables = vocabulary()
    phrases = [p for group in tables.phrases.values() for p in group]
    phrases += [m.phrase for m in (*tables.objects, *tables.counted, *tables.times)]
    words = {w for p in phrases for w in p.text(language).split()}
    return tuple(sorted(w for w in words if w.isalpha() and w.islower()))


def _sentence(random: Random) -> Triple:
    group = "wrappers" if random.random() < WRAPPERS_SHARE else "hall"
    if random.random() < BARE_SHARE:
        return filled(vocabulary().shapes["wrappers"][0], {"c": _expand("clauses", random)})
    return _expand(group, random)


def _expand(group: str, random: Random) -> Triple:
    shape = random.choice(vocabulary().shapes[group])
    bindings = _agreeing(random)
    for slot in slots_of(shape):
        if slot not in bindings:
            bindings[slot] = _draw(slot, bindings, random)
    return filled(shape, bindings)


def slots_of(shape: Triple) -> tuple[str, ...]:
    """The slots of a shape in the order of its English: `S`, `V`, `O`, `N2`…"""
    return tuple(dict.fromkeys(re.findall(r"\{(\w+)\}", shape.en)))


def _draw(slot: str, bindings: Bindings, random: Random) -> Triple:
    """A filling for a clause or a phrase slot; `N2` is never what `N` is."""
    base = slot.rstrip("2")
    if base in SHAPES_OF_SLOT:
        return _expand(SHAPES_OF_SLOT[base], random)
    taken = bindings.get(base)
    return random.choice([p for p in vocabulary().phrases[base] if p != taken])


def _agreeing(random: Random) -> Bindings:
    """Fillings that must go together: verb and object, person and role, tense and time."""
    tables = vocabulary()
    verb = random.choice(tables.verbs)
    person = random.choice(tables.people)
    role = random.choice(tables.roles)
    return {
        **_verb_forms(verb),
        "O": _choice(tables.objects, verb.kinds, random),
        "C": _choice(tables.counted, verb.kinds.replace("i", "") or "m", random),
        "OP": _choice(tables.objects, "p", random),
        "T": _choice(tables.times, "an", random),
        "TP": _choice(tables.times, "ap", random),
        "P": person.phrase,
        "R": role.feminine if person.marks == "f" else role.masculine,
    }


def _verb_forms(verb: Verb) -> Bindings:
    return {"V": verb.present, "VI": verb.infinitive, "VP": verb.past}


def _choice(phrases: tuple[Marked, ...], marks: str, random: Random) -> Triple:
    return random.choice([p for p in phrases if set(p.marks) & set(marks)]).phrase


def filled(shape: Triple, bindings: Bindings) -> Triple:
    """The shape with its slots filled, French not yet elided."""
    texts = (
        shape.text(language).format_map({s: t.text(language) for s, t in bindings.items()})
        for language in LANGUAGES
    )
    return Triple(*texts)


def finished(sentence: Triple) -> Triple:
    """The sentence as written: elided, contracted, with its capital."""
    return Triple(
        _capitalised(sentence.en), _capitalised(_elided(sentence.fr)), _capitalised(sentence.vi)
    )


def _elided(french: str) -> str:
    for pattern, contracted in CONTRACTIONS:
        french = pattern.sub(contracted, french)
    return ELISION.sub(lambda m: f"{m[1][:-1]}'", french)


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
