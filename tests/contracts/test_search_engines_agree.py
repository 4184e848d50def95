"""Equal hit sets: what is asked finds, counts and proposes the same on every engine.

Made-up texts in three languages, few words each so that they meet often; and queries of these
words with every operator, some of them misspelt, with and without filters.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.search.base import Filters, Kind, Passage
from service.search.query import parse
from tests.contracts.shelves import ENGINES, Shelf, make_shelf

WORDS = {
    "vi": "điện ảnh Ảnh đường Dương dương phố phở lưu trữ luu tru hà nội năm 1923 đạo diễn cũ củ",
    "en": "film films filmed archive archives street streets the theatre cinema cinéma 1923 duong",
    "fr": "l'archive archives œuvre oeuvres cinéma cinemas d'été où ou rues théâtre élève élevé",
}
SESSIONS, SEGMENTS = 6, 15
SPEAKERS = ("lan", "paul", "Anh-Đào")


def texts(session: int, edition: int) -> Iterator[Passage]:
    dice = random.Random(session + 100 * edition)
    for segment in range(SEGMENTS):
        speakers = tuple(dice.sample(SPEAKERS, dice.randint(0, 2)))
        for language in dice.sample(list(WORDS), dice.randint(1, 3)):
            said = dice.choices(WORDS[language].split(), k=dice.randint(1, 12))
            yield Passage(
                session=f"ses_{session}",
                segment=f"{session}.{segment}",
                language=language,
                spoken="vi",
                kind=Kind.MACHINE,
                text=dice.choice((" ", ", ", "-")).join(said),
                start=float(segment),
                speakers=speakers,
                year=dice.choice((None, 2024, 2025)),
                edition=edition,
            )


@pytest.fixture(scope="module")
def shelves(request: pytest.FixtureRequest, tmp_path_factory) -> Iterator[list[Shelf]]:
    """The same texts on the shelf of each engine, once written anew and once rebuilt."""
    made = [make_shelf(request, engine, tmp_path_factory.mktemp(engine)) for engine in ENGINES]
    for shelf in made:
        for session in range(SESSIONS):
            shelf.put(f"ses_{session}", *texts(session, edition=1))
        shelf.index.rebuild(shelf.database.write)
        for session in range(0, SESSIONS, 2):
            shelf.put(f"ses_{session}", *texts(session, edition=2))
    yield made
    for shelf in made:
        shelf.database.close()


word = st.sampled_from(" ".join(WORDS.values()).split())
phrase = st.lists(word, min_size=1, max_size=3).map(" ".join)
term = st.one_of(
    word,
    word,
    st.builds("{}*".format, word.map(lambda whole: whole[:3])),
    st.builds("{}{}".format, word, st.sampled_from("xq")),
    st.builds('"{}"'.format, phrase),
    st.builds('"{}"*'.format, phrase.map(lambda whole: whole[:-1])),
)
asked = st.recursive(
    term,
    lambda inner: st.one_of(
        st.builds("{} {}".format, inner, inner),
        st.builds("{} OR {}".format, inner, inner),
        st.builds("{} -{}".format, inner, term),
        st.builds("{} -({})".format, inner, inner),
        st.builds("({})".format, inner),
    ),
    max_leaves=8,
)


def few(*values: object) -> st.SearchStrategy[tuple]:
    return st.sampled_from([(), (), (), *((value,) for value in values), values[:2]])


wanted = st.builds(
    Filters,
    sessions=few("ses_0", "ses_1", "ses_9"),
    speakers=few(*SPEAKERS),
    languages=few(*WORDS),
    years=few(2024, 2025),
)


def everything(shelf: Shelf, text: str, filters: Filters) -> tuple[object, ...]:
    """All that an engine says of a query, but the order of its cards."""
    query, cards = parse(text), []
    with shelf.database.read() as connection:
        results = shelf.index.search(connection, query, filters, reader="fr")
        for page in range(1, results.pages + 1):
            cards += shelf.index.search(connection, query, filters, page, reader="fr").cards
        facets = shelf.index.facets(connection, query, filters)
        found = shelf.index.found_in(connection, query, "ses_1")
    assert [card.exact for card in cards] == sorted((card.exact for card in cards), reverse=True)
    assert len(cards) == len(set(cards)) == results.total
    return results.total, results.suggestions, set(cards), facets, found


@settings(deadline=None, max_examples=400, suppress_health_check=list(HealthCheck))
@given(text=asked, filters=wanted)
def test_engines_find_the_same(shelves: list[Shelf], text: str, filters: Filters):
    first, *others = (everything(shelf, text, filters) for shelf in shelves)
    assert others == [first] * (len(ENGINES) - 1)
