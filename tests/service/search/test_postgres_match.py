"""How a query and a text are put to PostgreSQL."""

import pytest

from service.search.analysis import analyse
from service.search.base import Filters
from service.search.postgres_match import LARGEST, expression, known_word, vector
from service.search.query import parse


def written(text: str, *, exact: bool = False, **filters: tuple) -> str:
    root = parse(text).root
    assert root is not None
    return expression(root, Filters(**filters), exact=exact)


@pytest.mark.parametrize(
    ("typed", "folded", "exact"),
    [
        ("Phố", "('pho' | '_pho')", "'phố'"),
        ('"phố cổ"', "('pho' <-> 'co')", "(('pho' <-> 'co') & 'phố' & 'cổ')"),
        ("phố*", "'pho':*", "'phố':*"),
        ('"phố cổ"*', "('pho' <-> 'co':*)", "(('pho' <-> 'co':*) & 'phố' & 'cổ':*)"),
        ("films", "('films' | '_film')", "('films' | '_film')"),
        ('"a" OR "b"', "('a' | 'b')", "('a' | 'b')"),
        ('"a" "b"', "(('a' & 'b'))", "(('a' & 'b'))"),
        ('"a" -"ố"', "((('a')) & ! ('ố'))", "((('a')) & ! ('ố'))"),
    ],
)
def test_query_is_written_as(typed: str, folded: str, exact: str):
    assert written(typed) == folded
    assert written(typed, exact=True) == exact


def test_filters_follow_the_query():
    assert written('"a"', sessions=("x", "y"), years=(1,)) == "'a' & ('#s78' | '#s79') & ('#y31')"


def test_word_is_known_in_any_form():
    assert known_word("films") == "('films' | '_film')"


def test_text_is_written_with_the_places_of_words_and_of_their_stems():
    words = "'le':1 'cinema':2 'cinéma':4 '_le':1 '_cinem':2"
    assert vector(analyse("Le cinéma", "fr"), "s78 k79") == f"'#s78' '#k79' {words}"


def test_text_of_too_many_words_is_written_without_the_last():
    words = [f"word{n}" for n in range(LARGEST // 10)]
    stored = vector(analyse(" ".join(words), "vi"), "s78").split(" ")
    assert stored[1] == "'word0':1"
    assert LARGEST // 20 < len(stored) < len(words)
