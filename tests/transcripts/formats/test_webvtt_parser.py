"""Captions before the judge whom nobody of us wrote: the parser of the W3C finds no fault."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.transcripts.formats.test_formats import TRICKY, transcript
from transcripts.cues import cues
from transcripts.formats import write

ROOT = Path(__file__).parents[3]
NODE = shutil.which("node") or ""
THERE = bool(NODE) and (ROOT / "node_modules/webvtt-parser").exists()

pytestmark = pytest.mark.skipif(not THERE, reason="not here: node_modules/webvtt-parser (npm ci)")

SAID = {
    "nothing": (),
    "plain": ("Xin chào.", "Phim cũ còn đây."),
    "long": ("Những cuộn phim thời sự " * 40,),
    "hostile": (TRICKY, "-->", "NOTE", "<v Lan>", "&lt;b&gt;", "</c><script>", "\u202e\u2066"),
    "unbroken": ("ắ" * 5_000,),
}


def judged(path: Path) -> dict[str, object]:
    command = [NODE, str(Path(__file__).with_name("webvtt.mjs")), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
@pytest.mark.parametrize("voice", [None, "Trần Thu Ngân", "<v> & --> Lan"])
def test_captions_have_no_fault(said: tuple[str, ...], voice: str | None, tmp_path: Path):
    made = transcript(*said, voice=voice)
    (tmp_path / "captions.vtt").write_bytes(write(made, "vtt"))
    expected = len(list(cues(made.segments)))
    assert judged(tmp_path / "captions.vtt") == {"cues": expected, "errors": []}


def test_a_fault_would_be_found(tmp_path: Path):
    (tmp_path / "captions.vtt").write_text("WEBVTT\n\n1\n00:00:04.000 --> 00:00:02.000\nBack.\n")
    assert judged(tmp_path / "captions.vtt")["errors"] != []
