"""A worker over a folder of facts instead of a database: for the contract tests of the engine.

    python tiny_worker.py FOLDER SLOTS

``FOLDER/recordings/NAME`` holds the number of its chunks; ``FOLDER/poison/NAME.POSITION`` makes a
chunk kill its process; ``FOLDER/log`` tells what happened, one line each.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from service.errors import Refused, Unavailable
from service.jobs.work import Job, Trouble
from service.jobs.worker import Posts, run_worker


class TinyWork:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def log(self, *words: object) -> None:
        with (self.folder / "log").open("a") as file:
            file.write(" ".join(map(str, words)) + "\n")

    def fact(self, kind: str, name: str) -> Path:
        (self.folder / kind).mkdir(exist_ok=True)
        return self.folder / kind / name

    def unchecked(self) -> list[Job]:
        return [job for job in self.in_line() if not self.is_checked(job)]

    def check(self, job: Job) -> bool:
        self.log("check", job.recording)
        if job.recording.startswith("letter"):
            raise Refused(job.recording, "not audio")
        if not job.recording.startswith("unseen"):
            self.fact("checked", job.recording).touch()
        return True

    def is_checked(self, job: Job) -> bool:
        return self.fact("checked", job.recording).exists()

    def due(self) -> list[Job]:
        return [job for job in self.in_line() if self.is_checked(job)]

    def in_line(self) -> list[Job]:
        names = sorted(path.name for path in (self.folder / "recordings").iterdir())
        ended = [("finished", name) for name in names] + [("failed", name) for name in names]
        over = {name for kind, name in ended if self.fact(kind, name).exists()}
        return [Job(name, 1) for name in names if name not in over]

    def length(self, job: Job) -> float:
        return float((self.folder / "recordings" / job.recording).read_text())

    def prepare(self, job: Job) -> bool:
        self.log("prepare", job.recording)
        if job.recording.startswith("long"):
            time.sleep(20)
        if job.recording.startswith("unreadable"):
            raise Refused(job.recording, "not audio")
        if job.recording.startswith("bug"):
            raise ZeroDivisionError
        return True

    def batches(self, job: Job) -> list[list[int]]:
        count = int((self.folder / "recordings" / job.recording).read_text())
        return [[0]] + [[n for n in range(i, i + 3) if n < count] for i in range(1, count, 3)]

    def recognise(self, job: Job, positions: Sequence[int]) -> bool:
        for position in positions:
            name = f"{job.recording}.{position}"
            if self.fact("failed", job.recording).exists():
                self.log("over", name)
                return False
            if self.fact("heard", name).exists():
                continue
            self.log("start", name)
            if self.fact("poison", name).exists():
                os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(0.1)
            self.log("heard", name)
            self.fact("heard", name).touch()
        return True

    def give_up(self, job: Job, position: int) -> None:
        self.log("give-up", f"{job.recording}.{position}")

    def assemble(self, job: Job) -> list[str]:
        return ["en", "fr"]

    def translate(self, job: Job, target: str) -> bool:
        self.log("translate", job.recording, target)
        tried = self.fact("tried", f"{job.recording}.{target}")
        if job.recording.startswith("shaky") and not tried.exists():
            tried.touch()
            raise Unavailable(job.recording, "the translator was away")
        return True

    def finish(self, job: Job) -> bool:
        self.log("finish", job.recording)
        if not job.recording.startswith("forgetful"):
            self.fact("finished", job.recording).touch()
        return True

    def fail(self, job: Job, trouble: Trouble) -> None:
        self.log("fail", job.recording, trouble.reason)
        self.fact("failed", job.recording).touch()

    def beat(self, worker: str) -> dict[str, int]:
        path = self.fact("beats", worker)
        path.write_text(str(int(path.read_text() or 0) + 1 if path.exists() else 1))
        return {one.name: int(one.read_text() or 0) for one in path.parent.iterdir()}


def live(folder: Path, slots: Path) -> None:
    work = TinyWork(folder)
    work.log("up", os.getpid())
    run_worker(work, Posts(f"sqlite:///{folder}/jobs.db", slots, grace=2.0))


if __name__ == "__main__":
    here = Path(sys.argv[1])
    while True:  # one life after another; what is imported already makes the next one quick
        child = os.fork()
        if child == 0:
            live(here, here / sys.argv[2])
        os.waitpid(child, 0)
