"""How a query is put to FTS5."""

import pytest

from service.search.base import Filters
from service.search.fts5_match import expression, known_word
from service.search.query import parse


def written(text: str, *, exact: bool = False, **filters: tuple) -> str:
    root = parse(text).root
    assert root is not None
    return expression(root, Filters(**filters), exact=exact)


@pytest.mark.parametrize(
    ("typed", "folded", "exact"),
    [
        ("Phố", '("pho" OR "_pho")', '"phố"'),
        ('"phố cổ"', '"pho co"', '("pho co" AND "phố" AND "cổ")'),
        ("phố*", '"pho" *', '"phố" *'),
        ("films", '("films" OR "_film")', '("films" OR "_film")'),
        ('"a" OR "b"', '("a" OR "b")', '("a" OR "b")'),
        ('"a" "b"', '(("a" AND "b") OR "a b")', '(("a" AND "b") OR "a b")'),
        ('"a" "bc"*', '(("a" AND "bc" *))', '(("a" AND "bc" *))'),
        ('"a" -"ố"', '((("a")) NOT ("ố"))', '((("a")) NOT ("ố"))'),
    ],
)
def test_query_is_written_as(typed: str, folded: str, exact: str):
    assert written(typed) == f"doc : ({folded})"
    assert written(typed, exact=True) == f"doc : ({exact})"


def test_filters_follow_the_query():
    match = written('"a"', sessions=("x", "y"), years=(1,))
    assert match == 'doc : ("a") AND tags : ("s78" OR "s79") AND tags : ("y31")'


def test_word_is_known_in_any_form():
    assert known_word("films") == 'doc : ("films" OR "_film")'
