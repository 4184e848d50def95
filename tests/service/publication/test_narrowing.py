"""The page that narrows a search: what divides its results, and what was chosen."""

from __future__ import annotations

import pytest

from service.publication.narrowing import FACET_VALUES, narrow_page
from service.publication.pages.frame import Frame
from service.publication.pages.search import Facet
from service.publication.searching import Programme, make_search
from service.search.base import Facets, Tally

FRAME = Frame("en", "/search/narrow", "https://actes.example")
YEARS = tuple(Tally(str(2000 + n), 99 - n) for n in range(FACET_VALUES + 3))


def facets(chosen: dict[str, list[str]], **found: tuple[Tally, ...]) -> tuple[Facet, ...]:
    every = {"sessions": (), "speakers": (), "languages": (), "years": ()} | found
    return narrow_page(FRAME, make_search("film", chosen), Facets(**every), Programme()).facets


@pytest.mark.parametrize(("chosen", "last"), [([], "2011"), (["2003"], "2011"), (["2014"], "2014")])
def test_most_frequent_values_are_shown_and_all_that_are_chosen(
    chosen: list[str], last: str
) -> None:
    (years,) = facets({"year": chosen}, years=YEARS)
    shown = FACET_VALUES + (last == "2014")
    assert (len(years.values), years.values[-1].wording.text) == (shown, last)
    assert [one.wording.text for one in years.values if one.chosen] == chosen


@pytest.mark.parametrize(("chosen", "shown"), [([], 0), (["2000"], 1)])
def test_value_that_all_have_is_offered_only_to_be_given_back(
    chosen: list[str], shown: int
) -> None:
    assert len(facets({"year": chosen}, years=YEARS[:1])) == shown


def test_value_leads_to_the_search_with_it_or_without_it() -> None:
    (languages,) = facets({"language": ["fr"]}, languages=(Tally("fr", 2), Tally("vi", 1)))
    assert [(one.wording.text, one.href) for one in languages.values] == [
        ("French", "/en/search?q=film"),
        ("Vietnamese", "/en/search?q=film&language=fr&language=vi"),
    ]
