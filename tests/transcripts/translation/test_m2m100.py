from __future__ import annotations

from pathlib import Path

import pytest

from transcripts import weights
from transcripts.errors import ModelUnavailable
from transcripts.translation import open_translator
from transcripts.translation.m2m100 import LONGEST, M2M100, try_model


@pytest.fixture(scope="module")
def engine() -> M2M100:
    if not (weights.SHIPPED / "demo-translator" / "model.bin").is_file():
        pytest.skip("the demonstration translator is not in this checkout")
    opened = open_translator("m2m100:demo")
    assert isinstance(opened, M2M100)
    return opened


def test_language_tokens_never_come_out(engine: M2M100):
    [answer] = engine.translate(["Cinema is a bridge."], "en", "fr")
    assert answer
    assert "__" not in answer


def test_each_sentence_is_translated_by_itself(engine: M2M100):
    first, second = engine.translate(["Thank you.", "Good morning."], "en", "fr")
    assert engine.translate(["Thank you. Good morning."], "en", "fr") == [f"{first} {second}"]


def test_a_sentence_that_never_ends_is_cut(engine: M2M100):
    parts = engine._parts("film và " * 500)
    assert len(parts) > 1
    assert max(map(len, parts)) <= LONGEST


def test_only_languages_of_the_vocabulary_are_offered(engine: M2M100):
    assert {"vi", "en", "fr"} <= engine.languages
    assert not engine.supports("en", "xx")


def test_a_broken_folder_says_so(tmp_path: Path):
    (tmp_path / "model.bin").write_bytes(b"nothing")
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        try_model(tmp_path)
