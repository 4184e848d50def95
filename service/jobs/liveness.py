"""Who is alive: a lock file per worker slot of this host, and other hosts judged by their beats.

Pure but for the lock files. No locks in the database: they vanish with its server, and then live
workers declare each other dead (docs/design-notes.md).
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from service.errors import Unavailable

SLOTS = 64


@dataclass(frozen=True, slots=True)
class Sight:
    """A worker's beat, and when (on the observer's clock) it was first seen standing there."""

    beat: int | None
    since: float


def host_name(folder: Path) -> str:
    """This host's own name: made once per folder, which hosts must never share."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "host"
    if not path.exists():
        fresh = folder / f"host.{os.getpid()}"
        fresh.write_text(f"host-{secrets.token_hex(4)}", encoding="ascii")
        try:
            os.link(fresh, path)  # whoever is second keeps the first one's name
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="ascii")


def _lock(path: Path) -> TextIO | None:
    file = path.open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


@contextmanager
def slot(folder: Path) -> Iterator[str]:
    """Hold the first free slot of this host, and with it a worker's id, alone in the world.

    The kernel frees it when the process dies. Raises Unavailable when all are taken.
    """
    host = host_name(folder)
    for number in range(SLOTS):
        file = _lock(folder / f"slot-{number}.lock")
        if file is not None:
            with file:
                yield f"{host}-{number}"
            return
    raise Unavailable(str(folder), "all worker slots of this host are taken", "Stop some workers")


def dead_here(folder: Path, workers: Iterable[str]) -> set[str]:
    """Those of ``workers`` that belong to this host and whose process is gone."""
    host = host_name(folder)
    return {worker for worker in workers if worker.startswith(f"{host}-") and _free(folder, worker)}


def _free(folder: Path, worker: str) -> bool:
    number = worker.rpartition("-")[2]
    file = _lock(folder / f"slot-{number}.lock")
    if file is None:
        return False
    file.close()
    return True


def watch(
    seen: Mapping[str, Sight], workers: Iterable[str], beats: Mapping[str, int], now: float
) -> dict[str, Sight]:
    """What is known of each worker now: a beat that moved starts its time anew."""
    sights = {}
    for worker in workers:
        before = seen.get(worker)
        beat = beats.get(worker)
        sights[worker] = before if before and before.beat == beat else Sight(beat, now)
    return sights


def silent(seen: Mapping[str, Sight], now: float, grace: float) -> set[str]:
    """Workers whose beat stood still for longer than ``grace`` seconds of the observer's clock."""
    return {worker for worker, sight in seen.items() if now - sight.since > grace}
