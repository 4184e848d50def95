from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcripts import steps
from transcripts.audio import WORKING, read_span
from transcripts.errors import UnknownPair
from transcripts.model import Chunk, Heard, Origin, Segment, Span, Transcript, Word
from transcripts.recognition import Recognizer, open_recognizer
from transcripts.segmentation import Coverage, segmentation
from transcripts.translation import Translator, open_translator

ORIGIN = Origin("scripted", "test", "1")


def chunk(index: int, *speech: tuple[float, float]) -> Chunk:
    spans = tuple(Span(start, end) for start, end in speech)
    return Chunk(index, Span(spans[0].start, spans[-1].end), spans, 0.9)


def heard(text: str, duration: float, language: str = "vi") -> Heard:
    """The words of ``text``, evenly over ``duration``."""
    words = text.split()
    edges = np.linspace(0, duration, len(words) + 1).tolist()
    timed = tuple(Word(Span(edges[n], edges[n + 1]), w, 0.5) for n, w in enumerate(words))
    return Heard((Segment(Span(0, duration), text, language, timed, 0.9),), language, 0.9, 9)


def assembled(*parts: tuple[Chunk, Heard], duration: float = 100.0) -> Transcript:
    return steps.assemble(parts, ORIGIN, Coverage(duration))


def said(transcript: Transcript) -> list[tuple[float, float, str]]:
    return [(s.span.start, s.span.end, s.text) for s in transcript.segments]


def test_sentences_are_put_on_the_recordings_clock():
    made = assembled((chunk(0, (10.0, 12.0), (20.0, 22.0)), heard("Xin chào. Tạm biệt.", 4.0)))
    assert said(made) == [(10.0, 12.0, "Xin chào."), (20.0, 22.0, "Tạm biệt.")]


def test_a_sentence_may_go_on_in_the_next_chunk():
    made = assembled(
        (chunk(1, (12.0, 14.0)), heard("hai ba. Bốn", 2.0)),
        (chunk(0, (10.0, 12.0)), heard("Không. Một", 2.0)),
    )
    assert [segment.text for segment in made.segments] == ["Không.", "Một hai ba.", "Bốn"]


def test_a_segment_lasts_as_long_as_the_speech_goes_on():
    early = heard("Xin chào.", 2.0)
    made = assembled((chunk(0, (10.0, 14.0), (14.0, 20.0)), early))
    assert said(made) == [(10.0, 14.0, "Xin chào.")]
    made = assembled((chunk(0, (10.0, 18.0)), early))
    assert said(made) == [(10.0, 12.0 + steps.REACH, "Xin chào.")]


def test_a_pause_ends_a_segment_without_a_full_stop():
    made = assembled((chunk(0, (0.0, 2.0), (5.0, 7.0)), heard("một hai ba bốn", 4.0)))
    assert [segment.text for segment in made.segments] == ["một hai", "ba bốn"]


def test_a_change_of_language_ends_a_segment():
    made = assembled(
        (chunk(0, (0.0, 2.0)), heard("thank you", 2.0, "en")),
        (chunk(1, (2.0, 8.0)), heard("merci à tous", 6.0, "fr")),
    )
    assert [(s.text, s.language) for s in made.segments] == [
        ("thank you", "en"),
        ("merci à tous", "fr"),
    ]
    assert made.language == "fr"


def test_text_without_times_is_shared_by_letters_and_has_no_words():
    plain = Heard((Segment(Span(0.0, 10.0), "Oui oui. Non non.", "fr"),), "fr", 1.0)
    made = assembled((chunk(0, (5.0, 15.0)), plain))
    assert said(made) == [(5.0, 10.0, "Oui oui."), (10.0, 15.0, "Non non.")]
    assert [segment.words for segment in made.segments] == [(), ()]


def test_a_speaker_who_never_ends_is_cut_all_the_same():
    made = assembled((chunk(0, (0.0, 30.0)), heard("và " * 130, 30.0)))
    assert [len(segment.words) for segment in made.segments] == [60, 60, 10]


def test_no_speech_is_a_success():
    made = steps.assemble([], ORIGIN, Coverage(30.0, [-90.0] * 30))
    assert (made.segments, [gap.reason.value for gap in made.gaps]) == ((), ["silence"])


@given(st.lists(st.floats(0.1, 5.0), min_size=1, max_size=8), st.integers(1, 40))
def test_segments_are_in_order_and_inside_the_chunk(lengths: list[float], words: int):
    edges = [(at * 6.0, at * 6.0 + length) for at, length in enumerate(lengths)]
    whole = chunk(0, *edges)
    made = assembled((whole, heard("một, " * words, sum(lengths))))
    spans = [segment.span for segment in made.segments]
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert spans[0].start >= 0.0
    assert spans[-1].end <= whole.span.end + 0.001
    assert " ".join(s.text for s in made.segments) == ("một, " * words).strip()


@pytest.fixture
def recognizer(tmp_path: Path) -> Recognizer:
    script = [{"text": "Xin chào các bạn. Bắt đầu nhé.", "language": "vi"}]
    (tmp_path / "script.json").write_text(json.dumps(script))
    return open_recognizer(f"scripted:{tmp_path / 'script.json'}")


def test_a_recording_walks_the_whole_road(
    recognizer: Recognizer, demo_recording: Path, wav: Callable[..., Path], tmp_path: Path
):
    clip = wav(read_span(demo_recording, Span(70.0, 100.0)))
    prepared = steps.prepare(clip, tmp_path)
    found = steps.manifest(tmp_path / WORKING, segmentation(("vi", "en", "fr")))
    answers = steps.recognise(recognizer, tmp_path / WORKING, found, ("vi", "en", "fr"))
    known = Coverage(prepared.duration, prepared.levels, prepared.gaps)
    made = steps.assemble(zip(found, answers, strict=True), recognizer.origin, known)
    assert {"Xin chào các bạn.", "Bắt đầu nhé."} <= {segment.text for segment in made.segments}
    assert "music" in {gap.reason.value for gap in made.gaps}


@pytest.fixture
def translator(tmp_path: Path) -> Callable[..., Translator]:
    def make(*pairs: str) -> Translator:
        texts = {"Xin chào.": {"en": "Hello."}, "Hello.": {"fr": "Bonjour."}}
        script = {"pairs": pairs, "texts": texts}
        (tmp_path / "translations.json").write_text(json.dumps(script))
        return open_translator(f"scripted:{tmp_path / 'translations.json'}")

    return make


MIXED = Transcript(
    "vi",
    (
        Segment(Span(0.0, 1.0), "Xin chào.", "vi", (Word(Span(0.0, 1.0), "Xin", 0.5),), 0.9),
        Segment(Span(1.0, 2.0), "Hello.", "en", voice="Lan"),
        Segment(Span(2.0, 3.0), "Merci.", "fr"),
    ),
    ORIGIN,
)


def test_translations_are_segment_for_segment(translator: Callable[..., Translator]):
    made = steps.translate(translator("vi-en", "fr-en"), MIXED, "en")
    assert [(s.text, s.language) for s in made.segments] == [
        ("Hello.", "en"),
        ("Hello.", "en"),
        ("[en] Merci.", "en"),
    ]
    assert [s.span for s in made.segments] == [s.span for s in MIXED.segments]
    assert made.segments[1] is MIXED.segments[1]
    assert (made.segments[0].words, made.origin.parent) == ((), ORIGIN)


def test_vietnamese_becomes_french_by_way_of_english(translator: Callable[..., Translator]):
    made = steps.translate(translator("vi-en", "en-fr", "fr-en"), MIXED, "fr")
    assert [s.text for s in made.segments] == ["Bonjour.", "Bonjour.", "Merci."]
    assert made.origin.parent is not None
    assert made.origin.parent.parent == ORIGIN


def test_the_english_can_be_kept(translator: Callable[..., Translator]):
    engine = translator("vi-en", "en-fr", "fr-en")
    english = steps.translate(engine, MIXED, "en")
    assert steps.translate(engine, MIXED, "fr", english) == steps.translate(engine, MIXED, "fr")


def test_a_way_that_does_not_exist_is_refused_before_any_work(
    translator: Callable[..., Translator],
):
    with pytest.raises(UnknownPair, match="en → fr"):
        steps.translate(translator("vi-en"), MIXED, "fr")
