"""``actes worker``: one more worker on the same data; ``serve`` starts its own the same way."""

from __future__ import annotations

import logging
import signal
import threading

import typer

from service.cli.surroundings import configuration, leave, opened
from service.jobs.pipeline import Pipeline
from service.jobs.worker import posts, run_worker

app = typer.Typer()


@app.command("worker", help="One more worker on the same data.")
def worker() -> None:
    """Work until Ctrl-C."""
    logging.basicConfig(level=logging.WARNING, format="worker: %(message)s")
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    config = configuration()
    with opened(config) as runtime:
        run_worker(Pipeline(runtime), posts(config), ended)
    leave()
