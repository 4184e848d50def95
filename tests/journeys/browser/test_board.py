"""A stage that moves is seen on the open board at once, and disturbs nobody who types in it."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.config import Config
from service.database import recordings
from service.programme import RecordingState
from service.runtime import Runtime, open_runtime
from tests.journeys.browser.conftest import CHROMIUM, HERE, NODE, small_house
from tests.service.web.conftest import Made

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "house"


@pytest.fixture
def address(browser: None, folder: Path) -> Iterator[str]:
    with small_house(folder) as found:
        yield found


@pytest.fixture
def runtime(address: str, folder: Path) -> Iterator[Runtime]:
    """The same data, as a worker beside the server has it."""
    opened = open_runtime(Config(data=folder, free_space_floor=0))
    yield opened
    opened.close()


@pytest.mark.parametrize("way", ["events", "polling"])
def test_stage_that_moves_appears_without_reload_and_the_focus_stays(
    address: str, runtime: Runtime, way: str
) -> None:
    recording = Made(runtime).add_recording("ses_1", RecordingState.PREPARED, 2)
    with runtime.database.write() as connection:
        recordings.begin_stage(connection, recording.id, "recognise", 30.0, 12.0)
    command = [NODE, str(HERE / "board.mjs"), address, CHROMIUM, way]
    with subprocess.Popen(
        command, cwd=HERE, env=os.environ, stdout=subprocess.PIPE, text=True
    ) as watching:
        assert watching.stdout is not None
        assert watching.stdout.readline() == "ready\n"
        with runtime.database.write() as connection:
            recordings.advance_stage(connection, recording.id, "recognise", 18.0)
        faults = [json.loads(line) for line in watching.stdout]
    assert (faults, watching.returncode) == ([], 0)
