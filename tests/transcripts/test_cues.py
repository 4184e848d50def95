from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from transcripts.cues import SCREEN, cues, wrap
from transcripts.model import Segment, Span, Word

texts = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1)
sentences = st.lists(texts, min_size=1, max_size=40).map(" ".join)


def segment(text: str, start: float = 0.0, end: float = 10.0, **more: object) -> Segment:
    return Segment(Span(start, end), text, "fr", **more)


@given(sentences)
def test_cues_fit_the_screen_and_keep_every_word(text: str):
    found = list(cues([segment(text)]))
    assert all(len(cue.lines) <= SCREEN.lines for cue in found)
    assert all(len(line) <= SCREEN.width for cue in found for line in cue.lines)
    assert "".join(line for cue in found for line in cue.lines).replace(" ", "") == "".join(
        text.split()
    )


@given(st.lists(sentences, min_size=1, max_size=5))
def test_cues_never_overlap(sentences: list[str]):
    segments = [segment(text, at * 2.0, at * 2.0 + 1.5) for at, text in enumerate(sentences)]
    found = list(cues(segments))
    assert all(before.span.end <= after.span.start for before, after in pairwise(found))


def test_a_cue_starts_with_its_first_word():
    texts = ("mot " * 30).split()
    words = tuple(Word(Span(at * 0.5, at * 0.5 + 0.4), text, 1.0) for at, text in enumerate(texts))
    found = list(cues([segment(" ".join(texts), 0.0, 15.0, words=words)]))
    assert [cue.span.start for cue in found] == [0.0, 10.0]


def test_two_lines_are_of_about_one_length():
    [cue] = cues([segment("Le patrimoine du cinéma vietnamien se trouve aux archives.")])
    assert cue.lines == ("Le patrimoine du cinéma", "vietnamien se trouve aux archives.")


def test_a_short_cue_stays_but_not_into_the_next_one():
    found = list(cues([segment("Oui.", 1.0, 1.2), segment("Non.", 1.5, 1.7)]))
    assert [(cue.span.start, cue.span.end) for cue in found] == [(1.0, 1.5), (1.5, 2.5)]


def test_ids_and_voices_come_from_the_segment():
    found = list(cues([segment("a"), segment("b", 10.0, 20.0, voice="Lan")]))
    assert [(cue.id, cue.voice) for cue in found] == [("1.1", None), ("2.1", "Lan")]


def test_a_word_longer_than_a_line_is_cut():
    assert wrap("x" * 50, 42) == ("x" * 42, "x" * 8)
