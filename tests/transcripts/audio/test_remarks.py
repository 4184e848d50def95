from __future__ import annotations

import pytest

from transcripts.audio.remarks import loudest, of_gaps, of_length, of_sound
from transcripts.model import Gap, GapReason, Remark, RemarkKind, Span


@pytest.mark.parametrize(
    ("level", "clipped", "remarks"),
    [
        (-20.0, 0.0, []),
        (-47.5, 0.0005, []),
        (-55.04, 0.0, [Remark(RemarkKind.QUIET, -55.0)]),
        (-100.0, 0.0, [Remark(RemarkKind.SILENT, -100.0)]),
        (-3.0, 0.02, [Remark(RemarkKind.CLIPPED, 0.02)]),
    ],
)
def test_sound_is_remarked_on_beyond_ordinary_speech(level, clipped, remarks):
    assert list(of_sound(level, clipped)) == remarks


@pytest.mark.parametrize(
    ("found", "declared", "remarks"),
    [
        (60.0, None, []),
        (60.0, 60.9, []),
        (29.9, 60.0, [Remark(RemarkKind.CUT_SHORT, 30.1)]),
        (60.0, 30.0, [Remark(RemarkKind.WRONG_LENGTH, 30.0)]),
    ],
)
def test_length_is_remarked_on_when_the_header_is_wrong(found, declared, remarks):
    assert list(of_length(found, declared)) == remarks


def test_damage_is_what_lies_inside_the_sound():
    spans = (Span(1.0, 1.5), Span(3.0, 4.0), Span(10.0, 20.0))
    gaps = [Gap(span, GapReason.DAMAGED) for span in spans]
    assert list(of_gaps(gaps, 10.0)) == [Remark(RemarkKind.DAMAGED, 1.5)]


def test_one_slammed_door_is_not_the_loudness():
    assert loudest([-60.0] * 150 + [-5.0]) == -60.0
    assert loudest([-60.0, -20.0]) == -20.0
