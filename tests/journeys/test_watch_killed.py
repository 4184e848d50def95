"""``kill -9`` of a watched folder's taker at any moment: nothing is lost, nothing taken twice."""

from __future__ import annotations

import hashlib
import random
import signal
import subprocess
import time
import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.running import SESSION, Environment, actes, received, settings

SEED = 20251014
KILLS = 8
LONGEST_LIFE = 0.3
"""Seconds: a kill comes at a random moment within them after the copying is seen."""

pytestmark = pytest.mark.slow


@pytest.fixture
def share(tmp_path: Path) -> Path:
    """A folder with one long recording of noise."""
    folder = tmp_path / "share"
    folder.mkdir()
    with wave.open(str(folder / "phiên 1.wav"), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(random.Random(SEED).randbytes(64 << 20))
    return folder


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    return settings(tmp_path)


def watching(environment: Environment, share: Path) -> subprocess.Popen[str]:
    return actes(environment, "watch", str(share), "--still", "0", "--session", SESSION)


def wait_until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def half_written(data: Path) -> set[Path]:
    return {path for path in (data / "files" / "incoming").glob("*") if path.stat().st_size}


def whole(share: Path) -> list[str]:
    """The digest of every file of the share and of what was moved aside."""
    files = [path for path in share.rglob("*.wav") if path.stat().st_size]
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]


def test_kill_in_the_middle_loses_nothing_and_takes_nothing_twice(tmp_path, environment, share):
    chance, data, path = random.Random(SEED), tmp_path / "data", share / "phiên 1.wav"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    in_the_middle: set[Path] = set()
    for _ in range(KILLS):
        before = half_written(data)
        with watching(environment, share) as taker:
            wait_until(lambda before=before: half_written(data) - before or not path.exists())
            time.sleep(chance.uniform(0.0, LONGEST_LIFE))
            taker.kill()
        in_the_middle |= half_written(data)
        assert whole(share) == [digest]
    with watching(environment, share) as taker:
        wait_until(lambda: not path.exists())
        taker.send_signal(signal.SIGINT)
        assert taker.communicate(timeout=60)[0].endswith("what was taken is safe.\n")
        assert taker.returncode == 0
    assert in_the_middle
    assert [one.digest for one in received(environment)] == [digest]
    assert whole(share / "received") == [digest]
