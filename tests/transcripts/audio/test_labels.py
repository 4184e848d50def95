from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from transcripts.audio.labels import language_in, name_in, recorded_at

SOON = (datetime.now(UTC) + timedelta(days=2)).isoformat()


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ({"title": "Floor"}, "Floor"),
        ({"TITLE": " Phiên  dịch\n"}, "Phiên dịch"),
        ({"handler_name": "Interpreter"}, "Interpreter"),
        ({"handler_name": "SoundHandler"}, ""),
        ({"handler_name": "Core Media Audio"}, ""),
        ({"title": "a\u202egnp.exe\x00\x1b[31m\ud800"}, "agnp.exe[31m"),
        ({"title": "x" * 5000}, "x" * 80),
        ({}, ""),
    ],
)
def test_a_name_is_one_clean_line(words, name):
    assert name_in(words) == name


@pytest.mark.parametrize(
    ("said", "tag"),
    [("vie", "vi"), ("fre", "fr"), ("fra", "fr"), ("eng", "en"), ("en", "en"), ("pt_br", "pt-BR")],
)
def test_a_language_is_a_tag(said, tag):
    assert language_in({"language": said}) == tag


@pytest.mark.parametrize("said", ["und", "", "klingon", "../x", "e", "и", "<b>"])
def test_a_language_without_sense_is_none(said):
    assert language_in({"language": said}) == ""


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ({"creation_time": "2025-10-12T02:00:00.000000Z"}, "2025-10-12T02:00:00Z"),
        ({"DATE": "2025-10-12T09:00:00+07:00"}, "2025-10-12T09:00:00+07:00"),
        ({"date": "2025-10-12", "creation_time": "09:00:00"}, "2025-10-12T09:00:00"),
        (
            {
                "creation_time": "2025-10-12T02:00:00.000000Z",
                "com.apple.quicktime.creationdate": "2025-10-12T09:00:00+0700",
            },
            "2025-10-12T09:00:00+07:00",
        ),
    ],
)
def test_the_clock_is_told_as_the_file_says_it(words, moment):
    assert recorded_at(words) == moment


@pytest.mark.parametrize(
    "said",
    ["1970-01-01T00:00:00Z", "1904-01-01T00:00:00Z", SOON, "2025-10-12", "2025", "noon", "9" * 40],
)
def test_a_clock_that_was_never_set_is_not_believed(said):
    assert recorded_at({"creation_time": said, "date": said}) == ""
