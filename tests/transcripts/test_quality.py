from __future__ import annotations

import pytest

from transcripts.model import Chunk, Heard, Segment, Span
from transcripts.quality import Doubt, findings, loops

CHUNK = Chunk(0, Span(10.0, 40.0), (Span(10.0, 40.0),), 0.9)


def heard(text: str, tokens: int = 50) -> Heard:
    segments = (Segment(Span(0.0, 30.0), text, "vi"),) if text else ()
    return Heard(segments, "vi", 1.0, tokens)


@pytest.mark.parametrize(
    "text",
    [
        "vâng vâng vâng vâng",
        "Hôm nay chúng ta nói. Cảm ơn các bạn. Cảm ơn các bạn. Cảm ơn các bạn. Cảm ơn các bạn.",
        "we got some we got some we got some we got some",
        "a b c d e f a b c d e f a b c d e f a b c d e f",
    ],
)
def test_a_loop_is_noticed(text: str):
    assert [finding.doubt for finding in findings(CHUNK, heard(text))] == [Doubt.LOOP]


@pytest.mark.parametrize(
    "text",
    ["Không, không, không.", "Vâng.", "rất rất hay và rất rất dài", "un film, un film, un film"],
)
def test_people_repeat_themselves_too(text: str):
    assert not loops(text.split())


def test_an_answer_that_fills_the_decoder_was_cut():
    [finding] = findings(CHUNK, heard("một hai ba", tokens=224))
    assert (finding.doubt, finding.span) == (Doubt.TRUNCATED, CHUNK.span)


def test_long_speech_without_text_is_told():
    assert [finding.doubt for finding in findings(CHUNK, heard("", 0))] == [Doubt.SILENT]


def test_a_sound_answer_has_no_finding():
    assert findings(CHUNK, heard("Xin chào các bạn, đây là một bộ phim hay.")) == ()
