from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from transcripts.__main__ import main
from transcripts.audio import read_span
from transcripts.formats import read
from transcripts.model import Span


@pytest.fixture
def clip(demo_recording: Path, wav: Callable[..., Path]) -> Path:
    """Twenty seconds of the demonstration."""
    return wav(read_span(demo_recording, Span(40.0, 60.0)), name="talk.wav")


@pytest.fixture
def engines(tmp_path: Path) -> list[str]:
    """Arguments for engines that follow a script."""
    lines = [{"text": "Vâng.", "language": "vi"}]
    (tmp_path / "heard.json").write_text(json.dumps(lines))
    (tmp_path / "said.json").write_text(json.dumps({"texts": {}}))
    recognizer = f"scripted:{tmp_path / 'heard.json'}"
    return ["--recognizer", recognizer, "--translator", f"scripted:{tmp_path / 'said.json'}"]


def test_a_talk_becomes_subtitles(clip: Path, engines: list[str], tmp_path: Path):
    target = tmp_path / "talk.vtt"
    assert main([str(clip), *engines, "--to", "fr", "-o", str(target)]) == 0
    made = read(target.read_bytes(), "vtt")
    assert made.language == "fr"
    assert {segment.text for segment in made.segments} == {"[fr] [en] Vâng."}


def test_the_result_may_go_to_standard_output(
    clip: Path, engines: list[str], capfdbinary: pytest.CaptureFixture[bytes]
):
    assert main([str(clip), *engines, "--languages", "vi", "--format", "json"]) == 0
    out, told = capfdbinary.readouterr()
    assert read(out, "json").segments[0].text == "Vâng."
    assert told.startswith(b"talk.wav: listening\n")


def test_silence_is_a_success(wav: Callable[..., Path], engines: list[str], tmp_path: Path):
    target = tmp_path / "silence.json"
    assert main([str(wav(np.zeros(80_000))), *engines, "-o", str(target)]) == 0
    made = read(target.read_bytes(), "json")
    assert (made.segments, [gap.reason.value for gap in made.gaps]) == ((), ["silence"])


def test_a_track_is_chosen_by_its_place(wav, tone, engines, tmp_path, capfd):
    noise = np.random.default_rng(1).standard_normal(80_000) / 10
    path = wav(np.stack([tone(5.0), noise], axis=1))
    asked = [str(path), *engines, "-o", str(tmp_path / "made.vtt"), "--track"]
    assert (main([*asked, "0.1"]), main([*asked, "7"])) == (0, 1)
    told = capfd.readouterr().err.splitlines()
    assert "it has 2 tracks: 0.0, 0.1 (choose with --track)" in told
    assert told[-1] == "error: sound.wav: it has no such track. Choose 0.0 or 0.1"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["no-such-file.mp3"], "no-such-file.mp3"),
        (["talk.wav", "--languages", "tlh"], "not a language Actes knows"),
        (["talk.wav", "--recognizer", "siri:best"], "no such recogniser"),
        (["talk.wav", "--recognizer", "faster-whisper:nowhere"], "no model of that name"),
    ],
)
def test_a_refusal_says_why(
    engines: list[str], arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
):
    assert main([*engines, *arguments]) == 1
    assert told in capsys.readouterr().err


def test_a_text_file_is_refused(
    engines: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "talk.mp3").write_text("bonjour")
    assert main([*engines, str(tmp_path / "talk.mp3")]) == 1
    assert "talk.mp3: the content is not a kind of recording" in capsys.readouterr().err


def test_a_broken_engine_leaves_a_named_gap(clip: Path, engines: list[str], tmp_path: Path):
    lines = [{"language": "vi", "error": "out of memory"}]
    (tmp_path / "heard.json").write_text(json.dumps(lines))
    target = tmp_path / "talk.json"
    assert main([str(clip), *engines, "-o", str(target)]) == 0
    made = read(target.read_bytes(), "json")
    assert (made.segments, "failed" in {gap.reason.value for gap in made.gaps}) == ((), True)
