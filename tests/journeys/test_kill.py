"""``kill -9`` of the server or its worker, anywhere in the work: it goes on by itself, nothing
finished is done again, and what is published is the same to the last byte."""

from __future__ import annotations

import importlib.util
import os
import random
import signal
import socket
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from service.database import ledger, programme, recordings, workers
from service.jobs.recognising import recognition_key
from service.programme import Conference, Localized, Recording, RecordingState, Session, StageState
from service.publication.document import EditionDocument, content_digest
from service.publication.editions import load, publish
from service.receiving import Arrival, accept, check
from service.runtime import Runtime
from transcripts.audio import decode
from transcripts.model import Span
from transcripts.recognition import SAMPLE_RATE

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DEMO = ROOT / "service/demonstration/recordings/di-san-dien-anh-1.opus"
SEED = 20251014

KILLS = {"prepare": 1, "segment": 1, "recognise": 5, "translate": 4}
"""How often to kill while a stage runs."""

LONGEST_LIFE = 2.0
"""Seconds: a kill comes at a random moment within them after its worker is seen at work."""

STARTING = 0.25
"""The share of kills that come while the worker is still starting."""

SESSION = Session(
    id="ses_1",
    slug="opening",
    conference_id="cnf_1",
    position=1,
    title=Localized.of(en="Opening"),
    abstract=Localized(),
    languages=("vi", "en", "fr"),
)
CONFERENCE = Conference(
    id="cnf_1",
    slug="cinema",
    title=Localized.of(en="Cinema"),
    about=Localized(),
    place=Localized(),
    dates="2025-10-12",
    languages=("vi", "en", "fr"),
    sessions=(SESSION,),
)

pytestmark = pytest.mark.slow


def load_house() -> ModuleType:
    spec = importlib.util.spec_from_file_location("slow_house", HERE / "slow_house.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["slow_house"] = module  # frozen dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Journey:
    """One data folder with one recording, and the server that works on it."""

    runtime: Runtime
    port: int
    kills: list[tuple[str, str]] = field(default_factory=list)
    server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, HERE / "slow_house.py", "serve"]
        arguments = [str(self.runtime.config.data), str(self.port)]
        self.server = subprocess.Popen(
            [*command, *arguments],
            env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{HERE}"},
            stdout=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        if self.server:
            self.server.kill()
            self.server.wait()

    def recording(self) -> Recording:
        with self.runtime.database.read() as connection:
            return recordings.of_session(connection, SESSION.id)[0]

    def stage(self) -> str:
        running = [one.name for one in self.recording().stages if one.state == StageState.RUNNING]
        return (running or ["between"])[0]

    def is_done(self) -> bool:
        recording = self.recording()
        assert recording.state != RecordingState.FAILED, recording.failure
        return recording.state == RecordingState.IN_REVIEW

    def worker(self) -> int | None:
        assert self.server
        tasks = Path(f"/proc/{self.server.pid}/task").glob("*/children")
        children = [int(pid) for task in tasks for pid in task.read_text().split()]
        return next(iter(children), None)

    def kill(self, whom: str) -> None:
        worker = self.worker()
        if worker is None:
            return
        self.kills.append((self.stage(), whom))
        if whom == "worker":
            os.kill(worker, signal.SIGKILL)
            return
        self.stop()
        wait_until_gone(worker)
        self.start()

    def kill_often(self, chance: random.Random) -> None:
        """Kill in every stage, at random moments, until it was enough or nothing is left to do."""
        seen = self.beats()
        while not self.is_done():
            stage = self.stage()
            done = [one for one, _ in self.kills].count(stage)
            if done >= KILLS.get(stage, 0):
                time.sleep(0.02)
                continue
            if chance.random() > STARTING:
                wait_until(lambda seen=seen: self.beats() > seen or self.is_done())
            time.sleep(chance.uniform(0.0, LONGEST_LIFE))
            self.kill(chance.choice(["worker", "worker", "server"]))
            seen = self.beats()

    def beats(self) -> int:
        """How often all workers have beaten: more than before means that one is at work."""
        with self.runtime.database.write() as connection:
            found = workers.beat(connection, "test")
        return sum(count for worker, count in found.items() if worker != "test")

    def finish(self) -> None:
        wait_until(self.is_done, seconds=180)

    def published(self) -> EditionDocument:
        parts = (self.runtime.database, self.runtime.storage, self.runtime.search)
        edition = publish(*parts, SESSION.id, "editor", "")
        return load(self.runtime.storage, edition)

    def times(self) -> dict[object, int]:
        key = recognition_key(self.runtime.recognizer().origin, SESSION.languages)
        with self.runtime.database.read() as connection:
            copies = recordings.copies(connection, self.recording().id)
            assert copies
            return dict(ledger.times_recognised(connection, copies.working, key))


def wait_until_gone(pid: int) -> None:
    """An orphan would stay: the worker must end when its server does."""
    stat = Path(f"/proc/{pid}/stat")
    wait_until(lambda: not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z")


def wait_until(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A WAV file of 80 seconds of the demonstration's first recording."""
    path = tmp_path_factory.mktemp("speech") / "speech.wav"
    samples = np.concatenate(list(decode(DEMO, Span(0.0, 80.0))))
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path.read_bytes()


@contextmanager
def journey(folder: Path, speech: bytes) -> Iterator[Journey]:
    port = free_port()
    runtime = load_house().open_house(folder, port)
    with runtime.database.write() as connection:
        programme.add_conference(connection, CONFERENCE)
        programme.add_session(connection, SESSION)
    with runtime.storage.begin() as writer:
        writer.write(speech)
        arrival = Arrival(SESSION.id, "speech.wav", "technician")
        received = accept(runtime.database, writer, arrival)
    check(runtime.database, runtime.storage, runtime.probe, received.recording.id)
    made = Journey(runtime, port)
    made.start()
    try:
        yield made
    finally:
        made.stop()
        runtime.close()


def test_kill_at_any_moment_costs_nothing_that_was_done(tmp_path: Path, speech: bytes) -> None:
    with journey(tmp_path / "calm", speech) as calm:
        calm.finish()
        expected = calm.published()
    with journey(tmp_path / "killed", speech) as killed:
        killed.kill_often(random.Random(SEED))
        killed.finish()
        assert len(killed.kills) >= 10, killed.kills
        assert set(killed.times().values()) == {1}
        assert content_digest(killed.published()) == content_digest(expected)
