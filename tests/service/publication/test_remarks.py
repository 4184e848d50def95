"""What the check found, in words."""

from __future__ import annotations

import pytest

from service.publication.interface import open_interfaces
from service.publication.remarks import format_of, remark_lines
from transcripts.model import AudioInfo, Remark, RemarkKind


@pytest.mark.parametrize(
    ("container", "codec", "said"),
    [
        ("mp3", "mp3", "MP3"),
        ("wav", "pcm_s16le", "WAV (pcm_s16le)"),
        ("mov", "aac", "MP4 (aac)"),
        ("matroska", "opus", "Matroska (opus)"),
    ],
)
def test_a_format_is_called_as_people_call_it(container: str, codec: str, said: str) -> None:
    info = AudioInfo(container, codec, 1.0, None, 16_000, 1, 1, has_video=False)
    assert format_of(info) == said


def test_a_file_that_nobody_looked_at_has_no_format() -> None:
    assert format_of(None) == ""


@pytest.mark.parametrize("language", ["vi", "en", "fr"])
def test_pictures_that_are_left_out_are_told_in_words(language: str) -> None:
    remark = Remark(RemarkKind.PICTURES_LEFT_OUT)
    info = AudioInfo("avi", "mp3", 1.0, None, 16_000, 1, 1, has_video=True, remarks=(remark,))
    [line] = remark_lines(info, open_interfaces()[language])
    assert "MP4" in line
    assert "%" not in line
