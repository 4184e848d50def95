from __future__ import annotations

import pytest

from service.cli.doctor import FFMPEG, WALLS, Finding, _library, examine, ffmpeg, walls
from service.config import Config


@pytest.mark.parametrize(
    ("version", "advised"),
    [("8.1.2", True), ("7.0", True), ("8.1.3", False), ("9.0.2", False), ("n8.2-dev", False)],
)
def test_old_decoder_is_advised_against(version, advised):
    found = ffmpeg(Finding("FFmpeg", version))
    assert (found.found, bool(found.advice), found.remedy) == (version, advised, "")


def test_decoder_that_is_broken_is_not_merely_advised_against():
    broken = Finding("FFmpeg", "cannot be used", "Install it")
    assert ffmpeg(broken) == broken


@pytest.mark.parametrize(
    ("held", "advised"),
    [
        ("bubblewrap own-network landlock limits", False),
        ("bubblewrap limits", False),
        ("own-network landlock limits", False),
        ("landlock limits", True),
        ("own-process limits", True),
    ],
)
def test_thin_walls_are_advised_against(held, advised):
    assert bool(walls(Finding("walls", held)).advice) is advised


def test_decoder_that_cannot_start_needs_a_remedy():
    assert walls(Finding("walls", "")).remedy


def test_walls_and_version_are_those_of_this_machine(tmp_path):
    found = {finding.name: finding.found for finding in examine(Config(data=tmp_path))}
    assert found["walls around decoding"] == _library("", WALLS, "").found
    assert found["FFmpeg"] == _library("", FFMPEG, "").found
    assert "own-process" in found["walls around decoding"].split()
