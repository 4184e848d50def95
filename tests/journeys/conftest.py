"""What journeys are made with: a recording long enough to be killed at."""

from __future__ import annotations

import pytest

from tests.speech import write_speech


@pytest.fixture(scope="session")
def speech(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A WAV file of 80 seconds of speech."""
    path = tmp_path_factory.mktemp("speech") / "speech.wav"
    write_speech(path, 80.0)
    return path.read_bytes()
