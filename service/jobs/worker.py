"""One worker process: takes a slot of its host, submits what is due, beats, and buries the dead.

Made to be killed: it keeps nothing in memory that it could not lose at any moment.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from service.config import Config
from service.errors import ServiceError
from service.jobs import engine
from service.jobs.liveness import slot
from service.jobs.work import Work

LOOK_SECONDS = 0.5
"""How often the database is asked what is due."""

PURGE_SECONDS = 3600.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Posts:
    """Where workers stand: the engine's database, the folder of this host's slots, the patience."""

    url: str
    slots: Path
    grace: float

    @property
    def beat(self) -> float:
        """Seconds between two beats: several fit into the grace."""
        return min(5.0, self.grace / 6)


def posts(config: Config) -> Posts:
    """The engine keeps its tables in ``jobs.db``, or beside ours where the database is a server."""
    embedded = config.database_url.startswith("sqlite")
    url = f"sqlite:///{config.data / 'jobs.db'}" if embedded else config.database_url
    return Posts(url, config.data / "workers", config.grace)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something the worker's own loop does again and again."""

    every: float
    act: Callable[[], object]


def _do(duty: Duty) -> None:
    try:
        duty.act()
    except ServiceError as error:
        _log.warning("%s", error)  # the database was busy or away: the next round comes soon


def run_worker(
    work: Work,
    where: Posts,
    ended: threading.Event | None = None,
    others: Sequence[Duty] = (),
) -> None:
    """Work, and do ``others``, until ``ended`` is set; then the process must end, for the
    engine's threads do not."""
    engine.migrate(where.url)
    with slot(where.slots) as worker:
        running = engine.launch(work, engine.Place(where.url, worker, where.slots))
        duties = (
            Duty(LOOK_SECONDS, running.submit_due),
            Duty(where.beat, lambda: running.reap(where.grace)),
            Duty(where.beat, running.bury),
            Duty(PURGE_SECONDS, running.purge),
            *others,
        )
        _go_round(duties, ended or threading.Event())


def _go_round(duties: Sequence[Duty], ended: threading.Event) -> None:
    last = dict.fromkeys(duties, float("-inf"))
    while not ended.wait(LOOK_SECONDS / 2):
        for duty in duties:
            if time.monotonic() - last[duty] >= duty.every:
                _do(duty)
                last[duty] = time.monotonic()
