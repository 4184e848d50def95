"""A session as long as they get: 20,000 words in 960 segments, in three languages.

The words are made up, as often as words are (Zipf), so that a page of them packs as badly as one
of real speech does.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import accumulate

from service.programme import Conference, Localized, Session, Speaker, Talk
from service.publication.document import (
    EditionDocument,
    PublishedRecording,
    PublishedSegment,
    PublishedText,
)
from transcripts.model import Gap, GapReason, Origin, Segment, Span, Transcript, Word

SEGMENTS, WORDS = 960, 21
WORDS_IN_ALL = SEGMENTS * WORDS
LENGTH = 6.0
LANGUAGES = ("vi", "en", "fr")
HEARD = Origin("faster-whisper", "large-v3-turbo", "1.2.1")
TRANSLATED = Origin("m2m100", "418M", "1", parent=HEARD)
GAPS = (Gap(Span(0.0, 4.0), GapReason.SILENCE),)
NGAN = Speaker("spk_1", "tran-thu-ngan", "Trần Thu Ngân")
TALK = Talk("tlk_1", "opening", 1, Localized.of(vi="Khai mạc", en="Opening"), (NGAN,))
SESSION = Session(
    id="ses_1",
    slug="heritage",
    conference_id="cnf_1",
    position=1,
    title=Localized.of(vi="Di sản phim", en="Film heritage", fr="Patrimoine"),
    abstract=Localized.of(en="How films are kept."),
    languages=LANGUAGES,
    date="2026-10-14",
    chair=NGAN,
    talks=(TALK,),
)
CONFERENCE = Conference(
    id="cnf_1",
    slug="cinema",
    title=Localized.of(vi="Điện ảnh", en="Cinema", fr="Cinéma"),
    about=Localized(),
    place=Localized.of(en="Hanoi"),
    dates="2026-10-14",
    languages=LANGUAGES,
)
SYLLABLES = {
    "vi": """b c ch d đ g gi h kh l m n ng nh ph qu r s t th tr v x /
        a á à ả ã ạ ă ắ ê ế ề iên iện ương ường ưu ữ ảnh inh ô ố ơ ờ uyên uyện ai ái ươi
        ong ông ục ới ồng ấn ậm ều oàn uốc iệt ức ung ượt""",
    "en": """b br c d f g h l m n p pl r s st t th w /
        a e i o u ain ent er ing ould ight ound ation""",
    "fr": """b c d f g j l m n p pr qu r s t tr v /
        a e é i o u ai eau ement ent eur ion oi ons que""",
}


def sentences(language: str, count: int = SEGMENTS) -> Iterator[str]:
    """Sentences of about twenty words."""
    dice = random.Random(language)
    onsets, rhymes = (part.split() for part in SYLLABLES[language].split("/"))
    syllables = [onset + rhyme for onset in onsets for rhyme in rhymes]
    if language == "vi":
        known = dice.sample(syllables, len(syllables))
    else:
        lengths = dice.choices((1, 2, 3), (2, 1, 1), k=5000)
        known = ["".join(dice.choices(syllables, k=length)) for length in lengths]
    weights = list(accumulate(1 / (rank + 2.7) ** 1.05 for rank in range(len(known))))
    for _ in range(count):
        said = " ".join(dice.choices(known, cum_weights=weights, k=WORDS))
        yield f"{said.capitalize()}."


def transcript(language: str, *, spoken: bool) -> Transcript:
    """The session in one language, as it was heard or as it was translated."""
    segments = []
    for number, text in enumerate(sentences(language)):
        start = 4.0 + LENGTH * number + (number * 7919 % 100) / 250
        span = Span(start, start + LENGTH - 0.5)
        segments.append(Segment(span, text, language, _words(span, text) if spoken else ()))
    origin, gaps = (HEARD, GAPS) if spoken else (TRANSLATED, ())
    return Transcript(language, tuple(segments), origin, gaps)


def _words(span: Span, text: str) -> tuple[Word, ...]:
    said = text.split()
    step = span.duration / len(said)
    return tuple(
        Word(Span(span.start + step * number, span.start + step * (number + 1)), word, 0.9)
        for number, word in enumerate(said)
    )


def edition() -> EditionDocument:
    """The session as it is published: heard in Vietnamese, translated into the two others."""
    heard = transcript("vi", spoken=True)
    translated = [transcript(language, spoken=False) for language in ("en", "fr")]
    segments = []
    for number, segment in enumerate(heard.segments):
        texts = [PublishedText("vi", segment.text, HEARD, spoken=True)]
        for one in translated:
            text = one.segments[number].text
            texts.append(PublishedText(one.language, text, TRANSLATED, spoken=False))
        segments.append(
            PublishedSegment(f"s{number + 1}", number, segment.span, "vi", tuple(texts), "opening")
        )
    recording = PublishedRecording(
        "rec_1", 1, LENGTH * SEGMENTS, "a" * 64, "b" * 64, tuple(segments), GAPS
    )
    return EditionDocument(
        1, "2026-10-20T08:12:30+00:00", "editor", "", CONFERENCE, SESSION, (recording,)
    )
