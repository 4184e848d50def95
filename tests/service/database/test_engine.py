"""Many readers, one writer, and nothing acknowledged is lost."""

import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from service.database import Database, open_database, workers
from service.database.migrations import upgrade
from service.database.schema import metadata
from service.errors import Conflict, Misconfigured, StorageFull, Unavailable

WRITER = """
import sys
from service.database import open_database, workers
database = open_database(sys.argv[1])
database.migrate()
for count in range(int(sys.argv[2])):
    with database.write() as connection:
        workers.beat(connection, sys.argv[3])
    print(count + 1, flush=True)
"""

OLD_ROWS = (
    "insert into conference values ('cnf', 'c', '[]', '[]', '[]', '2025', '[]')",
    "insert into session values ('ses', 'cnf', 's', 1, '[]', '[]', '[]', '2025', null)",
    "insert into recording (id, session_id, position, name, digest, size, state, received_at,"
    " received_by) values ('rec', 'ses', 1, 'a.wav', 'ab', 1, 'received', '2025', 'desk')",
    "insert into stage (recording_id, name, state) values ('rec', 'check', 'done')",
)


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'actes.db'}"


def writer(folder: Path, count: int, name: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, url(folder), str(count), name]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def beats(database: Database) -> dict[str, int]:
    with database.read() as connection:
        rows = connection.execute(sa.text("select id, beat from worker"))
        return {row.id: row.beat for row in rows}


def layout(connection: sa.Connection, table: str) -> dict[str, list[str]]:
    inspector = sa.inspect(connection)
    parts = ("columns", "foreign_keys", "unique_constraints", "indexes")
    found = {part: sorted(map(repr, getattr(inspector, f"get_{part}")(table))) for part in parts}
    return {**found, "key": [repr(inspector.get_pk_constraint(table))]}


def not_of_the_index(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or not str(name).startswith("search_")


def test_rows_survive_a_table_that_is_made_anew(tmp_path: Path):
    old = open_database(url(tmp_path))
    with old.write() as connection:
        upgrade(connection, "0002")
        for statement in OLD_ROWS:
            connection.exec_driver_sql(statement)
    old.migrate()
    with old.read() as connection:
        [row] = connection.execute(sa.text("select track, recorded_at from recording")).all()
        stages = connection.execute(sa.text("select name from stage")).scalars().all()
    assert (tuple(row), stages) == (("0", ""), ["check"])
    old.close()


def test_migrations_give_exactly_the_schema(database: Database, tmp_path: Path):
    other = open_database(f"sqlite:///{tmp_path / 'other.db'}")
    with other.write() as connection:
        metadata.create_all(connection)
    with database.read() as migrated, other.read() as created:
        here = MigrationContext.configure(migrated, opts={"include_name": not_of_the_index})
        assert compare_metadata(here, metadata) == []
        for table in metadata.tables:
            assert layout(migrated, table) == layout(created, table)
    other.close()


def test_migrating_again_changes_nothing(database: Database):
    with database.write() as connection:
        workers.beat(connection, "one")
    database.migrate()
    assert beats(database) == {"one": 1}


def test_two_processes_starting_at_once_both_find_the_schema(tmp_path: Path):
    both = [writer(tmp_path, 5, name) for name in ("one", "two")]
    assert [process.wait(timeout=30) for process in both] == [0, 0]
    for process in both:
        process.stdout.close()
    database = open_database(url(tmp_path))
    assert beats(database) == {"one": 5, "two": 5}
    database.close()


def test_what_a_killed_process_acknowledged_is_there(tmp_path: Path):
    process = writer(tmp_path, 100_000, "one")
    acknowledged = [int(process.stdout.readline()) for _ in range(20)][-1]
    process.send_signal(signal.SIGKILL)
    acknowledged = int((process.communicate()[0].split() or [acknowledged])[-1])
    database = open_database(url(tmp_path))
    assert beats(database)["one"] in (acknowledged, acknowledged + 1)
    database.close()


def test_commits_reach_the_disk_before_they_are_acknowledged(database: Database):
    settings = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    with database.write() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in settings}
    assert found == settings


def test_writes_of_many_threads_are_all_kept(database: Database):
    def beat_often(name: str) -> None:
        for _ in range(10):
            with database.write() as connection:
                workers.beat(connection, name)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(beat_often, "abcdefgh"))
    assert beats(database) == dict.fromkeys("abcdefgh", 10)


def test_reading_goes_on_while_another_writes(database: Database):
    with database.write() as connection:
        workers.beat(connection, "one")
        assert beats(database) == {}
    assert beats(database) == {"one": 1}


def test_a_reader_sees_one_moment(database: Database):
    with database.read() as connection:
        before = connection.execute(sa.text("select count(*) from worker")).scalar()
        with database.write() as other:
            workers.beat(other, "one")
        assert connection.execute(sa.text("select count(*) from worker")).scalar() == before


def test_writing_through_a_reading_connection_fails(database: Database):
    with pytest.raises(Unavailable), database.read() as connection:
        workers.beat(connection, "one")


def test_block_left_with_an_error_leaves_nothing(database: Database):
    with pytest.raises(TypeError), database.write() as connection:
        workers.beat(connection, "one") + None
    assert beats(database) == {}


def test_row_that_is_there_already_is_a_conflict(database: Database):
    rows = sa.text("insert into worker values ('one', 1, ''), ('one', 1, '')")
    with pytest.raises(Conflict), database.write() as connection:
        connection.execute(rows)


@pytest.mark.parametrize("address", ["", "nonsense", "sqlite://", "mysql://host/name"])
def test_address_of_no_known_database_is_misconfigured(address: str):
    with pytest.raises(Misconfigured):
        open_database(address)


def test_password_of_a_refused_address_is_not_shown():
    with pytest.raises(Misconfigured) as caught:
        open_database("mysql://user:secret@host/name")
    assert caught.value.subject == "mysql://user:***@host/name"


def test_file_that_is_no_database_is_unavailable(tmp_path: Path):
    (tmp_path / "actes.db").write_bytes(b"not a database" * 100)
    with pytest.raises(Unavailable):
        open_database(url(tmp_path))


def test_many_processes_may_open_one_new_file(tmp_path: Path):
    opened: list[Database] = []
    starts = [
        threading.Thread(target=lambda: opened.append(open_database(url(tmp_path))))
        for _ in range(8)
    ]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert len(opened) == 8
    for database in opened:
        database.close()


def beat_many(database: Database, pages: int) -> None:
    """Write a thousand rows in no more than ``pages`` pages."""
    with database.write() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        for number in range(1000):
            workers.beat(connection, f"{number}")


def test_full_disk_is_told_and_leaves_what_was_there(database: Database):
    with database.write() as connection:
        workers.beat(connection, "one")
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    with pytest.raises(StorageFull):
        beat_many(database, pages)
    assert beats(database) == {"one": 1}
