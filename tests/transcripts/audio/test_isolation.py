from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from transcripts.audio import WORKING, prepare, probe
from transcripts.audio.isolation import Allowance
from transcripts.audio.probing import inspect
from transcripts.errors import NoAudio, UnreadableAudio


@pytest.fixture
def recording(wav: Callable[..., Path], tone: Callable[..., np.ndarray]) -> Path:
    return wav(tone(3.0), name="-i séance 10:30.mp3")


def test_the_process_answers_as_if_it_were_here(recording: Path, tmp_path: Path):
    assert probe(recording) == inspect(recording)
    made = prepare(recording, tmp_path)
    assert (made.duration, len(made.levels), (tmp_path / WORKING).is_file()) == (3.0, 3, True)


def test_its_refusal_is_ours(tmp_path: Path):
    (tmp_path / "a.mp3").touch()
    with pytest.raises(NoAudio, match=r"^a\.mp3: the file is empty\. Upload it again$"):
        probe(tmp_path / "a.mp3")


def test_a_process_that_takes_too_much_memory_dies_alone(recording: Path):
    with pytest.raises(UnreadableAudio, match="broke or took too much memory"):
        probe(recording, Allowance(memory=1 << 25))


def test_a_process_that_takes_too_long_is_killed(recording: Path):
    with pytest.raises(UnreadableAudio, match="far too long"):
        probe(recording, Allowance(clock=0))
