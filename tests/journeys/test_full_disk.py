"""A disk that is really full: nothing is half accepted, nothing is lost, and removing works."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from service.cli.upload import into_data
from service.config import Config
from service.database import Database, programme, recordings, schema, texts
from service.errors import NotFound, StorageFull
from service.programme import Conference, Localized, Session
from service.receiving import Arrival, accept, remove
from service.receiving.sources import open_source
from service.runtime import Runtime, open_runtime
from transcripts.model import Origin, Segment, Span, Transcript, Word

MIB = 1 << 20
DISK = 48 * MIB
BALLAST = 12 * MIB

SESSION = Session(
    id="ses_1",
    slug="opening",
    conference_id="cnf_1",
    position=1,
    title=Localized.of(en="Opening"),
    abstract=Localized(),
    languages=("vi", "en", "fr"),
)
CONFERENCE = Conference(
    id="cnf_1",
    slug="cinema",
    title=Localized.of(en="Cinema"),
    about=Localized(),
    place=Localized(),
    dates="2025-10-12",
    languages=("vi", "en", "fr"),
    sessions=(SESSION,),
)

pytestmark = pytest.mark.slow


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own: only root may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def opened(disk: Path, ballast: int = BALLAST) -> Iterator[Runtime]:
    runtime = open_runtime(Config(data=disk / "data", ballast=ballast, free_space_floor=0))
    yield runtime
    runtime.close()


def fill(disk: Path) -> None:
    """Take every byte that is left."""
    with (disk / "filler").open("ab", buffering=0) as file:
        for block in (MIB, 4096):
            try:
                while True:
                    file.write(bytes(block))
            except OSError:
                continue
    assert free(disk) == 0


def free(disk: Path) -> int:
    found = os.statvfs(disk)
    return found.f_bavail * found.f_frsize


def long_speech(length: int) -> Transcript:
    """As many segments as an hour and a half has, of a dozen words each."""
    words = tuple(Word(Span(i * 0.2, i * 0.2 + 0.2), "phim ", 0.9) for i in range(12))
    said = "Một câu nói dài chừng mười hai tiếng ở hội nghị."
    segments = (Segment(Span(i * 3.0, i * 3.0 + 2.8), said, "vi", words) for i in range(length))
    return Transcript("vi", tuple(segments), Origin("scripted", "test", "1"))


def receive(runtime: Runtime, data: bytes, length: int = 0) -> str:
    """A recording of these bytes, with ``length`` segments of text."""
    with runtime.storage.begin() as writer:
        writer.write(data)
        found = accept(runtime.database, writer, Arrival(SESSION.id, "a.wav", "technician"))
    with runtime.database.write() as connection:
        texts.put_transcript(connection, found.recording.id, long_speech(length))
    return found.recording.id


@pytest.fixture
def recording(disk: Path) -> str:
    """A recording with a long text on the small disk, in the session of a programme."""
    with opened(disk) as runtime:
        with runtime.database.write() as connection:
            programme.add_conference(connection, CONFERENCE)
            programme.add_session(connection, SESSION)
        return receive(runtime, b"sound", length=3000)


def rows(database: Database) -> tuple[int, int]:
    """How many recordings and segments there are."""
    with database.read() as connection:
        counts = (
            sa.select(sa.func.count()).select_from(t) for t in (schema.recording, schema.segment)
        )
        one, other = (int(connection.scalar(count) or 0) for count in counts)
    return one, other


def test_removing_needs_room_and_has_it(disk: Path, recording: str):
    with opened(disk) as runtime:
        fill(disk)
        with pytest.raises(StorageFull, match="the disk that holds the data is full"):
            remove(runtime.database, runtime.storage, recording)
        assert rows(runtime.database) == (1, 3000)
        with runtime.ballast.released():
            remove(runtime.database, runtime.storage, recording)
        assert rows(runtime.database) == (0, 0)
        with pytest.raises(NotFound), runtime.database.read() as connection:
            recordings.get(connection, recording)
        assert (disk / "data" / "ballast").stat().st_size > 0


def test_full_disk_takes_nothing_half(disk: Path, recording: str, tmp_path: Path):
    (tmp_path / "b.wav").write_bytes(os.urandom(3 * MIB))
    with opened(disk) as runtime:
        fill(disk)
        with open_source(tmp_path / "b.wav") as source, pytest.raises(StorageFull):
            into_data(runtime, SESSION, source)
        with pytest.raises(StorageFull):
            add_sessions(runtime.database, 500)
        assert rows(runtime.database) == (1, 3000)
        assert list((disk / "data/files/incoming").iterdir()) == []
        (disk / "filler").unlink()
        with open_source(tmp_path / "b.wav") as source:
            into_data(runtime, SESSION, source)
        assert rows(runtime.database) == (2, 3000)


def add_sessions(database: Database, count: int) -> None:
    with database.write() as connection:
        for number in range(count):
            session = replace(SESSION, id=f"ses_x{number}", slug=f"x{number}", position=number + 2)
            programme.add_session(connection, replace(session, title=Localized.of(en="x" * 1000)))


def test_service_starts_on_a_full_disk_and_removes(disk: Path, recording: str):
    fill(disk)
    for _ in range(3):
        with opened(disk) as runtime:
            assert rows(runtime.database) == (1, 3000)
        fill(disk)
    with opened(disk) as runtime, runtime.ballast.released():
        remove(runtime.database, runtime.storage, recording)
