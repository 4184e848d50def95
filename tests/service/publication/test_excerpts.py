"""What is shown of long texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.publication.excerpts import WHOLE, WINDOW, excerpt, first_words, last_words
from service.search.base import Piece


def joined(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces)


def test_short_passage_is_shown_whole() -> None:
    pieces = (Piece("di sản ", False), Piece("điện ảnh", True))
    assert excerpt(pieces) == pieces


def test_long_passage_is_cut_where_most_was_found() -> None:
    pieces = (
        Piece("phim", True),
        Piece(" từ" * 300, False),
        Piece("phim", True),
        Piece(" và ", False),
        Piece("phim", True),
        Piece(" từ" * 300, False),
    )
    shown = excerpt(pieces)
    assert [piece.text for piece in shown if piece.is_match] == ["phim", "phim"]
    assert joined(shown).startswith("… từ")
    assert joined(shown).endswith("từ …")


def test_word_without_end_is_cut_all_the_same() -> None:
    assert len(joined(excerpt((Piece("a" * 5_000, True),)))) <= WINDOW + 4
    assert first_words("a" * 5_000) == "a" * 70 + " …"


@pytest.mark.parametrize(
    ("whole", "first", "last"),
    [
        ("", "", ""),
        ("ngắn thôi", "ngắn thôi", "ngắn thôi"),
        ("một hai " * 12, "một hai " * 8 + "một …", "… hai " + "một hai " * 8),
    ],
)
def test_words_beside_are_cut_at_a_space(whole: str, first: str, last: str) -> None:
    assert (first_words(whole), last_words(whole)) == (first, last)


@given(st.lists(st.builds(Piece, st.text(max_size=200), st.booleans()), max_size=30))
def test_excerpt_is_short_and_says_nothing_else(pieces: list[Piece]) -> None:
    shown = joined(excerpt(tuple(pieces)))
    assert len(shown) <= WHOLE + 4
    assert shown.removeprefix("… ").removesuffix(" …") in joined(tuple(pieces))
