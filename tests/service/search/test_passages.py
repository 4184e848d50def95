"""What a new edition changes in what is kept of a session."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.search.base import Kind, Passage
from service.search.passages import Change, change, from_row, numbered, to_row

VI = Passage("s", "1", "vi", "vi", Kind.MACHINE, "phim", 1.5, ("a", "b"), 2025, 2)
FR = replace(VI, language="fr", text="film")


@pytest.mark.parametrize("passage", [VI, replace(VI, speakers=(), year=None, kind=Kind.HUMAN)])
def test_row_gives_the_passage_back(passage: Passage):
    assert from_row(tuple(to_row(passage).values())) == passage


def test_texts_of_a_segment_are_numbered_together():
    second = replace(VI, segment="2")
    assert numbered({}, [VI, FR, second], fresh=3) == {48: FR, 49: VI, 64: second}


def test_known_segment_keeps_its_number():
    assert numbered({"1": 5}, [VI], fresh=9) == {80: VI}


def test_passage_given_twice_is_refused():
    with pytest.raises(ValueError, match="twice in vi"):
        numbered({}, [VI, VI], fresh=0)


def test_nothing_changes_for_the_same_passages():
    assert change({1: VI}, {1: VI}) == Change((), {}, {})


def test_new_words_are_forgotten_and_learnt():
    new = replace(VI, text="kịch")
    assert change({1: VI, 2: FR}, {1: new}) == Change((1, 2), {1: new}, {})


def test_other_moment_of_the_same_words_only_moves():
    new = replace(VI, edition=3, start=2.0)
    assert change({1: VI}, {1: new}) == Change((), {}, {1: new})


def test_what_a_later_edition_leaves_as_it_was_keeps_its_own():
    assert change({1: VI}, {1: replace(VI, edition=3)}) == Change((), {}, {})


PASSAGES = st.dictionaries(
    st.integers(0, 5),
    st.builds(replace, st.just(VI), text=st.sampled_from("abc"), edition=st.integers(1, 3)),
)


@settings(deadline=None)
@given(PASSAGES, PASSAGES)
def test_change_turns_the_old_into_the_new(old: dict[int, Passage], new: dict[int, Passage]):
    needed = change(old, new)
    kept = {id: passage for id, passage in old.items() if id not in needed.forget}
    assert not kept.keys() & needed.learn.keys()
    made = kept | needed.learn | needed.move
    assert {id: replace(one, edition=0) for id, one in made.items()} == {
        id: replace(one, edition=0) for id, one in new.items()
    }
