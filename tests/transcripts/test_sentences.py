from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from transcripts.text import ends_sentence, nfc, sentences


def test_text_is_composed_and_on_one_line():
    assert nfc("  Điện a\u0309nh\n\tViệt\x00Nam ") == "Điện ảnh Việt Nam"


def test_a_full_stop_ends_a_sentence_even_inside_quotes():
    assert [ends_sentence(text) for text in ("phim.", "hay?", "« Oui ! »", "film…", "phim,")] == [
        True,
        True,
        True,
        True,
        False,
    ]


def test_initials_and_titles_do_not_end_a_sentence():
    assert [ends_sentence(text) for text in ("J.", "PGS.", "M.", "của TS.")] == [False] * 4


def test_sentences_are_cut_after_their_marks():
    assert sentences("Xin chào. PGS. Lan nói: hay! Merci ?  Fin") == (
        "Xin chào.",
        "PGS. Lan nói: hay!",
        "Merci ?",
        "Fin",
    )


@given(st.text())
def test_sentences_lose_nothing_but_spaces(text: str):
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
