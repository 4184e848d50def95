"""The engine's contract: before DBOS is upgraded, these must pass on the new version."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]

pytestmark = pytest.mark.slow

PURGE = """
import os, sys
from pathlib import Path
from dbos import DBOS
from service.jobs.engine import Place, launch
from tiny_worker import TinyWork
here = Path(sys.argv[1])
engine = launch(TinyWork(here), Place(f"sqlite:///{here}/jobs.db", "purger", here / "slots"))
counts = [len(DBOS.list_workflows())]
engine.purge()
counts.append(len(DBOS.list_workflows()))
engine.purge(days=-1)
counts.append(len(DBOS.list_workflows()))
print(*counts, flush=True)
os._exit(0)
"""


@contextmanager
def host(folder: Path, name: str) -> Iterator[None]:
    """A machine with its own slots, on which a worker is started again whenever it dies."""
    command = [sys.executable, str(HERE / "tiny_worker.py"), str(folder), name]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, env=env, start_new_session=True)
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def submit(folder: Path, **chunks: int) -> None:
    (folder / "recordings").mkdir(exist_ok=True)
    for name, count in chunks.items():
        (folder / "recordings" / name).write_text(str(count))


def log(folder: Path) -> list[str]:
    path = folder / "log"
    return path.read_text().splitlines() if path.exists() else []


def wait_for(folder: Path, *lines: str, seconds: float = 60) -> list[str]:
    deadline = time.monotonic() + seconds
    while not set(lines) <= set(log(folder)):
        assert time.monotonic() < deadline, f"{lines} never came, only {log(folder)}"
        time.sleep(0.02)
    return log(folder)


def said(lines: list[str], word: str) -> list[str]:
    return sorted(line.removeprefix(word).strip() for line in lines if line.startswith(word))


def kill_worker(folder: Path) -> None:
    os.kill(int(said(log(folder), "up")[-1]), signal.SIGKILL)


@pytest.fixture
def wait(tmp_path: Path) -> Callable[..., list[str]]:
    return lambda *lines: wait_for(tmp_path, *lines)


def test_recording_goes_through_its_stages_in_order(tmp_path, wait):
    submit(tmp_path, one=2)
    with host(tmp_path, "a"):
        lines = wait("finish one")
    assert [line for line in lines if not line.startswith("up")] == [
        "check one",
        "prepare one",
        "start one.0",
        "heard one.0",
        "start one.1",
        "heard one.1",
        "translate one en",
        "translate one fr",
        "finish one",
    ]


def test_file_is_looked_at_while_another_is_prepared(tmp_path, wait):
    submit(tmp_path, long=2)
    with host(tmp_path, "a"):
        wait("prepare long")
        received = time.monotonic()
        submit(tmp_path, two=2)
        wait("check two")
        assert time.monotonic() - received < 10  # about one second on a free machine
        assert "heard long.0" not in log(tmp_path)


def test_file_that_is_refused_is_looked_at_once_and_never_prepared(tmp_path, wait):
    submit(tmp_path, letter=1)
    with host(tmp_path, "a"):
        lines = wait("fail letter not audio")
    assert [line for line in lines if not line.startswith("up")] == [
        "check letter",
        "fail letter not audio",
    ]


def test_check_that_ended_without_an_answer_is_buried_with_a_reason(tmp_path, wait):
    submit(tmp_path, unseen=1)
    with host(tmp_path, "a"):
        wait("fail unseen its work ended before it was finished")


def test_short_recording_does_not_wait_for_a_long_one(tmp_path, wait):
    submit(tmp_path, anthem=40, talk=2)
    with host(tmp_path, "a"):
        lines = wait("finish talk", "start anthem.3")
    assert "finish anthem" not in lines


def test_killed_worker_does_no_finished_chunk_again(tmp_path, wait):
    submit(tmp_path, one=9)
    with host(tmp_path, "a"):
        for position in (1, 4, 7):
            wait(f"start one.{position}")
            kill_worker(tmp_path)
        lines = wait("finish one")
    assert len(said(lines, "up")) == 4
    assert said(lines, "heard") == [f"one.{n}" for n in range(9)]


def test_lost_host_is_noticed_by_another(tmp_path, wait):
    submit(tmp_path, one=9)
    with host(tmp_path, "lost"):
        wait("start one.2")
    with host(tmp_path, "other"):
        lines = wait("finish one")
    assert said(lines, "heard") == [f"one.{n}" for n in range(9)]


def test_engine_may_lose_its_own_tables(tmp_path, wait):
    submit(tmp_path, one=5)
    with host(tmp_path, "a"):
        wait("heard one.2")
    for path in tmp_path.glob("jobs.db*"):
        path.unlink()
    with host(tmp_path, "a"):
        lines = wait("finish one")
    assert said(lines, "heard") == [f"one.{n}" for n in range(5)]


def test_stopped_recording_costs_the_others_no_turn(tmp_path, wait):
    submit(tmp_path, anthem=60)
    with host(tmp_path, "a"):
        wait("heard anthem.5")
        (tmp_path / "failed" / "anthem").touch()
        time.sleep(3)
        submit(tmp_path, talk=2)
        lines = wait("finish talk")
    assert len(said(lines, "over")) <= 3  # of twenty batches: two that ran, one on its way
    assert len(said(lines, "heard anthem")) < 15


def test_poison_chunk_is_given_up_alone(tmp_path, wait):
    submit(tmp_path, one=4, two=2)
    (tmp_path / "poison").mkdir()
    (tmp_path / "poison" / "one.2").touch()
    with host(tmp_path, "a"):
        lines = wait("finish one", "finish two")
    assert said(lines, "give-up") == ["one.2"]
    assert said(lines, "heard") == ["one.0", "one.1", "one.3", "two.0", "two.1"]
    assert said(lines, "start").count("one.2") == 10


def test_permanent_error_is_not_tried_again(tmp_path, wait):
    submit(tmp_path, unreadable=1)
    with host(tmp_path, "a"):
        lines = wait("fail unreadable not audio")
    assert said(lines, "prepare") == ["unreadable"]


def test_passing_error_is_tried_again(tmp_path, wait):
    submit(tmp_path, shaky=1)
    with host(tmp_path, "a"):
        lines = wait("finish shaky")
    assert said(lines, "translate") == ["shaky en", "shaky en", "shaky fr", "shaky fr"]


def test_unforeseen_error_fails_the_recording_with_a_reason(tmp_path, wait):
    submit(tmp_path, bug=1)
    with host(tmp_path, "a"):
        wait("fail bug the worker met an error that it did not expect")


def test_run_that_ended_unfinished_is_buried_with_a_reason(tmp_path, wait):
    submit(tmp_path, forgetful=1)
    with host(tmp_path, "a"):
        wait("fail forgetful its work ended before it was finished")


def test_finished_runs_are_purged_in_time_with_all_their_jobs(tmp_path, wait):
    submit(tmp_path, one=1)
    with host(tmp_path, "a"):
        wait("finish one")
        time.sleep(1)  # the run itself ends a moment after its last step
    env = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{HERE}"}
    command = [sys.executable, "-c", PURGE, str(tmp_path)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["6", "6", "0"]
