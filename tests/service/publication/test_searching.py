"""A search as it stands in an address."""

import pytest

from service.programme import Localized, Session, Speaker, Talk
from service.publication.searching import LONGEST_VALUE, MOST_VALUES, Search, make_search, talk_of
from service.search.base import Filters, Order

ASKED = make_search("film", {"language": ["fr", "vi"], "year": ["2026"]}, "3", "newest")


def test_search_stands_in_an_address_as_it_was_asked() -> None:
    assert ASKED.parameters == [
        ("q", "film"),
        ("language", "fr"),
        ("language", "vi"),
        ("year", "2026"),
        ("order", "newest"),
        ("page", "3"),
    ]


def test_value_is_taken_and_given_back_from_the_first_page() -> None:
    without = ASKED.toggled("language", "fr")
    assert (without.values("language"), without.page) == (("vi",), 1)
    assert without.toggled("language", "fr").values("language") == ("vi", "fr")


def test_groups_are_dropped_together() -> None:
    assert ASKED.without("language", "year").chosen == ()


@pytest.mark.parametrize(
    ("year", "years"), [("2026", (2026,)), ("٢٠٢٦", ()), ("-1", ()), ("99999", ()), ("", ())]
)
def test_year_is_four_digits(year: str, years: tuple[int, ...]) -> None:
    assert make_search("a", {"year": [year]}).filters == Filters(years=years)


@pytest.mark.parametrize("page", ["", "0x1", "-1", "10000", "٣", "1e3"])
def test_page_that_is_no_number_is_the_first(page: str) -> None:
    assert make_search("a", {}, page, "sideways") == Search("a", order=Order.BEST)


def test_what_no_page_can_hold_is_taken_out() -> None:
    asked = make_search("a\x00\ud800", {"speaker": ["b" * 500, "b" * 500], "session": ["c"] * 99})
    assert asked.words == "a ?"
    assert asked.values("speaker") == ("b" * LONGEST_VALUE,)
    many = make_search("a", {"session": [str(n) for n in range(99)]})
    assert len(many.chosen) == MOST_VALUES


def talk(slug: str, *slugs: str) -> Talk:
    people = tuple(Speaker(one, one, one.title()) for one in slugs)
    return Talk(slug, slug, 1, Localized.of(en=slug), people)


@pytest.mark.parametrize(
    ("slugs", "found"), [(("an",), "one"), (("an", "bao"), "two"), (("chi",), ""), ((), "")]
)
def test_talk_is_named_by_those_who_give_it_alone(slugs: tuple[str, ...], found: str) -> None:
    talks = (talk("one", "an"), talk("two", "an", "bao"), talk("x", "chi"), talk("y", "chi"))
    nothing = Localized()
    session = Session("s", "s", "c", 1, nothing, nothing, ("vi",), talks=(*talks, talk("z")))
    made = talk_of(session, slugs)
    assert (made.slug if made else "") == found
