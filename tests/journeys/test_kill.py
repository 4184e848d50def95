"""``kill -9`` of the server or its worker, anywhere in the work: it goes on by itself, nothing
finished is done again, and what is published is the same to the last byte."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest

from service.publication.document_json import content_digest
from tests.journeys.at_work import Journey, journey, wait_until

SEED = 20251014

KILLS = {"prepare": 1, "segment": 1, "recognise": 5, "translate": 4}
"""How often to kill while a stage runs."""

LONGEST_LIFE = 2.0
"""Seconds: a kill comes at a random moment within them after its worker is seen at work."""

STARTING = 0.25
"""The share of kills that come while the worker is still starting."""

pytestmark = pytest.mark.slow


def kill(one: Journey, whom: str) -> str:
    """Kill the worker or the server; answers the stage at that moment, "" where nobody worked."""
    worker = one.worker()
    if worker is None:
        return ""
    stage = one.stage()
    if whom == "worker":
        os.kill(worker, signal.SIGKILL)
    else:
        one.stop()
        wait_until_gone(worker)
        one.start()
    return stage


def kill_often(one: Journey, chance: random.Random) -> list[str]:
    """Kill in every stage, at random moments, until it was enough or nothing is left to do."""
    kills: list[str] = []
    seen = one.beats()
    while not one.is_done():
        stage = one.stage()
        if kills.count(stage) >= KILLS.get(stage, 0):
            time.sleep(0.02)
            continue
        if chance.random() > STARTING:
            wait_until(lambda seen=seen: one.beats() > seen or one.is_done())
        time.sleep(chance.uniform(0.0, LONGEST_LIFE))
        killed = kill(one, chance.choice(["worker", "worker", "server"]))
        kills += [killed] if killed else []
        seen = one.beats()
    return kills


def wait_until_gone(pid: int) -> None:
    """An orphan would stay: the worker must end when its server does."""
    stat = Path(f"/proc/{pid}/stat")
    wait_until(lambda: not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z")


def test_kill_at_any_moment_costs_nothing_that_was_done(tmp_path: Path, speech: bytes) -> None:
    with journey(tmp_path / "calm", speech) as calm:
        calm.finish()
        expected = calm.published()
    with journey(tmp_path / "killed", speech) as killed:
        kills = kill_often(killed, random.Random(SEED))
        killed.finish()
        assert len(kills) >= 10, kills
        assert set(killed.times().values()) == {1}
        assert content_digest(killed.published()) == content_digest(expected)
