"""A recording's whole life by the command line: served, brought, heard, published, read."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import numpy as np
import pytest

from service.database import open_database
from service.demonstration.load import load
from transcripts.audio import decode
from transcripts.model import Span
from transcripts.recognition import SAMPLE_RATE

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "service/demonstration/recordings/di-san-dien-anh-1.opus"
SESSION = "viet-my-2026/di-san-dien-anh"

pytestmark = pytest.mark.slow


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The settings of a service with scripted engines, and the demonstration's programme in it."""
    lines = [{"text": "Phim.", "language": "vi"}]
    (tmp_path / "heard.json").write_text(json.dumps(lines))
    (tmp_path / "translated.json").write_text("{}")
    database = open_database(f"sqlite:///{tmp_path / 'data' / 'actes.db'}")
    database.migrate()
    load(database)
    database.close()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return os.environ | {
        "PYTHONPATH": str(ROOT),
        "ACTES_DATA": str(tmp_path / "data"),
        "ACTES_PORT": str(port),
        "ACTES_RECOGNIZER": f"scripted:{tmp_path / 'heard.json'}",
        "ACTES_TRANSLATOR": f"scripted:{tmp_path / 'translated.json'}",
    }


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    """A WAV file of 15 seconds of speech."""
    path = tmp_path / "phiên 1.wav"
    samples = np.concatenate(list(decode(DEMO, Span(0.0, 15.0))))
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


def actes(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-m", "service.cli", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


@contextmanager
def served(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "service.cli", "serve"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        assert server.stdout.readline().startswith("Actes answers at http://127.0.0.1:")
        try:
            yield server
        finally:
            server.kill()


def wait_for_review(environment: dict[str, str]) -> None:
    deadline = time.monotonic() + 180
    while True:
        found = json.loads(actes(environment, "status", "--json"))[0]
        if found["state"] == "in review":
            return
        assert found["state"] != "failed", found
        assert time.monotonic() < deadline, found
        time.sleep(0.5)


def test_recording_is_served_brought_heard_published_and_read(environment, speech):
    with served(environment) as server:
        told = actes(environment, "upload", str(speech), "--session", SESSION)
        assert "phiên 1.wav: Received. WAV" in told
        wait_for_review(environment)
        assert f"{SESSION}: edition 1" in actes(environment, "publish", SESSION)
        address = f"http://127.0.0.1:{environment['ACTES_PORT']}/en/{SESSION}"
        assert '<p class="original" lang="vi">Phim.</p>' in httpx.get(address).text
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=30) == 0
