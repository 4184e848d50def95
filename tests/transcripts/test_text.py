"""Words as search knows them: without case, with or without marks, the same in every spelling."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcripts.text import TOKEN_LENGTH, fold, placed_tokens, printable, tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Điện ảnh, năm 1953!", ["điện", "ảnh", "năm", "1953"]),
        ("l'archive l’image lʼœuvre", ["l", "archive", "l", "image", "l", "œuvre"]),
        ("Dziga-Vertov snake_case", ["dziga", "vertov", "snake", "case"]),
        ("STRASSE Straße", ["strasse", "strasse"]),
        ("ciné\u00adma", ["cinéma"]),
        ("москва 東京", ["москва", "東京"]),
        ("हिन्दी", ["हिन्दी"]),
        ("\x00\ud800 … —", []),
    ],
)
def test_text_is_cut_into(text: str, words: list[str]):
    assert tokens(text) == words


def test_long_token_is_cut():
    assert tokens("x" * 500) == ["x" * TOKEN_LENGTH]
    assert len(fold("œ" * TOKEN_LENGTH)) == TOKEN_LENGTH


@pytest.mark.parametrize(
    ("token", "plain"),
    [
        ("Điện", "dien"),
        ("ảnh", "anh"),
        ("đường", "duong"),
        ("ngoằn", "ngoan"),
        ("cœur", "coeur"),
        ("ægir", "aegir"),
        ("ǿre", "ore"),
        ("łódź", "lodz"),
        ("ẞ", "ss"),
        ("ılgaz", "ilgaz"),
        ("þór", "thor"),
        ("ħal", "hal"),
        ("garçon", "garcon"),
        ("film", "film"),
    ],
)
def test_folded_token_is_what_a_plain_keyboard_types(token: str, plain: str):
    assert fold(token) == fold(unicodedata.normalize("NFD", token)) == plain


@settings(deadline=None)
@given(st.text())
def test_spellings_of_one_text_have_the_same_tokens(text: str):
    composed, apart = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert tokens(composed) == tokens(apart) == tokens(text)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=())))
def test_tokens_are_fit_for_an_index(text: str):
    found = tokens(text)
    for token in (*found, *map(fold, found)):
        assert 0 < len(token) <= TOKEN_LENGTH
        assert token.isascii() <= token.isalnum()
        assert token == token.casefold() or not token.isascii()
        assert token.encode()


@settings(deadline=None)
@given(st.text())
def test_folding_twice_changes_nothing(text: str):
    folded = [fold(token) for token in tokens(text)]
    assert [fold(token) for token in folded] == folded


@settings(deadline=None)
@given(st.text())
def test_places_are_those_of_the_tokens(text: str):
    placed = placed_tokens(text)
    assert [token for _, _, token in placed] == tokens(text)
    assert [tokens(text[start:end]) for start, end, _ in placed] == [
        [word] for word in tokens(text)
    ]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("a\r\nER  - \u2028b", "a ER - b"),
        ("\ufeff\ud800Trâ\u0300n\x85Lan", "Trần Lan"),
        ("e\u200e\u0301", "é"),
        ("\u2067سلام\u2069", "سلام"),
        ("\x00\x1b", ""),
    ],
)
def test_printable_text_is_one_line_that_steers_nothing(text: str, printed: str) -> None:
    assert printable(text) == printed
