"""A service of its own for a journey: its settings, and its server as people start it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from service.accounts import Person, Role, entry
from service.database import open_database, recordings
from service.demonstration.load import load
from service.programme import Recording
from tests.journeys.served import free_port

ROOT = Path(__file__).parents[2]
SESSION = "viet-my-2026/di-san-dien-anh"

Environment = dict[str, str]


def settings(folder: Path, data: Path | None = None) -> Environment:
    """The variables of a service with scripted engines and the demonstration's programme."""
    folder.mkdir(exist_ok=True)
    (folder / "heard.json").write_text(json.dumps([{"text": "Phim.", "language": "vi"}]))
    (folder / "translated.json").write_text("{}")
    data = data or folder / "data"
    database = open_database(f"sqlite:///{data / 'actes.db'}")
    database.migrate()
    load(database)
    database.close()
    return os.environ | {
        "PYTHONPATH": str(ROOT),
        "ACTES_DATA": str(data),
        "ACTES_PORT": str(free_port()),
        "ACTES_FREE_SPACE_FLOOR": "0",
        "ACTES_BALLAST": "0",
        "ACTES_RECOGNIZER": f"scripted:{folder / 'heard.json'}",
        "ACTES_TRANSLATOR": f"scripted:{folder / 'translated.json'}",
    }


def address(environment: Environment) -> str:
    """Where its server answers on this machine."""
    return f"http://127.0.0.1:{environment['ACTES_PORT']}"


def actes(environment: Environment, *arguments: str) -> subprocess.Popen[str]:
    """A command of it, under way."""
    command = [sys.executable, "-m", "service.cli", *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


@contextmanager
def served(environment: Environment) -> Iterator[subprocess.Popen[str]]:
    """Its server, once it answers; killed in the end."""
    with actes(environment, "serve") as server:
        try:
            assert server.stdout
            assert server.stdout.readline().startswith("Actes answers at http://")
            yield server
        finally:
            server.kill()


def received(environment: Environment) -> list[Recording]:
    """Every recording there is."""
    database = open_database(f"sqlite:///{environment['ACTES_DATA']}/actes.db")
    with database.read() as connection:
        ids = connection.exec_driver_sql("select id from recording").scalars().all()
        found = [recordings.get(connection, id) for id in ids]
    database.close()
    return found


def issue(environment: Environment) -> str:
    """A technician's token for it."""
    database = open_database(f"sqlite:///{environment['ACTES_DATA']}/actes.db")
    at = datetime.now(UTC)
    person = Person("hall A", Role.TECHNICIAN)
    secret = entry.issue(database, person, at, at + timedelta(days=1))
    database.close()
    return secret
