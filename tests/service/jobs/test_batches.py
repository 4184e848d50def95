from __future__ import annotations

from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from service.jobs.batches import plan, together
from transcripts.model import Chunk, Span


def chunks(*lengths: float) -> list[Chunk]:
    return [Chunk(i, Span(100.0 * i, 100.0 * i + n), (), 0.9) for i, n in enumerate(lengths)]


def test_plan_starts_small():
    assert plan(chunks(*[20.0] * 9), done=set()) == [[0], [1, 2, 3, 4, 5, 6, 7], [8]]


def test_plan_leaves_out_what_is_done():
    assert plan(chunks(20.0, 20.0, 20.0), done={0, 2}) == [[1]]


def test_plan_of_nothing_is_no_batch():
    assert plan([], done=set()) == []


def test_plan_gives_a_long_chunk_its_own_batch():
    assert plan(chunks(40.0, 200.0, 10.0), done=set()) == [[0], [1], [2]]


@given(st.lists(st.floats(0.1, 30), max_size=60), st.sets(st.integers(0, 60)))
def test_plan_holds_every_open_chunk_once_and_in_order(lengths, done):
    open_ones = [i for i in range(len(lengths)) if i not in done]
    assert list(chain.from_iterable(plan(chunks(*lengths), done))) == open_ones


def test_together_makes_groups_of_four():
    assert together([3, 4, 5, 6, 9]) == [[3, 4, 5, 6], [9]]
