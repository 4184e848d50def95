"""What is stored of a text, the same for every engine."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.search.analysis import analyse, is_marked, stem, stems, tags, version, wanted_tags
from service.search.base import Filters, Kind, Passage
from transcripts.text import fold, tokens


def test_document_holds_folded_then_marked_words():
    assert str(analyse("Điện ảnh Paris", "vi")) == "dien anh paris __ điện ảnh"


def test_document_in_english_or_french_ends_with_stems():
    assert str(analyse("The archives", "en-GB")) == "the archives _the _archiv"
    assert str(analyse("Œuvres", "fr")) == "oeuvres __ œuvres _oeuvr"


def test_document_of_nothing_is_empty():
    assert str(analyse("… — !", "fr")) == ""


@pytest.mark.parametrize("word", ["films", "filmed", "filming"])
def test_forms_share_a_stem(word: str):
    assert stem(word, "en") == stem("film", "en")
    assert stem(word, "en") in stems("film")


def test_vietnamese_has_no_stems():
    assert stem("films", "vi") is None


@settings(deadline=None)
@given(st.text())
def test_marked_and_folded_words_never_meet(text: str):
    document = analyse(text, "fr")
    assert not any(is_marked(word) for word in document.folded)
    assert all(is_marked(word) for word in document.marked)
    assert {fold(word) for word in document.marked} <= set(document.folded)


@settings(deadline=None)
@given(st.text())
def test_what_is_stored_is_stored_as_these_words(text: str):
    stored = str(analyse(text, "vi")).split(" ") if tokens(text) else []
    assert all(word == "__" or tokens(word) == [word] for word in stored)


def test_tags_name_every_filter_value():
    passage = Passage("s", "1", "vi", "fr", Kind.MACHINE, "", 0.0, ("a", "b"), 2025)
    assert tags(passage) == "s73 k61 k62 l7669 y376539"


def test_filters_without_values_ask_for_nothing():
    assert wanted_tags(Filters()) == ()
    assert wanted_tags(Filters(years=(1, 2))) == (("y31", "y32"),)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=())), st.text())
def test_tags_are_equal_only_for_equal_values(one: str, other: str):
    first, second = (wanted_tags(Filters(sessions=(value,))) for value in (one, other))
    assert (first == second) == (one == other)
    assert first[0][0].isascii()
    assert first[0][0].isalnum()


def test_tag_of_a_long_value_is_short():
    (one,), (other,) = wanted_tags(Filters(sessions=("s" * 9000,), speakers=("s" * 9001,)))
    assert (len(one), one[1:] == other[1:]) == (66, False)


def test_version_names_what_words_depend_on():
    assert [part.partition("-")[0] for part in version().split()] == ["2", "stemmer", "unicode"]
