"""Which words are proposed for a word that no text has."""

from service.search.query import parse
from service.search.spelling import Misspelt, best, corrected, near


def test_one_slip_is_within_reach():
    known = ["cinema", "cinemas", "enigma", "anemic"]
    assert near("cinmea", known) == {"cinema": 1}
    assert near("cinema", known) == {"cinema": 0, "cinemas": 1}


def test_long_words_may_have_two_slips():
    assert near("vietnmaeze", ["vietnamese"]) == {"vietnamese": 2}
    assert near("cinxxma", ["cinema"]) == {}


def test_short_words_are_left_alone():
    assert near("ah", ["anh"]) == {}


def test_nearest_comes_first_then_what_most_texts_have():
    texts = {"a": 1, "b": 5, "c": 9, "d": 2}
    assert best({"a": 1, "b": 1, "c": 2, "d": 1, "gone": 0}, texts) == ("b", "d", "a")


def test_corrected_query_keeps_all_else():
    query = parse('"dien ahn" -cienma (filmm)')
    first, second = Misspelt("ahn", (6, 9)), Misspelt("filmm", (20, 25))
    assert corrected(query, {first: ("anh",), second: ("film", "films")}) == (
        '"dien anh" -cienma (film)',
        '"dien anh" -cienma (films)',
    )


def test_query_that_nothing_helps_is_not_proposed():
    assert corrected(parse("xyz"), {Misspelt("xyz", (0, 3)): ()}) == ()
