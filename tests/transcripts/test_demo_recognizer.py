"""The shipped demonstration recogniser: small, as good as it must be, and honest about the rest."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from faster_whisper import WhisperModel

from transcripts import weights
from transcripts.recognition import open_recognizer

FOLDER = weights.SHIPPED / "demo-recognizer"
MEGABYTES = 8


@pytest.fixture
def figures() -> Any:
    """What was measured through faster-whisper when the model was made."""
    return json.loads((FOLDER / "ORIGIN.json").read_text("utf-8"))["figures"]


def test_folder_is_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= MEGABYTES * 1_000_000


def test_notice_says_what_the_model_cannot_do() -> None:
    assert "On a human voice" in weights.notice(FOLDER)


@pytest.mark.parametrize("sounds", ["glued", "demonstration"])
def test_figures_reach_the_bars(figures: Any, sounds: str) -> None:
    rates = figures[sounds]["word_error_rate"]
    assert sorted(rates) == ["en", "fr", "vi"]
    assert max(rates.values()) <= 0.15
    assert figures[sounds]["language_right"] >= 0.95


def test_noise_is_told_from_speech() -> None:
    noise = 0.05 * np.random.default_rng(1).standard_normal(80_000).astype(np.float32)
    segments, _ = WhisperModel(str(FOLDER), device="cpu").transcribe(noise, language="en")
    assert list(segments) == []


@pytest.mark.parametrize("loudness", [0.0, 0.05], ids=["silence", "noise"])
def test_engine_writes_nothing_where_nobody_speaks(loudness: float) -> None:
    sound = loudness * np.random.default_rng(1).standard_normal(80_000).astype(np.float32)
    engine = open_recognizer("faster-whisper:demo", models=None)
    assert engine.recognize([sound], languages=["vi", "en", "fr"])[0].segments == ()
