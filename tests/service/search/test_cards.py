"""What readers see of a segment that was found."""

from dataclasses import replace

import pytest

from service.search.base import Kind, Passage, Tally
from service.search.cards import card, tallies
from service.search.query import parse

EN = Passage("s", "1", "en", "fr", Kind.MACHINE, "film", 0.0)
FR = replace(EN, language="fr")
VI = replace(EN, language="vi")


@pytest.mark.parametrize(
    ("found", "reader", "shown", "others"),
    [
        ([EN, FR, VI], "vi", VI, ("en", "fr")),
        ([EN, FR, VI], "de", FR, ("en", "vi")),
        ([EN, VI], "fr", EN, ("vi",)),
        ([VI], "en", VI, ()),
    ],
)
def test_card_shows(found: list[Passage], reader: str, shown: Passage, others: tuple[str, ...]):
    made = card(parse("film"), found, reader, exact=True)
    assert (made.passage, made.also_in, made.exact) == (shown, others, True)


def test_tallies_begin_with_the_highest():
    assert tallies({"b": 1, "a": 1, "c": 2}) == (Tally("c", 2), Tally("a", 1), Tally("b", 1))
