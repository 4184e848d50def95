from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcripts.audio import decode
from transcripts.model import Chunk, Gap, GapReason, Segment, Span
from transcripts.segmentation import (
    Coverage,
    Segmentation,
    Speech,
    chunks,
    gaps,
    pack,
    segmentation,
    speech,
)

PLAIN = Segmentation()


@pytest.fixture(scope="module")
def sound(demo_recording: Path) -> np.ndarray:
    """A minute and a half with pauses, two languages and a film excerpt."""
    return np.concatenate(list(decode(demo_recording, Span(30.0, 125.0))))


def reference(sound: np.ndarray, options: Segmentation) -> list[tuple[int, int]]:
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    asked = VadOptions(
        threshold=options.threshold,
        min_silence_duration_ms=options.silence * 1000,
        speech_pad_ms=options.pad * 1000,
        max_speech_duration_s=options.chunk,
    )
    return [(found["start"], found["end"]) for found in get_speech_timestamps(sound, asked)]


OPTIONS = [
    PLAIN,
    Segmentation(threshold=0.5, silence=2.0),
    Segmentation(threshold=0.9, pad=0.03, silence=0.05, chunk=3.0),
    Segmentation(threshold=0.2, pad=0.2, silence=0.5, chunk=8.0),
    Segmentation(pad=0.1, silence=2.0, chunk=4.0),
]


@pytest.mark.parametrize("options", OPTIONS)
def test_spans_are_those_of_faster_whisper(sound: np.ndarray, options: Segmentation):
    found = [(each.start, each.end) for each in speech([sound], options)]
    assert found == reference(sound, options)


@settings(max_examples=8, deadline=None)
@given(cuts=st.lists(st.integers(0, 320_000), max_size=6), length=st.integers(0, 320_000))
def test_spans_do_not_depend_on_the_blocks(sound: np.ndarray, cuts: list[int], length: int):
    part = sound[:length]
    blocks = np.split(part, sorted(cut for cut in cuts if cut < length))
    found = [(each.start, each.end) for each in speech(blocks, PLAIN)]
    assert found == reference(part, PLAIN)


def test_what_silero_hears_does_not_depend_on_the_blocks(sound: np.ndarray):
    part = sound[:240_000]
    whole, pieces = (
        list(speech(np.split(part, cuts), PLAIN)) for cuts in (1, range(0, 240_000, 700))
    )
    assert [(each.start, each.end) for each in pieces] == [(each.start, each.end) for each in whole]
    heard = [each.probability for each in whole]
    assert [each.probability for each in pieces] == pytest.approx(heard, abs=1e-5)


def test_speech_without_an_end_is_cut_into_chunks(sound: np.ndarray):
    shortest = replace(PLAIN, chunk=4.0)
    found = list(speech([sound], shortest))
    assert max(each.end - each.start for each in found) <= 4.0 * 16_000


def test_human_speech_is_found_as_the_reference_finds_it(human_speech: Path):
    for clip in sorted(human_speech.glob("*.flac")):
        blocks = list(decode(clip))
        found = [(each.start, each.end) for each in speech(blocks, PLAIN)]
        assert found == reference(np.concatenate(blocks), PLAIN)


def test_silence_and_nothing_have_no_speech():
    assert list(speech([np.zeros(80_000, np.float32)], PLAIN)) == []
    assert list(speech([], PLAIN)) == []


def test_chunks_hold_the_speech_in_order(wav: Callable[..., Path], sound: np.ndarray):
    options = segmentation(("vi", "en", "fr"))
    found = list(chunks(wav(sound), options))
    assert [chunk.index for chunk in found] == list(range(len(found)))
    assert all(sum(s.duration for s in chunk.speech) <= options.chunk for chunk in found)
    assert all(chunk.span == Span(chunk.speech[0].start, chunk.speech[-1].end) for chunk in found)
    assert all(before.span.end <= after.span.start for before, after in pairwise(found))
    assert all(0.3 < chunk.probability <= 1.0 for chunk in found)


def stretch(start: float, end: float) -> Speech:
    return Speech(round(start * 16_000), round(end * 16_000), 0.9)


def test_chunks_are_as_full_as_they_go_in_one_language():
    found = pack([stretch(at, at + 7.0) for at in range(0, 80, 8)], segmentation(("en",)))
    assert [len(chunk.speech) for chunk in found] == [4, 4, 2]


def test_a_pause_ends_a_chunk_when_languages_may_change():
    stretches = [stretch(0.0, 5.0), stretch(6.0, 11.0), stretch(11.0, 13.0), stretch(13.5, 15.0)]
    found = list(pack(stretches, segmentation(("en", "fr"))))
    assert [len(chunk.speech) for chunk in found] == [3, 1]


def test_vietnamese_gets_shorter_chunks():
    assert (segmentation(("vi",)).chunk, segmentation(("fr",)).chunk) == (22.0, 30.0)


def test_the_probability_is_that_of_the_speech_alone(sound: np.ndarray):
    quiet = np.concatenate([np.zeros(160_000, np.float32), sound[:80_000]])
    found = list(speech([quiet], PLAIN))
    assert found[0].start > 140_000
    assert all(each.probability > 0.5 for each in found)


def text(start: float, end: float) -> Segment:
    return Segment(Span(start, end), "a", "fr")


def test_every_second_is_text_or_a_gap_with_its_reason():
    known = Coverage(
        duration=60.0,
        levels=[-90.0] * 20 + [-20.0] * 40,
        damaged=[Gap(Span(50.0, 55.0), GapReason.DAMAGED)],
        failed=[Span(40.0, 45.0)],
        heard=[Chunk(0, Span(30.0, 38.0), (Span(30.0, 38.0),), 0.9)],
    )
    found = gaps([text(5.0, 10.0), text(11.0, 12.0), text(55.0, 60.0)], known)
    assert [(gap.span.start, gap.span.end, gap.reason.value) for gap in found] == [
        (0.0, 5.0, "silence"),
        (12.0, 40.0, "music"),
        (40.0, 45.0, "failed"),
        (45.0, 50.0, "music"),
        (50.0, 55.0, "damaged"),
    ]


def test_speech_in_which_nothing_was_heard_is_told():
    known = Coverage(8.0, [-20.0] * 8, heard=[Chunk(0, Span(0.0, 8.0), (Span(1.0, 7.0),), 0.9)])
    assert gaps([], known) == (Gap(Span(0.0, 8.0), GapReason.FILTERED),)


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 20)), max_size=12))
def test_gaps_and_text_never_overlap(spoken: list[tuple[float, float]]):
    segments = [text(start, start + length) for start, length in sorted(spoken)]
    found = gaps(segments, Coverage(120.0))
    assert sum(gap.span.overlap(s.span) for gap in found for s in segments) == 0.0


def test_memory_does_not_grow_with_the_recording(
    wav: Callable[..., Path], tone: Callable[..., np.ndarray]
):
    import tracemalloc

    def peak(blocks: int) -> int:
        sound = np.zeros(160_000, np.float32)
        tracemalloc.start()
        for _ in speech((sound for _ in range(blocks)), PLAIN):
            pass
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    assert peak(9) < 1.1 * peak(3)
