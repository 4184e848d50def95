from __future__ import annotations

import pytest
import sacrebleu
from hypothesis import given
from hypothesis import strategies as st

from service.demonstration.reference import Turn
from service.demonstration.scoring import by_turn, chrf, score, word_error_rate, words
from service.programme import Localized, SegmentRecord, SegmentText
from transcripts.model import Origin, Span

MACHINE = Origin("scripted", "test", "1")


def turn(start: float, end: float, language: str, **texts: str) -> Turn:
    return Turn(Span(start, end), language, (Localized.of(**texts),))


def segment(start: float, end: float, language: str, **texts: str) -> SegmentRecord:
    written = tuple(SegmentText(tag, text, MACHINE, tag == language) for tag, text in texts.items())
    return SegmentRecord("rec_1.0", "rec_1", 0, Span(start, end), language, written)


def test_words_ignore_case_punctuation_and_composition():
    assert words("Điện a\u0309nh, l'art!") == ["điện", "ảnh", "l", "art"]


@pytest.mark.parametrize(
    ("made", "said", "rate"),
    [
        ("a b c d", "a b c d", 0.0),
        ("a x c d", "a b c d", 0.25),
        ("a c d", "a b c d", 0.25),
        ("a b c d e", "a b c d", 0.25),
        ("", "a b c d", 1.0),
    ],
)
def test_word_error_rate_counts_each_kind_of_error(made, said, rate):
    assert word_error_rate([(made, said)]) == rate


def test_word_error_rate_weighs_by_words_said():
    assert word_error_rate([("x", "a"), ("a b c", "a b c")]) == 0.25


def reference_chrf(pairs: list[tuple[str, str]]) -> float:
    made = [" ".join(words(one)) for one, _ in pairs]
    said = [" ".join(words(other)) for _, other in pairs]
    return sacrebleu.corpus_chrf(made, [said]).score


def test_chrf_is_that_of_sacrebleu():
    pairs = [
        ("the film archive keeps old reels", "The film archive preserves the old reels."),
        ("bảo tồn phim cũ", "Bảo tồn những bộ phim cũ"),
    ]
    assert chrf(pairs) == pytest.approx(reference_chrf(pairs))


@given(
    st.lists(st.tuples(st.text("abc dé", min_size=1), st.text("abc dé", min_size=1)), max_size=4)
)
def test_chrf_is_that_of_sacrebleu_on_anything(pairs):
    assert chrf(pairs) == pytest.approx(reference_chrf(pairs) if pairs else 0.0)


def test_segment_belongs_to_the_turn_it_lies_in_most():
    turns = [turn(0, 10, "en"), turn(10, 20, "fr")]
    one, two = segment(0, 12, "en"), segment(9.5, 20, "fr")
    assert by_turn(turns, [one, two]) == [[one], [two]]


def test_score_of_a_perfect_machine():
    turns = [turn(0, 5, "vi", vi="xin chào", en="hello there", fr="bonjour")]
    made = [segment(0, 5, "vi", vi="Xin chào.", en="Hello there!", fr="Bonjour")]
    scores = score([(turns, made)])
    assert scores.word_error_rate == {"vi": 0.0}
    assert scores.chrf == {("vi", "en"): 100.0, ("vi", "fr"): 100.0}
    assert scores.language_accuracy == 1.0


def test_score_tells_a_wrong_language():
    turns = [turn(0, 5, "vi", vi="xin chào"), turn(5, 9, "en", en="hello")]
    made = [segment(0, 5, "vi", vi="xin chào"), segment(5, 9, "fr", fr="hello")]
    assert score([(turns, made)]).language_accuracy == 0.5
