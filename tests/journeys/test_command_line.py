"""A recording's whole life by the command line: served, brought, heard, published, read."""

from __future__ import annotations

import json
import signal
import time
import wave
from pathlib import Path

import httpx
import numpy as np
import pytest

from tests.journeys.running import SESSION, Environment, actes, address, served, settings
from transcripts.audio import decode
from transcripts.model import Span
from transcripts.recognition import SAMPLE_RATE

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "service/demonstration/recordings/di-san-dien-anh-1.opus"

pytestmark = pytest.mark.slow


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    return settings(tmp_path)


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    """A WAV file of 15 seconds of speech."""
    path = tmp_path / "phiên 1.wav"
    samples = np.concatenate(list(decode(DEMO, Span(0.0, 15.0))))
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


def told(environment: Environment, *arguments: str) -> str:
    with actes(environment, *arguments) as command:
        said = command.communicate(timeout=120)[0]
    assert command.returncode == 0
    return said


def wait_for_review(environment: Environment) -> None:
    deadline = time.monotonic() + 180
    while True:
        found = json.loads(told(environment, "status", "--json"))[0]
        if found["state"] == "in review":
            return
        assert found["state"] != "failed", found
        assert time.monotonic() < deadline, found
        time.sleep(0.5)


def test_recording_is_served_brought_heard_published_and_read(environment, speech):
    with served(environment) as server:
        said = told(environment, "upload", str(speech), "--session", SESSION)
        assert "phiên 1.wav: received, safe to erase from the card. WAV" in said
        wait_for_review(environment)
        assert f"{SESSION}: edition 1" in told(environment, "publish", SESSION)
        page = httpx.get(f"{address(environment)}/en/{SESSION}").text
        assert '<p lang="vi">Phim.</p>' in page
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=30) == 0
