"""A recording is stopped at the desk: told at once, at rest within seconds, gone on with later."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest

from tests.journeys.at_work import Journey, journey, wait_until

pytestmark = pytest.mark.slow

REST_SECONDS = 5.0
"""After so long nothing may move any more: the slow engines take up to four for what they hold."""


def ask(one: Journey, act: str) -> None:
    """As the board's button does."""
    address = f"http://127.0.0.1:{one.port}/en/desk/cinema/heritage"
    answer = httpx.post(f"{address}/recordings/{one.recording().id}/{act}", timeout=30)
    assert answer.status_code == 303


def moved(one: Journey) -> tuple[object, ...]:
    """Whatever work would change."""
    return one.recording(), one.times()


@pytest.mark.parametrize("stage", ["recognise", "translate"])
def test_stopped_recording_rests_within_seconds_and_loses_nothing(
    tmp_path: Path, speech: bytes, stage: str
) -> None:
    with journey(tmp_path / "house", speech) as one:
        wait_until(lambda: one.stage() == stage)
        ask(one, "stop")
        assert one.recording().is_stopped
        time.sleep(REST_SECONDS)
        at_rest = moved(one)
        time.sleep(REST_SECONDS)
        assert moved(one) == at_rest
        ask(one, "retry")
        one.finish()
        assert (one.recording().run, set(one.times().values())) == (2, {1})
