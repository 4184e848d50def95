"""Opens the database and hands out connections: many readers, one writer, nothing lost.

Open it in the process that uses it: connections do not survive a fork.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection

from service.database.migrations import upgrade
from service.errors import Conflict, Misconfigured, StorageFull, Unavailable

BUSY_SECONDS = 15.0
"""How long a connection waits for another writer before it gives up."""

NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)
"""What SQLite says on a full disk: of its files, and of the memory that its processes share."""

_dumps = partial(
    json.dumps, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
)


class Database:
    """Connections for reading and for writing; each ``with`` block is one transaction."""

    def __init__(self, reader: sa.Engine, writer: sa.Engine) -> None:
        self._reader = reader
        self._writer = writer

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """One consistent view; writing through it fails. Raises Unavailable."""
        with _wrapped(self._reader.url), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """The only writer while it lasts; durable once the block is left without an error.

        Raises Conflict where a row is already there or refers to nothing, StorageFull, Unavailable.
        """
        with _wrapped(self._writer.url), self._writer.begin() as connection:
            yield connection

    def migrate(self) -> None:
        """Bring the schema up to date; a second process waits and finds it done.

        SQLite changes a table by making it anew: with its references in force, dropping the old
        one would delete every row that refers to it.

        A connection is open afterwards, and stays: the memory that SQLite's processes share is a
        file, which on a full disk the next reader could not make.
        """
        rebuilder = _sqlite(self._writer.url, write=True, references=False)
        with _wrapped(rebuilder.url), rebuilder.begin() as connection:
            upgrade(connection)
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if broken:
                raise Unavailable(
                    f"{rebuilder.url.render_as_string()}: {tuple(broken)}",
                    "the database refers to rows that are not there",
                    "Restore it from a backup",
                )
        with self.read() as connection:
            connection.exec_driver_sql("PRAGMA user_version")
        rebuilder.dispose()

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._reader.dispose()
        self._writer.dispose()


def open_database(url: str) -> Database:
    """Open ``sqlite:///path``, making its folder. Raises Misconfigured, Unavailable."""
    try:
        address = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise Misconfigured(
            "database", "the address of the database cannot be read", "Use sqlite:///path"
        ) from error
    if address.get_backend_name() != "sqlite" or address.database in (None, "", ":memory:"):
        raise Misconfigured(
            address.render_as_string(), "no such kind of database", "Use sqlite:///path"
        )
    path = Path(address.database or "")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _use_write_ahead_log(path)
    except (sqlite3.DatabaseError, OSError) as error:
        raise Unavailable(
            f"{path}: {error}",
            "the database cannot be opened",
            "See that the folder can be written and that the file is a database",
        ) from error
    return Database(_sqlite(address, write=False), _sqlite(address, write=True))


def _sqlite(address: sa.URL, *, write: bool, references: bool = True) -> sa.Engine:
    engine = sa.create_engine(
        address,
        json_serializer=_dumps,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        poolclass=sa.QueuePool,
        pool_size=1 if write else 8,
        max_overflow=0 if write else 56,
        pool_timeout=2 * BUSY_SECONDS,
    )
    begin = "BEGIN IMMEDIATE" if write else "BEGIN"
    pragmas = (
        f"PRAGMA foreign_keys={'ON' if references else 'OFF'}",
        "PRAGMA synchronous=FULL",
        f"PRAGMA query_only={'OFF' if write else 'ON'}",
    )

    def prepare(connection: DBAPIConnection, _record: object) -> None:
        # The driver would begin too late and deferred: two readers that both go on to write
        # then meet "database is locked", which no waiting can solve. We begin ourselves.
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(pragma)

    def start(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    sa.event.listen(engine, "connect", prepare)
    sa.event.listen(engine, "begin", start)
    return engine


def _use_write_ahead_log(path: Path) -> None:
    """The mode stays in the file. Changing it ignores the busy timeout, hence the loop."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
        else:
            return
        finally:
            connection.close()
        time.sleep(0.05)


@contextmanager
def _wrapped(address: sa.URL) -> Iterator[None]:
    """The wall: what the driver raises becomes the service's own errors."""
    subject = address.render_as_string()
    try:
        yield
    except sa.exc.IntegrityError as error:
        raise Conflict(
            str(error.orig), "it is already there, or what it belongs to is not"
        ) from error
    except (sa.exc.OperationalError, sa.exc.TimeoutError) as error:
        if _code(error) in NO_ROOM:
            raise StorageFull(
                subject,
                "the disk that holds the data is full",
                "Free space on it, then try again; removing recordings works all the same",
            ) from error
        raise Unavailable(
            f"{subject}: {error}",
            "the database cannot be used now",
            "Try again; if it stays so, look at the disk and at who else writes",
        ) from error


def _code(error: sa.exc.SQLAlchemyError) -> int:
    """SQLite's own number for what went wrong; 0 where it did not come from SQLite."""
    return int(getattr(getattr(error, "orig", None), "sqlite_errorcode", 0))
