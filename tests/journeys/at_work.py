"""A served recording at work, with engines slow enough to watch, stop or kill them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from service.database import ledger, recordings, workers
from service.jobs.recognising import recognition_key
from service.programme import Recording, RecordingState, StageState
from service.publication.document import EditionDocument
from service.publication.editions import load, publish
from service.receiving import Arrival, receive
from service.runtime import Runtime
from tests.journeys.served import HERE, ROOT, free_port
from tests.journeys.slow_house import open_house
from tests.programme import SESSION, announce


@dataclass
class Journey:
    """One data folder with one recording, and the server that works on it."""

    runtime: Runtime
    port: int
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

    def beats(self) -> int:
        """How often all workers have beaten: more than before means that one is at work."""
        with self.runtime.database.write() as connection:
            found = workers.beat(connection, "test")
        return sum(count for worker, count in found.items() if worker != "test")

    def finish(self) -> None:
        wait_until(self.is_done, seconds=180)

    def published(self) -> EditionDocument:
        edition = publish(self.runtime.press, SESSION.id, "editor", "")
        return load(self.runtime.storage, edition)

    def times(self) -> dict[object, int]:
        key = recognition_key(self.runtime.recognizer().origin, SESSION.languages)
        with self.runtime.database.read() as connection:
            copies = recordings.copies(connection, self.recording().id)
            assert copies
            return dict(ledger.times_recognised(connection, copies.working, key))


def wait_until(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@contextmanager
def journey(folder: Path, speech: bytes) -> Iterator[Journey]:
    port = free_port()
    runtime = open_house(folder, port)
    announce(runtime.database)
    with runtime.storage.begin() as writer:
        writer.write(speech)
        arrival = Arrival(SESSION.id, "speech.wav", "technician")
        receive(runtime.database, runtime.storage, runtime.probe, writer, arrival)
    made = Journey(runtime, port)
    made.start()
    try:
        yield made
    finally:
        made.stop()
        runtime.close()
