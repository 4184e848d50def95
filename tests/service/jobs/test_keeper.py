from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from service.jobs.keeper import Keeper

ROOT = Path(__file__).parents[3]

WORKER = """
import os, pathlib, sys, time
with open(sys.argv[1], "a") as log:
    log.write(f"{os.getpid()}\\n")
time.sleep(60)
"""

SERVER = """
import sys, time
from service.jobs.keeper import Keeper
with Keeper(["small_worker", sys.argv[1]]):
    time.sleep(60)
"""


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def lives(tmp_path) -> Callable[[], list[int]]:
    (tmp_path / "small_worker.py").write_text(WORKER)
    log = tmp_path / "log"
    return lambda: [int(pid) for pid in log.read_text().split()] if log.exists() else []


@pytest.fixture
def environment(tmp_path) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}


def is_alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_worker_that_dies_is_started_again(tmp_path, lives, environment):
    with Keeper(["small_worker", str(tmp_path / "log")], environment, pause=0.05):
        wait_until(lambda: len(lives()) == 1)
        os.kill(lives()[0], signal.SIGKILL)
        wait_until(lambda: len(lives()) == 2)


def test_worker_ends_with_its_keeper(tmp_path, lives, environment):
    with Keeper(["small_worker", str(tmp_path / "log")], environment):
        wait_until(lambda: len(lives()) == 1)
    assert not is_alive(lives()[0])


def test_worker_ends_when_its_server_is_killed(tmp_path, lives, environment):
    command = [sys.executable, "-c", SERVER, str(tmp_path / "log")]
    with subprocess.Popen(command, env=environment) as server:
        wait_until(lambda: len(lives()) == 1)
        server.kill()
    wait_until(lambda: not is_alive(lives()[0]))
