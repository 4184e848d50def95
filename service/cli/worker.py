"""``actes worker``: one more worker on the same data; ``serve`` starts its own the same way."""

from __future__ import annotations

import logging
import signal
import threading
from functools import partial

import typer

from service.cli.search import renew
from service.cli.surroundings import configuration, leave, opened
from service.jobs import preparing
from service.jobs.pipeline import Pipeline
from service.jobs.worker import Duty, posts, run_worker
from service.runtime import Runtime

app = typer.Typer()

SWEEP_SECONDS = 3600.0
"""How often what was left alone is looked for: uploads, and what belongs to no recording."""


@app.command("worker", help="One more worker on the same data.")
def worker() -> None:
    """Work until Ctrl-C."""
    logging.basicConfig(level=logging.WARNING, format="worker: %(message)s")
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    config = configuration()
    with opened(config) as runtime:
        threading.Thread(target=renew, args=(runtime,), daemon=True).start()
        sweep = Duty(SWEEP_SECONDS, partial(sweep_uploads, runtime))
        tidy = Duty(SWEEP_SECONDS, partial(preparing.tidy, runtime))
        run_worker(Pipeline(runtime), posts(config), ended, (sweep, tidy))
    leave()


def sweep_uploads(runtime: Runtime) -> None:
    """Drop uploads that are too old, on a full disk too, where they may be what fills it."""
    with runtime.ballast.released():
        runtime.intake.expire()
