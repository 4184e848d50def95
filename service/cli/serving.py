"""The service in one process: pages by Granian, and one worker as a child that dies with it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Sequence

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from service.cli.listening import check_address
from service.cli.surroundings import environment
from service.config import Config
from service.jobs.keeper import Keeper
from service.runtime import Runtime
from service.web.app import create_app

WORKER = ("service.cli", "worker")

BACKLOG = 1024
"""Connections at a time: a hall of readers and the pages that watch must not shut others out."""

HEADERS = 15.0
"""Seconds that the headers of a request may take at most: they come in one piece. A line on which
nothing is asked is closed after them too; who asks again opens another."""


def serve(runtime: Runtime, ready: Callable[[], None], worker: Sequence[str] = WORKER) -> None:
    """Answer requests and keep a worker until SIGINT or SIGTERM; ``ready`` runs when it listens.

    Raises Misconfigured when the address cannot be listened on.
    """
    check_address(runtime.config)
    with Keeper(worker, environment(runtime.config)):
        asyncio.run(_serve(runtime, ready))


def header_milliseconds(patience: float) -> int:
    """How long a server of this ``patience`` in seconds waits for the headers of a request."""
    return round(1000 * min(HEADERS, patience))


async def _serve(runtime: Runtime, ready: Callable[[], None]) -> None:
    config = runtime.config
    app = create_app(runtime)
    server = Server(
        app,
        address=config.host,
        port=config.port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,  # who may speak another is waited for until a word has come
        backlog=BACKLOG,
        backpressure=BACKLOG,
        http1_settings=HTTP1Settings(header_read_timeout=header_milliseconds(config.patience)),
        websockets=False,
        log_enabled=False,
    )

    def stop() -> None:
        app.state.house.closing.set()  # the server waits for every answer that was begun
        app.state.house.live.close()
        server.stop()  # type: ignore[no-untyped-call]

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    serving = asyncio.ensure_future(server.serve())
    while not serving.done() and not await _answers(config):
        await asyncio.sleep(0.02)
    if not serving.done():
        ready()
    await serving


async def _answers(config: Config) -> bool:
    try:
        _, writer = await asyncio.open_connection(config.host, config.port)
    except OSError:
        return False
    writer.close()
    return True
