"""What the check found, in words."""

from __future__ import annotations

import pytest

from service.publication.remarks import format_of
from transcripts.model import AudioInfo


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
