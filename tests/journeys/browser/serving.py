"""Serves a runtime to a browser, without a worker."""

from __future__ import annotations

import asyncio
import sys

from granian.constants import Interfaces
from granian.server.embed import Server

from service.runtime import Runtime
from service.web.app import create_app


def serve(runtime: Runtime) -> None:
    """Serve until it is ended; the address is printed first."""
    port = runtime.config.port
    sys.stdout.write(f"http://127.0.0.1:{port}\n")
    sys.stdout.flush()
    server = Server(
        create_app(runtime),
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGI,
        websockets=False,
        log_enabled=False,
    )
    asyncio.run(server.serve())
