"""The service as it is served, with a session to bring recordings to and nobody who works on them.

    python open_door.py DATA PORT [NAME=VALUE …]

Settings are named as in the environment.
"""

from __future__ import annotations

import os
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from service.cli.serving import serve
from service.config import read_config
from service.runtime import Runtime, open_runtime
from tests.programme import announce


def open_house(data: Path, settings: dict[str, str]) -> Runtime:
    """The runtime over a folder; the session is made where it is not there."""
    config = read_config({"ACTES_DATA": str(data), "ACTES_BALLAST": "0", **settings})
    runtime = open_runtime(config)
    announce(runtime.database)
    return runtime


def serve_until_killed(data: str, port: str, listening: Connection) -> None:
    """Serve a folder; something comes through the connection when it listens."""
    sys.path.insert(0, str(Path(__file__).parent))
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)
    runtime = open_house(Path(data), {"ACTES_PORT": port})
    serve(runtime, lambda: listening.send("ready"), ("asleep",))
    os._exit(0)


def main(data: str, port: str, *settings: str) -> None:
    """Serve until killed; a line on standard output says when it listens."""
    wanted = dict(one.split("=", 1) for one in settings)
    runtime = open_house(Path(data), {"ACTES_PORT": port, **wanted})
    serve(runtime, lambda: print("ready", flush=True), ("asleep",))
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
