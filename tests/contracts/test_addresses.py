"""Engines are opened by address, and an address nobody answers to is refused by name."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from transcripts.errors import ModelUnavailable, UnknownEngine
from transcripts.recognition import open_recognizer
from transcripts.translation import open_translator


@pytest.mark.parametrize("opener", [open_recognizer, open_translator])
@pytest.mark.parametrize("address", ["", "demo", "siri:best", "scripted:", ":demo"])
def test_an_address_nobody_answers_to_is_refused(opener: Callable[[str], object], address: str):
    with pytest.raises(UnknownEngine):
        opener(address)


@pytest.mark.parametrize("opener", [open_recognizer, open_translator])
def test_a_script_that_cannot_be_read_is_refused(opener: Callable[[str], object], tmp_path: Path):
    (tmp_path / "broken.json").write_text("{")
    for name in ("broken.json", "absent.json"):
        with pytest.raises(ModelUnavailable, match="script cannot be read"):
            opener(f"scripted:{tmp_path / name}")


def test_no_engine_is_loaded_before_one_is_opened():
    rooms = "transcripts.recognition, transcripts.translation, transcripts.formats"
    heavy = {"ctranslate2", "faster_whisper", "onnxruntime", "av", "pydub", "sentencepiece"}
    asked = f"import sys, {rooms}; print(*sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True)
    assert done.stdout.split() == []
