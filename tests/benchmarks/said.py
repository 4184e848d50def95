"""Texts that look like what is said at a conference: made up, in three languages, any number.

Vietnamese of 6,500 syllables with tones in 40,000 words of one or two, English and French of
60,000 words with their endings; how often each comes follows Zipf, and a fifth of a session's
words are its own subjects. Segments are of 30 to 60 words, 200 to a session, with all three texts.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from service.programme import Conference, Localized, Session, Speaker, Talk
from service.search.base import Kind, Passage

LANGUAGES = ("vi", "en", "fr")
SEGMENTS = 200
TALKS = 4
SESSIONS = 8
"""Sessions of a conference."""

# fmt: off
ONSETS = """
b c ch d đ g gi h kh l m n ng nh ph qu r s t th tr v x
""".split()  # noqa: SIM905
RHYMES = """
a ai an ang anh ao ay ăm ăn ăng ât ân âng âu ây e em en eo ê ênh êu i ia iên iêng iêu im in inh iu
o oa oai oan oang oi om on ong ô ôi ôm ôn ông ơ ơi ơm ơn u ua uan ui um un ung uôc uôi uôn uông
uy uyên ư ưa ưc ưi ưng ươi ươm ươn ương ưu y yên
""".split()  # noqa: SIM905
# fmt: on
TONES = ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
ENDINGS = {"en": ("", "s", "ed", "ing", "ation"), "fr": ("", "s", "es", "é", "ement", "ique")}
PLANTED = {"vi": "điện ảnh", "en": "film archives", "fr": "cinéma d'archives"}
VOWELS = "aăâeêioôơuưy"


@dataclass(frozen=True)
class Words:
    """The words of a language with how often each comes."""

    known: list[str]
    weights: list[float]

    def some(self, dice: random.Random, count: int) -> list[str]:
        return dice.choices(self.known, cum_weights=self.weights, k=count)


def toned(syllable: str, tone: str) -> str:
    """A syllable with its tone on its last vowel but one at the most."""
    places = [place for place, sign in enumerate(syllable) if sign in VOWELS]
    place = places[-2] if len(places) > 1 and syllable[-1] in VOWELS else places[-1]
    return unicodedata.normalize("NFC", syllable[: place + 1] + tone + syllable[place + 1 :])


def vietnamese(dice: random.Random) -> list[str]:
    every = [toned(onset + rhyme, tone) for onset in ONSETS for rhyme in RHYMES for tone in TONES]
    syllables = dice.sample(every, 6_500)
    weights = list(accumulate(1 / (rank + 20) for rank in range(len(syllables))))
    return [" ".join(dice.choices(syllables, cum_weights=weights, k=dice.choice((1, 2, 2))))
            for _ in range(40_000)]  # fmt: skip


def western(language: str, dice: random.Random) -> list[str]:
    found = []
    for _ in range(24_000):
        letters = dice.choices("bcdfglmnprstv", k=1) + dice.choices("aeiou", k=1)
        stem = "".join(letters + dice.choices("bcdfglmnprstvaeiou", k=dice.randint(2, 6)))
        found += [stem + ending for ending in ENDINGS[language][: dice.randint(1, 4)]]
    return found


def vocabulary(language: str, dice: random.Random) -> Words:
    known = vietnamese(dice) if language == "vi" else western(language, dice)
    dice.shuffle(known)
    return Words(known, list(accumulate(1 / (rank + 2.7) ** 1.05 for rank in range(len(known)))))


def corpus(texts: int) -> Iterator[tuple[str, list[Passage]]]:
    """Each session's identifier with its passages."""
    dice = random.Random(7)
    words = {language: vocabulary(language, dice) for language in LANGUAGES}
    for number in range(-(-texts // (SEGMENTS * len(LANGUAGES)))):
        session = f"ses_{number}"
        own = {language: dice.sample(words[language].known, 40) for language in LANGUAGES}
        yield (
            session,
            [
                Passage(
                    session=session,
                    segment=f"s{segment}",
                    language=language,
                    spoken="vi",
                    kind=Kind.MACHINE,
                    text=said(words[language], own[language], dice, PLANTED[language]),
                    start=segment * 18.0,
                    speakers=(speaker(number, segment * TALKS // SEGMENTS).slug,),
                    year=2015 + number // SESSIONS % 11,
                )
                for segment in range(1, SEGMENTS + 1)
                for language in LANGUAGES
            ],
        )


def said(words: Words, own: list[str], dice: random.Random, planted: str) -> str:
    count = dice.randint(30, 60)
    text = [*words.some(dice, count - count // 5), *dice.choices(own, k=count // 5)]
    dice.shuffle(text)
    return " ".join([*text, planted] if dice.random() < 0.02 else text)


def speaker(session: int, talk: int) -> Speaker:
    number = (session * TALKS + talk) % 3_000
    return Speaker(f"spk_{number}", f"speaker-{number}", f"Nguyễn Thị Số {number}")


def programme(texts: int) -> tuple[Conference, ...]:
    """The conferences in whose sessions this is said."""
    count = -(-texts // (SEGMENTS * len(LANGUAGES)))
    return tuple(
        conference(first, min(SESSIONS, count - first)) for first in range(0, count, SESSIONS)
    )


def conference(first: int, sessions: int) -> Conference:
    title, nothing = Localized.of(vi="Điện ảnh", en="Cinema", fr="Cinéma"), Localized()
    made = tuple(session(number) for number in range(first, first + sessions))
    slug = f"conference-{first}"
    return Conference(slug, slug, title, nothing, nothing, "2026-10-14", LANGUAGES, made)


def session(number: int) -> Session:
    title = Localized.of(vi=f"Phiên {number}", en=f"Session {number}", fr=f"Séance {number}")
    talks = tuple(
        Talk(f"t{number}.{n}", f"talk-{n}", n, title, (speaker(number, n),)) for n in range(TALKS)
    )
    return Session(
        f"ses_{number}", f"session-{number}", "", number, title, title, LANGUAGES, talks=talks
    )
