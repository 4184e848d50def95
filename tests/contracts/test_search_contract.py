"""What every search engine keeps to: one suite, run on each engine over the same texts."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from service.errors import Conflict, Unavailable
from service.search import open_search
from service.search.analysis import stem, stems
from service.search.base import (
    PAGE,
    Facets,
    Filters,
    Kind,
    Order,
    Passage,
    Tally,
)
from service.search.query import All, Node, Term, parse
from tests.contracts.shelves import ENGINES, Shelf, make_shelf, passage
from transcripts.text import fold, tokens

TEXTS = {
    "1": {
        "vi": "Lịch sử điện ảnh Việt Nam bắt đầu từ năm 1923.",
        "en": "The history of Vietnamese cinema begins in 1923.",
        "fr": "L'histoire du cinéma vietnamien commence en 1923.",
    },
    "2": {
        "vi": "Đạo diễn quay phim trên đường phố Hà Nội.",
        "en": "The director filmed in the streets of Hanoi.",
        "fr": "Le réalisateur a tourné dans les rues de Hanoï.",
    },
    "3": {
        "vi": "Kho lưu trữ phim cần được bảo quản.",
        "en": "The film archives need to be preserved.",
        "fr": "Il faut préserver l’archive des films.",
    },
    "4": {
        "vi": "Ông Dương nói về ánh sáng và điện trong rạp, không phải về ảnh.",
        "en": "Mr Duong talks about light in the theatre, not about an archive of old posters.",
        "fr": "M. Dương parle de la lumière dans la salle, et des cœurs.",
    },
    "5": {
        "vi": "dien anh va duong pho, go khong dau",
        "en": "cinema and streets typed without marks",
        "fr": "cinema et rues sans accents",
    },
}
SESSIONS = {"1": "s1", "2": "s1", "3": "s2", "4": "s2", "5": "s3"}
YEARS = {"s1": 2024, "s2": 2025, "s3": None}
SPEAKERS = {"s1": ("lan",), "s2": ("lan", "paul"), "s3": ()}


def corpus(session: str) -> list[Passage]:
    return [
        replace(
            passage(segment, language, text, session),
            year=YEARS[session],
            speakers=SPEAKERS[session],
        )
        for segment, texts in TEXTS.items()
        if SESSIONS[segment] == session
        for language, text in texts.items()
    ]


@pytest.fixture(params=ENGINES)
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shelf]:
    """An empty index of each engine."""
    made = make_shelf(request, request.param, tmp_path)
    yield made
    made.database.close()


@pytest.fixture(scope="module", params=ENGINES)
def library(request: pytest.FixtureRequest, tmp_path_factory) -> Iterator[Shelf]:
    """The index of TEXTS, for tests that only read."""
    made = make_shelf(request, request.param, tmp_path_factory.mktemp("search"))
    for session in YEARS:
        made.put(session, *corpus(session))
    yield made
    made.database.close()


# Words and marks


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("dien anh", {"1", "4", "5"}),
        ("điện ảnh", {"1", "4", "5"}),
        ("ĐIỆN ẢNH", {"1", "4", "5"}),
        ("dao dien", {"2"}),
        ("duong pho", {"2", "5"}),
        ("luu tru", {"3"}),
        ("cinema", {"1", "5"}),
        ("coeurs", {"4"}),
        ("1923", {"1"}),
    ],
)
def test_word_is_found_with_or_without_marks(library: Shelf, typed: str, found: set[str]):
    assert set(library.find(typed)) == found


def test_marks_as_typed_come_first(library: Shelf):
    first, *others = library.search("đường").cards
    assert (first.passage.segment, first.exact) == ("2", True)
    assert {(card.passage.segment, card.exact) for card in others} == {("4", False), ("5", False)}


def test_exact_tier_fills_the_first_page_before_any_folded_match(shelf: Shelf):
    plain = [passage(f"a{n}", "vi", "duong duong") for n in range(PAGE)]
    marked = [passage(f"b{n}", "vi", f"một con đường dài {n} cây số") for n in range(PAGE)]
    shelf.put("s1", *plain, *marked)
    assert {segment[0] for segment in shelf.find("đường")} == {"b"}
    assert {card.exact for card in shelf.search("đường", page=2).cards} == {False}


def test_unicode_twins_are_one_word(shelf: Shelf):
    shelf.put(
        "s1",
        passage("1", "vi", unicodedata.normalize("NFD", "điện ảnh")),
        passage("2", "vi", unicodedata.normalize("NFC", "điện ảnh")),
    )
    for form in ("NFC", "NFD", "NFKD"):
        cards = shelf.search(unicodedata.normalize(form, "điện ảnh")).cards
        assert [card.exact for card in cards] == [True, True]


@pytest.mark.parametrize("typed", ["l'archive", "l’archive", "L'ARCHIVE", "d'archives"])
def test_french_elision_leaves_the_word(library: Shelf, typed: str):
    assert set(library.find(typed)) == {"3", "4"}


def test_forms_of_a_word_are_found_together(library: Shelf):
    assert set(library.find("film", languages=("en",))) == {"2", "3"}
    assert set(library.find("films", languages=("fr",))) == {"3"}


def test_quoted_word_is_found_in_this_form_only(library: Shelf):
    assert set(library.find('"archives"')) == {"3"}
    assert set(library.find("archives")) == {"3", "4"}


def test_stems_do_not_reach_vietnamese(shelf: Shelf):
    shelf.put("s1", passage("1", "vi", "films"), passage("2", "en", "films"))
    assert shelf.find("film") == ["2"]


# The language of queries


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("dien rap", {"4"}),
        ('"dien anh"', {"1", "5"}),
        ('"ảnh điện"', set()),
        ("“điện ảnh”", {"1", "5"}),
        ('"dien anh', {"1", "5"}),
        ("viet-nam", {"1"}),
        ("preserv*", {"3"}),
        ('"lich su die"*', {"1"}),
        ("hanoi OR 1923", {"1", "2"}),
        ("hanoi | 1923", {"1", "2"}),
        ("OR hanoi OR", {"2"}),
        ("anh -rạp", {"1", "5"}),
        ("anh NOT rap", {"1", "5"}),
        ("anh -(rap OR 1923)", {"5"}),
        ('dien -"dien anh"', {"2", "4"}),
        ("duong -đường", {"4", "5"}),
        ("(hanoi OR cinema) streets", {"2", "5"}),
        ("((((hanoi))))", {"2"}),
        ("hanoi -nowhere", {"2"}),
        ("nowhere", set()),
        ("-hanoi", set()),
        ("", set()),
    ],
)
def test_query_finds(library: Shelf, typed: str, found: set[str]):
    assert set(library.find(typed)) == found


def test_all_words_must_be_in_one_text(library: Shelf):
    assert library.find("hanoi hà") == []


def test_words_side_by_side_come_first(shelf: Shelf):
    apart = [passage(f"a{n}", "vi", f"ảnh {n} có điện") for n in range(5)]
    together = passage("b", "vi", "một bài viết khá dài về điện ảnh của nước ta hôm nay")
    shelf.put("s1", *apart, together)
    assert shelf.find("điện ảnh")[0] == "b"
    assert shelf.find("dien anh")[0] == "b"


def test_phrase_does_not_go_on_into_the_next_tokens(shelf: Shelf):
    shelf.put("s1", passage("1", "fr", "le cinéma est beau"))
    assert shelf.find('"beau cin"*') == []
    assert shelf.find('"le cin"*') == ["1"]


# Cards


def test_card_is_one_a_segment_in_the_readers_language(library: Shelf):
    (card,) = library.search("1923", reader="fr").cards
    assert (card.passage.segment, card.passage.language) == ("1", "fr")
    assert card.also_in == ("en", "vi")


def test_card_shows_the_spoken_text_when_the_readers_does_not_match(library: Shelf):
    (card,) = library.search("1923", reader="de").cards
    assert (card.passage.language, card.passage.translated) == ("vi", False)


def test_card_shows_the_language_that_matches(library: Shelf):
    (card,) = library.search("réalisateur", reader="vi").cards
    assert (card.passage.language, card.also_in) == ("fr", ())


def test_card_gives_the_passage_back_as_it_was_put_in(shelf: Shelf):
    whole = Passage(
        session="ses_1",
        segment="rec_1.7",
        language="en",
        spoken="vi",
        kind=Kind.HUMAN,
        text="Rice  fields,\nat dawn.",
        start=12.5,
        speakers=("spk_lan", "spk_paul"),
        year=2025,
        edition=3,
    )
    shelf.put("ses_1", whole)
    assert [card.passage for card in shelf.search("fields").cards] == [whole]


def test_pieces_join_to_the_text(library: Shelf):
    for typed in ("điện ảnh", "archive", "duong", "cine*"):
        for card in library.search(typed).cards:
            assert "".join(piece.text for piece in card.pieces) == card.passage.text
            assert any(piece.is_match for piece in card.pieces)


# Filters, counts, pages, facets


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"sessions": ("s1",)}, {"1"}),
        ({"sessions": ("s1", "s3")}, {"1", "5"}),
        ({"languages": ("en",)}, set()),
        ({"languages": ("vi", "en")}, {"1", "4", "5"}),
        ({"speakers": ("paul",)}, {"4"}),
        ({"years": (2024, 2025)}, {"1", "4"}),
        ({"years": (2024,), "speakers": ("paul",)}, set()),
        ({"years": (10**30, -1)}, set()),
        ({"sessions": ("S1", "s", '"', "\ud800", "")}, set()),
    ],
)
def test_filter_leaves(library: Shelf, filters: dict[str, tuple], found: set[str]):
    assert set(library.find("dien anh", **filters)) == found


def test_filters_are_told_apart_by_every_letter(shelf: Shelf):
    shelf.put("Ab", passage("1", "vi", "phim", "Ab"))
    shelf.put("ab", passage("2", "vi", "phim", "ab"))
    shelf.put("a-b", passage("3", "vi", "phim", "a-b"))
    assert shelf.find("phim", sessions=("Ab",)) == ["1"]
    assert shelf.find("phim", sessions=("a-b",)) == ["3"]


def test_total_counts_segments_exactly(shelf: Shelf):
    texts = [passage(str(n), tag, "phim film") for n in range(300) for tag in ("vi", "en", "fr")]
    shelf.put("s1", *texts)
    results = shelf.search("phim")
    assert (results.total, results.pages, len(results.cards)) == (300, 15, PAGE)
    assert shelf.search("phim", languages=("en",)).total == 300


def test_pages_hold_every_card_once(shelf: Shelf):
    shelf.put("s1", *(passage(str(n), "vi", f"phim {'hay ' * (n % 7)}") for n in range(45)))
    pages = [shelf.find("phim", page=page) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert len({segment for page in pages for segment in page}) == 45


def test_count_is_the_total_of_a_search(library: Shelf):
    with library.database.read() as connection:
        found = {
            text: library.index.count(connection, parse(text), Filters(languages=("vi", "fr")))
            for text in ("dien anh", "1923", "nowhere", "")
        }
    assert found == {"dien anh": 3, "1923": 1, "nowhere": 0, "": 0}


def test_newest_are_those_published_last(shelf: Shelf):
    shelf.put("s1", *(passage(str(n), "vi", f"phim {'hay ' * n}") for n in range(25)))
    shelf.put("s2", passage("x", "vi", "phim và nhiều từ khác nữa", "s2"))
    shelf.put("s1", *(passage(str(n), "vi", f"phim {'hay ' * n}") for n in range(26)))
    newest = [
        card.passage.segment
        for page in (1, 2)
        for card in shelf.search("phim", page=page, order=Order.NEWEST).cards
    ]
    assert newest == ["25", "x", *(str(n) for n in range(24, -1, -1))]


def test_newest_keep_their_marks_and_languages(library: Shelf):
    newest, best = (library.search("đường", order=order).cards for order in Order)
    assert sorted(newest, key=lambda card: card.passage.segment) == sorted(
        best, key=lambda card: card.passage.segment
    )


def test_card_holds_what_was_said_before_and_after(shelf: Shelf):
    told = ("một", "hai", "ba")
    texts = [passage(str(n), "vi", word) for n, word in enumerate(told)]
    shelf.put("s1", *texts, passage("2", "en", "three"))
    shelf.put("s2", passage("3", "vi", "bốn", "s2"))
    beside = {word: shelf.search(word).cards[0] for word in (*told, "three", "bốn")}
    assert {word: (card.before, card.after) for word, card in beside.items()} == {
        "một": ("", "hai"),
        "hai": ("một", "ba"),
        "ba": ("hai", ""),
        "three": ("", ""),
        "bốn": ("", ""),
    }


def test_page_of_exact_marks_names_every_language_that_matches(shelf: Shelf):
    for n in range(PAGE + 1):
        words = (passage(str(n), "fr", "le cinéma"), passage(str(n), "en", "the cinema"))
        shelf.put(f"s{n}", *(replace(text, session=f"s{n}") for text in words))
    cards = shelf.search("cinéma", reader="en").cards
    assert {(card.passage.language, card.also_in, card.exact) for card in cards} == {
        ("en", ("fr",), True)
    }


@pytest.mark.parametrize(("asked", "given"), [(0, 1), (-(10**20), 1), (10**20, 1)])
def test_page_out_of_reach_is_the_nearest(library: Shelf, asked: int, given: int):
    results = library.search("cinema", page=asked)
    assert (results.page, len(results.cards)) == (given, 2)


def test_facets_count_segments(library: Shelf):
    assert library.facets("dien anh") == Facets(
        sessions=(Tally("s1", 1), Tally("s2", 1), Tally("s3", 1)),
        speakers=(Tally("lan", 2), Tally("paul", 1)),
        languages=(Tally("vi", 3),),
        years=(Tally("2024", 1), Tally("2025", 1)),
    )


def test_facets_ignore_their_own_filter(library: Shelf):
    facets = library.facets("dien anh", sessions=("s2",))
    assert facets.sessions == library.facets("dien anh").sessions
    assert facets.years == (Tally("2025", 1),)


def test_facets_of_nothing_are_empty(library: Shelf):
    assert library.facets("") == library.facets("nowhere") == Facets((), (), (), ())


def test_segments_of_one_session_are_found(library: Shelf):
    with library.database.read() as connection:
        found = library.index.found_in(connection, parse("films OR 1923"), "s1")
        assert found == {"1", "2"}
        assert library.index.found_in(connection, parse("-"), "s1") == frozenset()


# Did you mean


@pytest.mark.parametrize(
    ("typed", "proposed"),
    [
        ("cinemma", "cinema"),
        ("1923 histroy", "1923 history"),
        ('"điện" vietnamses', '"điện" vietnamese'),
        ("(directr) -film", "(director) -film"),
        ("réalisateurr", "réalisateur"),
    ],
)
def test_word_without_a_match_is_put_right(library: Shelf, typed: str, proposed: str):
    assert library.search(typed).suggestions[0] == proposed


@pytest.mark.parametrize("typed", ["cinema", "xq", "zzzzzzzz", "cinemm*", "-cinemma", ""])
def test_nothing_is_put_right_needlessly(library: Shelf, typed: str):
    assert library.search(typed).suggestions == ()


def test_word_that_is_gone_is_not_proposed(shelf: Shelf):
    shelf.put("s1", passage("1", "en", "cinema"))
    shelf.put("s1", passage("1", "en", "theatre"))
    assert shelf.search("cinemma").suggestions == ()


# Writing


def test_new_passages_replace_the_sessions_old_ones(shelf: Shelf):
    shelf.put("s1", passage("1", "vi", "một"), passage("2", "vi", "hai"))
    shelf.put("s1", passage("2", "vi", "ba"), passage("3", "vi", "bốn"))
    found = {word: shelf.find(word) for word in ("một", "hai", "ba", "bốn")}
    assert found == {"một": [], "hai": [], "ba": ["2"], "bốn": ["3"]}


def test_only_the_given_session_is_removed(shelf: Shelf):
    shelf.put("s1", passage("1", "vi", "phim hay", "s1"))
    shelf.put("s2", passage("1", "vi", "phim hay", "s2"))
    with shelf.database.write() as connection:
        shelf.index.remove_session(connection, "s1")
    assert [card.passage.session for card in shelf.search("phim").cards] == ["s2"]
    assert shelf.faults() == ()


def test_no_ghosts_after_many_replacements(shelf: Shelf):
    words = ["một", "hai", "ba", "films", "điện ảnh", "l'œuvre"]
    for n in range(60):
        size = n % 4
        texts = [f"{words[(n + k) % 6]} lần{n}x{k}" for k in range(size)]
        shelf.put("s1", *(passage(str(k), "fr", text) for k, text in enumerate(texts)))
    assert shelf.search(" OR ".join(words)).total == 59 % 4
    assert shelf.search("lần*").total == 59 % 4
    assert shelf.faults() == ()


def test_details_change_without_the_words(shelf: Shelf):
    old = passage("1", "vi", "phim")
    shelf.put("s1", old)
    new = replace(old, edition=2, kind=Kind.HUMAN, start=3.5, spoken="fr")
    shelf.put("s1", new)
    assert [card.passage for card in shelf.search("phim").cards] == [new]


def test_language_added_later_joins_its_segment(shelf: Shelf):
    shelf.put("s1", passage("1", "vi", "phim 7"), passage("2", "vi", "phim"))
    shelf.put("s1", *(passage("1", tag, "phim 7") for tag in ("fr", "vi", "en")))
    results = shelf.search("7")
    assert (results.total, results.cards[0].also_in) == (1, ("en", "fr"))
    assert shelf.faults() == ()


def test_what_is_rolled_back_is_not_found(shelf: Shelf):
    def fail() -> None:
        with shelf.database.write() as connection:
            shelf.index.index_passages(connection, "s1", [passage("1", "vi", "phim")])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert shelf.find("phim") == []
    assert shelf.faults() == ()


def test_reader_sees_one_state_while_another_publishes(shelf: Shelf):
    shelf.put("s1", passage("1", "vi", "phim"))
    with shelf.database.read() as connection:
        before = shelf.index.search(connection, parse("phim OR kịch"))
        shelf.put("s1", passage("1", "vi", "kịch"), passage("2", "vi", "kịch"))
        assert shelf.index.search(connection, parse("phim OR kịch")) == before
    assert shelf.search("kịch").total == 2


@pytest.mark.parametrize(
    "wrong",
    [
        [passage("1", "vi", "a", "s2")],
        [passage("1", "vi", "a"), passage("1", "vi", "b")],
        [passage("1", f"x-{n}", "a") for n in range(17)],
    ],
)
def test_passages_that_contradict_each_other_are_refused(shelf: Shelf, wrong: list[Passage]):
    with shelf.database.write() as connection, pytest.raises(ValueError):
        shelf.index.index_passages(connection, "s1", wrong)
    assert shelf.find("a") == []


# Rebuilding


def test_rebuilt_index_equals_the_one_that_grew(shelf: Shelf):
    for session in YEARS:
        shelf.put(session, passage("old", "vi", "cũ", session))
        shelf.put(session, *corpus(session))
    queries = ["dien anh", "điện ảnh", "film", "arch*", '"duong pho"', "cinemma"]
    grown = [shelf.search(text) for text in queries]
    shelf.index.rebuild(shelf.database.write)
    assert [shelf.search(text) for text in queries] == grown
    assert shelf.faults() == ()


def test_other_rules_ask_for_a_rebuild(shelf: Shelf):
    with shelf.database.write() as connection:
        assert not shelf.index.needs_rebuild(connection)
        connection.exec_driver_sql("UPDATE search_state SET version = 'of last year'")
        assert shelf.index.needs_rebuild(connection)
    shelf.index.rebuild(shelf.database.write)
    with shelf.database.read() as connection:
        assert not shelf.index.needs_rebuild(connection)


class Interrupted:
    """A way to begin transactions that does something else first, before the one numbered."""

    def __init__(self, shelf: Shelf, number: int, act: Callable[[], object]) -> None:
        self.shelf, self.number, self.act, self.begun = shelf, number, act, 0

    def __call__(self):
        self.begun += 1
        if self.begun == self.number:
            self.act()
        return self.shelf.database.write()


def test_what_is_published_during_a_rebuild_is_kept(shelf: Shelf):
    for session in YEARS:
        shelf.put(session, *corpus(session))

    def publish() -> None:
        shelf.put("s1", passage("1", "vi", "mới một", "s1"))
        shelf.put("s3", passage("5", "vi", "mới hai", "s3"))
        shelf.put("s4", passage("6", "vi", "mới ba", "s4"))
        with shelf.database.write() as connection:
            shelf.index.remove_session(connection, "s2")

    shelf.index.rebuild(Interrupted(shelf, 3, publish))
    assert sorted(shelf.find("mới")) == ["1", "5", "6"]
    assert shelf.find("dien anh") == []
    assert shelf.faults() == ()


def test_rebuild_that_stops_leaves_the_index_as_it_was(shelf: Shelf):
    def stop() -> None:
        raise KeyboardInterrupt

    for session in YEARS:
        shelf.put(session, *corpus(session))
    before = shelf.search("dien anh")
    with pytest.raises(KeyboardInterrupt):
        shelf.index.rebuild(Interrupted(shelf, 3, stop))
    assert shelf.search("dien anh") == before
    shelf.index.rebuild(shelf.database.write)
    assert shelf.search("dien anh") == before
    assert shelf.faults() == ()


@pytest.mark.parametrize("moment", [2, 3, 4, 5])
def test_second_rebuild_meanwhile_is_a_conflict_and_loses_nothing(shelf: Shelf, moment: int):
    for session in YEARS:
        shelf.put(session, *corpus(session))
    before = shelf.search("dien anh")
    second = Interrupted(shelf, moment, lambda: shelf.index.rebuild(shelf.database.write))
    with pytest.raises(Conflict):
        shelf.index.rebuild(second)
    assert shelf.search("dien anh") == before
    assert shelf.faults() == ()


def test_rebuild_in_the_tables_of_one_that_stopped_is_a_conflict(shelf: Shelf):
    def stop() -> None:
        raise KeyboardInterrupt

    def begin_another_and_stop() -> None:
        with pytest.raises(KeyboardInterrupt):
            shelf.index.rebuild(Interrupted(shelf, 2, stop))

    for session in YEARS:
        shelf.put(session, *corpus(session))
    before = shelf.search("dien anh")
    with pytest.raises(Conflict):
        shelf.index.rebuild(Interrupted(shelf, 3, begin_another_and_stop))
    assert shelf.search("dien anh") == before


def test_reader_sees_one_state_while_another_rebuilds(shelf: Shelf):
    for session in YEARS:
        shelf.put(session, *corpus(session))
    with shelf.database.read() as connection:
        assert not shelf.index.needs_rebuild(connection)
        shelf.index.rebuild(shelf.database.write)
        assert shelf.index.search(connection, parse("dien anh")).total == 3
    assert shelf.search("dien anh").total == 3


# Faults


@pytest.mark.parametrize(
    ("damage", "faults"),
    [
        ("DELETE FROM search_words", {"passage 0 has other words than its text"}),
        ("UPDATE search_passage SET language = 'fr'", {"passage 0 has other words than its text"}),
        ("UPDATE search_passage SET year = 1999", {"passage 0 has other words than its text"}),
        ("DELETE FROM search_passage", {"words 0 are of no passage"}),
        ("UPDATE search_passage SET kind = 'human'", set()),
    ],
)
def test_fault_is_named(shelf: Shelf, damage: str, faults: set[str]):
    shelf.put("s1", passage("1", "vi", "điện ảnh"))
    assert shelf.faults() == ()
    with shelf.database.write() as connection:
        connection.exec_driver_sql(damage)
    assert set(shelf.faults()) == faults


# Deadlines, hostility, company


def test_deadline_stops_a_search_and_spares_the_connection(shelf: Shelf):
    hurried = open_search(shelf.address, deadline=0.0)
    shelf.put("s1", *(passage(str(n), "vi", "phim hay") for n in range(50)))
    with shelf.database.read() as connection:
        for read in (hurried.search, hurried.facets):
            with pytest.raises(Unavailable):
                read(connection, parse("phim"))
        with pytest.raises(Unavailable):
            hurried.found_in(connection, parse("phim"), "s1")
        assert shelf.index.search(connection, parse("phim")).total == 50


def test_deadline_stops_work_that_has_begun(shelf: Shelf):
    shelf.put("s1", *(passage(str(n), "vi", "phim hay " * 200) for n in range(1000)))
    hurried = open_search(shelf.address, deadline=0.02)
    with shelf.database.read() as connection, pytest.raises(Unavailable) as stopped:
        hurried.search(connection, parse("phim OR hay OR (phim hay)"))
    assert stopped.value.__cause__ is not None, "stopped by the database, not counted afterwards"


WORDS = ["điện", "dien", "ảnh", "anh", "film", "films", "l'archive", "arch*", "đường", "hà-nội"]
TANGLES = st.lists(
    st.sampled_from([*WORDS, '"', "(", ")", "OR", "NOT", "|", "AND", "*"])
    | st.builds("-{}".format, st.sampled_from(WORDS)),
    max_size=12,
).map(" ".join)
ANYTHING = st.text(
    alphabet=st.characters(exclude_categories=())
    | st.sampled_from("\x00\"'()*-|:^{}[]\\~@#,.;%_\ud800\udfffđĐœß́“”«»’\u00ad\u202e OR"),
    max_size=60,
)
PATIENT = settings(deadline=None, max_examples=500, suppress_health_check=list(HealthCheck))


def term_is_in(words: list[str], language: str, term: Term) -> bool:
    """Whether a text has a term's words one after another, or a lone word in another form."""
    forms = () if term.quoted or term.prefix else stems(term.tokens[0])
    if any(stem(word, language) in forms for word in words):
        return True
    size, wanted = len(term.tokens), [fold(token) for token in term.tokens]
    runs = ([fold(word) for word in words[n : n + size]] for n in range(len(words) - size + 1))
    last = wanted.pop()
    return any(
        run[:-1] == wanted and (run[-1] == last or (term.prefix and run[-1].startswith(last)))
        for run in runs
    )


def marks_are_in(words: list[str], term: Term) -> bool:
    """Whether every marked word of a term is in a text with just its marks."""
    return all(
        any(
            word == token or (term.prefix and place == len(term.tokens) and word.startswith(token))
            for word in words
        )
        for place, token in enumerate(term.tokens, 1)
        if fold(token) != token
    )


def is_in(words: list[str], language: str, node: Node, *, excluding: bool = False) -> bool:
    """The specification read aloud: whether a text matches, found without any index."""
    if isinstance(node, Term):
        wanted = term_is_in(words, language, node)
        return wanted and (not excluding or marks_are_in(words, node))
    parts = [is_in(words, language, part, excluding=excluding) for part in node.parts]
    if not isinstance(node, All):
        return any(parts)
    return all(parts) and not any(
        is_in(words, language, part, excluding=True) for part in node.without
    )


@settings(PATIENT, max_examples=400)
@given(text=TANGLES)
def test_engine_finds_what_reading_each_text_finds(library: Shelf, text: str):
    query = parse(text)
    expected = {
        segment
        for segment, texts in TEXTS.items()
        for language, words in texts.items()
        if query.root and is_in(tokens(words), language, query.root)
    }
    results = library.search(text)
    assert {card.passage.segment for card in results.cards} == expected
    assert results.total == len(expected)


@PATIENT
@given(text=ANYTHING | TANGLES)
@example(text="\x00")
@example(text="\ud800")
@example(text='"' * 20_000)
@example(text="(" * 20_000)
@example(text="-" * 20_000)
@example(text="điện ảnh " * 2_500)
@example(text='a" OR doc : "b')
@example(text="NEAR(a b, 2) ^a a + b {doc tags} : c")
@example(text="(" * 8 + "a -(b OR (c -d))" * 4)
def test_no_query_raises(library: Shelf, text: str):
    results = library.search(text)
    library.facets(text)
    assert all(proposal.encode() for proposal in results.suggestions)
    assert results.query.text.encode() is not None


@settings(PATIENT, max_examples=150)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_any_text_can_be_indexed_and_given_back(shelf: Shelf, text: str):
    shelf.put("s1", passage("1", "fr", text + " zebu"))
    (card,) = shelf.search("zebu").cards
    assert card.passage.text == text + " zebu"


def test_texts_beyond_every_limit_are_found_by_their_words(shelf: Shelf):
    shelf.put(
        "s1",
        passage("long", "vi", "hay " * 20_000 + "điện ảnh"),
        passage("wide", "vi", " ".join(f"w{n}x" for n in range(40_000)) + " điện ảnh"),
        passage("word", "vi", "x" * 100_000 + " điện ảnh"),
    )
    assert set(shelf.find("điện ảnh")) == {"long", "wide", "word"}
    assert shelf.find('"hay hay hay"') == ["long"]
    assert shelf.find('"w7x w8x w9x"') == ["wide"]
    assert shelf.find("x" * 64) == ["word"]
    assert shelf.faults() == ()


def test_filter_beyond_every_limit_finds_what_it_names(shelf: Shelf):
    one, other = "s" * 5000 + "1", "s" * 5000 + "2"
    shelf.put(one, passage("1", "vi", "phim", one))
    assert shelf.find("phim", sessions=(one,)) == ["1"]
    assert shelf.find("phim", sessions=(other, *map(str, range(2000)))) == []


def test_many_read_while_one_publishes(shelf: Shelf):
    shelf.put("s1", passage("0", "vi", "phim"))
    failures: list[Exception] = []

    def read() -> None:
        try:
            for _ in range(20):
                assert shelf.search("phim").total == 1
        except Exception as error:
            failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for n in range(20):
        shelf.put("s1", passage(str(n), "vi", f"phim {n}"))
    for reader in readers:
        reader.join()
    assert failures == []


def test_many_publish_at_once_during_a_rebuild(shelf: Shelf):
    def publish(name: str) -> None:
        for n in range(5):
            session = f"{name}{n}"
            shelf.put(session, *(passage(str(k), "vi", f"phim {k}", session) for k in range(20)))

    publish("a")
    with ThreadPoolExecutor() as pool:
        rebuilt = pool.submit(shelf.index.rebuild, shelf.database.write)
        for published in [pool.submit(publish, name) for name in "bcd"]:
            published.result()
        rebuilt.result()
    assert shelf.search("phim").total == 4 * 5 * 20
    assert shelf.faults() == ()
