"""``actes upload`` and the server, each killed in the middle: the file arrives whole, once."""

from __future__ import annotations

import hashlib
import random
import signal
import subprocess
import time
import wave
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.journeys.running import (
    SESSION,
    Environment,
    actes,
    address,
    issue,
    received,
    served,
    settings,
)

SEED = 20251014
SIZE = 160 << 20

pytestmark = pytest.mark.slow


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    return settings(tmp_path / "service")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A long file that is no recording at all: nothing happens to it once it is there."""
    made = tmp_path / "card" / "phiên 1.wav"
    made.parent.mkdir()
    made.write_bytes(random.Random(SEED).randbytes(SIZE))
    return made


def uploading(environment: Environment, path: Path) -> subprocess.Popen[str]:
    there = ("--session", SESSION, "--server", address(environment))
    return actes(environment, "upload", str(path), *there)


def unfinished(environment: Environment) -> list[dict[str, Any]]:
    found = httpx.get(f"{address(environment)}/uploads", params={"session": SESSION}).json()
    return list(found)


def at_rest(environment: Environment) -> int:
    """The offset once nothing more comes: what was on its way when its sender died is kept too."""
    [before] = [one["offset"] for one in unfinished(environment)]
    while True:
        time.sleep(0.5)
        [now] = [one["offset"] for one in unfinished(environment)]
        if now == before:
            return int(now)
        before = now


def wait_until_under_way(environment: Environment, beyond: int = 0) -> int:
    """Wait for an acknowledged byte beyond so many; answers how many there are."""
    deadline = time.monotonic() + 60
    while True:
        offsets = [one["offset"] for one in unfinished(environment)]
        if offsets and offsets[0] > beyond:
            return int(offsets[0])
        assert time.monotonic() < deadline
        time.sleep(0.01)


def digests(environment: Environment) -> list[str]:
    return [one.digest for one in received(environment)]


def test_upload_that_was_ended_goes_on_with_the_same_command(environment, path):
    with served(environment):
        reached, ends = 0, []
        for number in (signal.SIGKILL, signal.SIGINT, signal.SIGTERM):
            with uploading(environment, path) as client:
                wait_until_under_way(environment, reached)
                client.send_signal(number)
                ends.append((client.communicate(timeout=60)[0], client.returncode))
            reached = at_rest(environment)
        with uploading(environment, path) as client:
            said = client.communicate(timeout=120)[0]
        assert unfinished(environment) == []
    assert [code for _, code in ends] == [-signal.SIGKILL, 130, -signal.SIGTERM]
    assert "the same command goes on from there" in " ".join(ends[1][0].split())
    assert (client.returncode, "phiên 1.wav: kept, but " in said) == (2, True)
    assert digests(environment) == [hashlib.sha256(path.read_bytes()).hexdigest()]


def test_server_that_was_killed_is_waited_for(environment, path):
    with served(environment) as server:
        client = uploading(environment, path)
        reached = wait_until_under_way(environment)
        server.kill()
        server.wait()
    with client:
        time.sleep(1.0)
        with served(environment):
            wait_until_under_way(environment, reached - 1)
            said = client.communicate(timeout=120)[0]
    assert client.returncode == 2, said
    assert "the server does not answer; trying again in 1 s" in said
    assert digests(environment) == [hashlib.sha256(path.read_bytes()).hexdigest()]


def write_silence(path: Path) -> bytes:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(bytes(16_000 * 2 * 60))
    return path.read_bytes()


def test_sound_is_safe_to_erase_and_what_was_found_is_said(environment, path):
    write_silence(path)
    with served(environment), uploading(environment, path) as client:
        said = client.communicate(timeout=120)[0]
    assert client.returncode == 0
    assert "phiên 1.wav: received, safe to erase from the card. WAV" in said
    assert ", 1 min. Nothing can be heard in it" in " ".join(said.split())


def test_token_lets_in_from_elsewhere_and_is_never_printed(environment, path):
    write_silence(path)
    secret, wrong = issue(environment), "act_" + "0" * 52
    with served(environment | {"ACTES_HOST": "0.0.0.0"}):
        with uploading(environment | {"ACTES_TOKEN": secret}, path) as client:
            said = client.communicate(timeout=120)[0]
        with uploading(environment | {"ACTES_TOKEN": wrong}, path) as other:
            refused = other.communicate(timeout=120)[0]
    assert (client.returncode, other.returncode) == (0, 1)
    assert "safe to erase" in said
    assert (secret in said, wrong in refused) == (False, False)
    assert len(digests(environment)) == 1


def test_watched_folder_goes_through_a_server_too(environment, path):
    sound = write_silence(path)
    there = ("--session", SESSION, "--server", address(environment), "--still", "0")
    with (
        served(environment),
        actes(environment, "watch", str(path.parent), *there) as watcher,
    ):
        try:
            deadline = time.monotonic() + 60
            while path.exists():
                assert time.monotonic() < deadline
                time.sleep(0.05)
            watcher.send_signal(signal.SIGINT)
            said = watcher.communicate(timeout=60)[0]
        finally:
            watcher.kill()
    assert watcher.returncode == 0
    assert "phiên 1.wav: received, safe to erase from the card. WAV" in said
    assert (path.parent / "received" / path.name).read_bytes() == sound
    assert digests(environment) == [hashlib.sha256(sound).hexdigest()]
