"""A runtime with scripted engines, and half a minute of real speech to give it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from service.config import Config
from service.database import recordings
from service.jobs.pipeline import Pipeline
from service.jobs.work import Job
from service.programme import Recording, RecordingState
from service.runtime import Runtime, open_runtime
from tests.programme import SESSION, announce
from tests.speech import write_speech

LINES = [{"text": "Xin chào. Phim cũ còn đây.", "language": "vi"}]


@pytest.fixture(scope="session")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A WAV file of 25 seconds of the demonstration's first recording."""
    path = tmp_path_factory.mktemp("speech") / "speech.wav"
    write_speech(path, 25.0)
    return path


@contextmanager
def running(folder: Path) -> Iterator[Runtime]:
    """A runtime in ``folder`` with engines that read scripts, and a conference in it."""
    (folder / "heard.json").write_text(json.dumps(LINES))
    (folder / "translated.json").write_text("{}")
    config = Config(
        data=folder,
        ballast=0,
        recognizer=f"scripted:{folder / 'heard.json'}",
        translator=f"scripted:{folder / 'translated.json'}",
    )
    runtime = open_runtime(config)
    yield runtime
    runtime.close()


def receive(runtime: Runtime, path: Path) -> None:
    """Put a file into the storage, and a recording of it into the only session."""
    kept = runtime.storage.put_file(path)
    recording = Recording(
        id="rec_1",
        session_id=SESSION.id,
        position=1,
        name=path.name,
        digest=kept.digest,
        size=kept.size,
        state=RecordingState.RECEIVED,
        received_at="2025-10-12T09:00:00.000Z",
    )
    with runtime.database.write() as connection:
        recordings.add(connection, recording, by="technician")


@pytest.fixture(scope="session")
def prepared_folder(tmp_path_factory: pytest.TempPathFactory, speech: Path) -> Path:
    """A data folder in which the recording of ``speech`` was prepared, once for all tests."""
    folder = tmp_path_factory.mktemp("prepared")
    with running(folder) as runtime:
        announce(runtime.database)
        receive(runtime, speech)
        work = Pipeline(runtime)
        work.check(Job("rec_1", 1))
        work.prepare(Job("rec_1", 1))
    return folder


@pytest.fixture
def prepared(tmp_path: Path, prepared_folder: Path) -> Iterator[Runtime]:
    """A runtime whose one recording is prepared."""
    folder = shutil.copytree(prepared_folder, tmp_path / "data")
    with running(folder) as runtime:
        yield runtime


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Runtime]:
    """A runtime with a conference and no recording."""
    with running(tmp_path) as runtime:
        announce(runtime.database)
        yield runtime


@pytest.fixture(name="receive")
def receive_fixture() -> Callable[[Runtime, Path], None]:
    """Puts a file into a runtime's storage, and a recording of it into the only session."""
    return receive
