"""A PostgreSQL server of the tests' own: Debian's programs, in a folder that goes with it.

It listens on a socket in that folder only, so no port is taken and nobody else gets in. It does
not wait for the disk, and it ends with the tests, whatever ends them.
"""

from __future__ import annotations

import itertools
import json
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from service.database import Database

SECONDS = 60.0
"""How long it may take to start."""

FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "max_connections=200",
)

# The shell ends the server when its own input ends: also when the tests are killed.
UNTIL_LET_GO = '"$@" & server=$!; read -r _; kill -INT $server; wait $server'


def programs() -> Path | None:
    """The folder of the newest PostgreSQL of this machine, or None."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    found = sorted(versions, key=lambda path: float(path.parent.parent.name))
    return found[-1].parent if found else None


@dataclass(frozen=True, slots=True)
class Server:
    """A server that listens in ``folder``, and how many databases were made on it."""

    folder: Path
    user: str
    made: Iterator[int] = field(default_factory=itertools.count)

    def address(self, database: str) -> str:
        """The SQLAlchemy URL of a database."""
        return f"postgresql+psycopg://{self.user}@/{database}?host={self.folder}"

    def new(self) -> str:
        """Make an empty database; answers its address."""
        name = f"test_{next(self.made)}"
        engine = sa.create_engine(self.address("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        engine.dispose()
        return self.address(name)


def open_postgres(address: str) -> Database:
    """Readers with one consistent view that cannot write, and writers."""
    writer = sa.create_engine(address, json_serializer=partial(json.dumps, ensure_ascii=False))
    reader = writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Database(reader, writer)


def _unprivileged() -> dict[str, Any]:
    """Whom to run it as: PostgreSQL refuses root."""
    if os.geteuid():
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextmanager
def running(programs: Path) -> Iterator[Server]:
    """A server in a temporary folder, while the block runs."""
    owner = _unprivileged()
    user = pwd.getpwuid(owner.get("user", os.geteuid())).pw_name
    folder = Path(tempfile.mkdtemp(prefix="actes-postgres-"))
    try:
        if owner:
            os.chown(folder, owner["user"], owner["group"])
        data = folder / "data"
        how = ("--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        subprocess.run(
            [programs / "initdb", "-D", data, *how],
            cwd=folder, check=True, stdout=subprocess.DEVNULL, **owner,
        )  # fmt: skip
        options = [f"-c{option}" for option in (*FAST, "listen_addresses=")]
        command = [programs / "postgres", "-D", data, "-k", folder, *options]
        with (
            (folder / "log").open("wb") as log,
            subprocess.Popen(
                ["/bin/sh", "-c", UNTIL_LET_GO, "sh", *command],
                cwd=folder, stdin=subprocess.PIPE, stdout=log, stderr=log, **owner,
            ) as shell,
        ):  # fmt: skip
            assert shell.stdin is not None
            try:
                _wait_for(Server(folder, user), shell)
                yield Server(folder, user)
            finally:
                shell.stdin.close()
    finally:
        shutil.rmtree(folder)


def _wait_for(server: Server, shell: subprocess.Popen[bytes]) -> None:
    engine = sa.create_engine(server.address("postgres"))
    end = time.monotonic() + SECONDS
    while True:
        try:
            engine.connect().close()
        except sa.exc.OperationalError:
            assert shell.poll() is None, (server.folder / "log").read_text()
            assert time.monotonic() < end, (server.folder / "log").read_text()
            time.sleep(0.05)
        else:
            engine.dispose()
            return
