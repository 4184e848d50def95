from __future__ import annotations

import json
from pathlib import Path

import pytest

from transcripts import weights
from transcripts.errors import ModelUnavailable


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of models with one in it, as copied from a stick."""
    model = tmp_path / "large-v3"
    model.mkdir()
    (model / "model.bin").write_bytes(b"weights")
    (model / "tokenizer.json").write_text("{}")
    (model / "ORIGIN.json").write_text(json.dumps({"limits": ["Made for", "a test."]}))
    return tmp_path


def test_a_model_is_found_by_name_in_the_folder_of_models(folder: Path):
    assert weights.resolve("faster-whisper", "large-v3", folder, reach=False) == folder / "large-v3"


def test_a_model_is_found_by_its_own_folder(folder: Path):
    named = str(folder / "large-v3")
    assert weights.resolve("faster-whisper", named, reach=False) == folder / "large-v3"


def test_a_copied_cache_is_found(folder: Path):
    cache = folder / "models--Systran--faster-whisper-small"
    snapshot = cache / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (cache / "refs").mkdir()
    (cache / "refs" / "main").write_text("abc")
    for file in ("model.bin", "tokenizer.json"):
        (snapshot / file).write_text("{}")
    assert weights.resolve("faster-whisper", "small", folder, reach=False) == snapshot


def test_a_model_that_is_nowhere_says_where_and_how(folder: Path):
    with pytest.raises(ModelUnavailable) as raised:
        weights.resolve("faster-whisper", "medium", folder, reach=False)
    assert str(folder / "medium") in raised.value.subject
    assert raised.value.reason == "the model is not on this machine and the hub cannot be reached"
    assert "hf download Systran/faster-whisper-medium" in raised.value.remedy


def test_a_name_nobody_knows_lists_the_names(folder: Path):
    with pytest.raises(ModelUnavailable, match="no model of that name") as raised:
        weights.resolve("m2m100", "nllb", folder, reach=False)
    assert raised.value.remedy == "Name a folder, or one of: demo, 418M, 1.2B"


def test_half_a_model_is_not_a_model(folder: Path):
    (folder / "large-v3" / "model.bin").unlink()
    with pytest.raises(ModelUnavailable):
        weights.resolve("faster-whisper", "large-v3", folder, reach=False)
    with pytest.raises(ModelUnavailable, match=r"model\.bin"):
        weights.check("faster-whisper", folder / "large-v3", lambda folder: None)


def test_a_check_tries_the_model(folder: Path):
    tried: list[Path] = []
    weights.check("faster-whisper", folder / "large-v3", tried.append)
    assert tried == [folder / "large-v3"]


def test_known_models_say_where_they_lie_and_what_to_tell(folder: Path):
    by_address = {model.address: model for model in weights.known_models(folder)}
    large = by_address["faster-whisper:large-v3"]
    assert (large.folder, large.notice) == (folder / "large-v3", "Made for a test.")
    assert by_address["faster-whisper:demo"].repository is None
    assert by_address["m2m100:418M"].folder is None


def test_the_shipped_recogniser_is_there_without_a_network():
    found = weights.resolve("faster-whisper", "demo", reach=False)
    assert found == weights.SHIPPED / "demo-recognizer"


def test_two_models_of_one_name_are_told_apart(folder: Path, tmp_path: Path):
    before = weights.fingerprint(folder / "large-v3")
    (folder / "large-v3" / "model.bin").write_bytes(b"Weights")
    assert weights.fingerprint(folder / "large-v3") != before
