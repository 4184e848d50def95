from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from transcripts.errors import ModelUnavailable
from transcripts.recognition import open_recognizer
from transcripts.recognition.faster_whisper import FasterWhisper, try_model


@pytest.fixture(scope="module")
def engine(random_whisper: Path) -> FasterWhisper:
    opened = open_recognizer(f"faster-whisper:{random_whisper}")
    assert isinstance(opened, FasterWhisper)
    return opened


def test_a_model_of_real_dimensions_loads_and_writes(engine: FasterWhisper):
    noise = np.random.default_rng(1).normal(0, 0.1, 16_000 * 3).astype(np.float32)
    heard = engine.recognize([noise, noise[:16_000]], languages=("vi", "en", "fr"))
    assert [each.tokens > 0 for each in heard] == [True, True]
    assert all(segment.words for each in heard for segment in each.segments)


def test_the_origin_tells_the_files_apart(engine: FasterWhisper):
    options = dict(engine.origin.options)
    assert (engine.origin.engine, engine.origin.model) == ("faster-whisper", "random-whisper")
    assert (options["compute_type"], len(options["weights"])) == ("int8", 12)


def test_hints_are_whole_or_left_out(engine: FasterWhisper):
    tokenizer = engine._tokenizer("en")
    short, long = "Ann", "x" * 100
    assert engine._hints(tokenizer, (short, long)) == tokenizer.encode(" Ann")
    assert engine._prompt("en", ()) == [*tokenizer.sot_sequence, tokenizer.no_timestamps]


def test_a_sound_shorter_than_a_frame_is_silence(engine: FasterWhisper):
    [heard] = engine.recognize([np.ones(399, np.float32)], languages=("en",))
    assert heard.segments == ()


def test_a_broken_folder_says_so(tmp_path: Path):
    (tmp_path / "model.bin").write_bytes(b"nothing")
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        try_model(tmp_path)
