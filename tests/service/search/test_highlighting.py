"""What is marked in a text that was found."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.search.highlighting import highlight
from service.search.query import parse


def marked(query: str, text: str, language: str = "vi") -> list[str]:
    return [piece.text for piece in highlight(parse(query), text, language) if piece.is_match]


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("dien anh", "Điện ảnh và điện.", ["Điện ảnh", "điện"]),
        ("đường", "đường Dương", ["đường"]),
        ("đường", "ông Dương", ["Dương"]),
        ('"điện ảnh"', "điện, ảnh, điện-ảnh", ["điện", "ảnh", "điện", "ảnh"]),
        ('"điện ảnh"', "ảnh điện", []),
        ("ciné*", "cinéma et cinémathèque", ["cinéma", "cinémathèque"]),
        ('"le cin"*', "le cinéma, le film", ["le cinéma"]),
        ("phim -ảnh", "phim ảnh", ["phim"]),
        ("ảnh OR phim", "phim ảnh", ["phim ảnh"]),
        ("không", "có", []),
    ],
)
def test_words_looked_for_are_marked(query: str, text: str, found: list[str]):
    assert marked(query, text) == found


def test_other_forms_are_marked_in_their_language():
    assert marked("film", "Films, filming.", "en") == ["Films", "filming"]
    assert marked('"film"', "Films, a film.", "en") == ["film"]
    assert marked("film", "Films", "vi") == []


def test_marks_fall_on_the_original_spelling():
    text = unicodedata.normalize("NFD", "xem điện ảnh nhé")
    assert marked("điện ảnh", text) == [unicodedata.normalize("NFD", "điện ảnh")]


@settings(deadline=None)
@given(st.text(), st.text(st.characters(exclude_categories=())), st.sampled_from(["vi", "fr"]))
def test_pieces_join_to_the_text(query: str, text: str, language: str):
    pieces = highlight(parse(query), text, language)
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)


@settings(deadline=None)
@given(st.text(min_size=1))
def test_every_word_of_a_text_is_marked_when_the_text_is_looked_for(text: str):
    query = parse(text)
    pieces = highlight(query, query.text, "vi")
    covered = [place for term in query.terms for place in term.places]
    assert sum(end - start for start, end in covered) <= sum(
        len(piece.text) for piece in pieces if piece.is_match
    )
