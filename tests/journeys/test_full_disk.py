"""A disk that is really full: nothing is half accepted, nothing is lost, and removing works."""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from service.cli.upload import into_data
from service.config import Config
from service.database import Database, programme, recordings, schema, texts
from service.errors import NotFound, StorageFull
from service.programme import Localized
from service.receiving import Arrival, accept, remove
from service.receiving.sources import open_source
from service.runtime import Runtime, open_runtime
from tests.journeys.running import SESSION as SESSION_THERE
from tests.journeys.running import Environment, address, issue, received, served, settings
from tests.programme import SESSION, announce
from transcripts.model import Origin, Segment, Span, Transcript, Word

MIB = 1 << 20
DISK = 48 * MIB
BALLAST = 12 * MIB

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
        announce(runtime.database)
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


@dataclass(frozen=True)
class Hall:
    """A technician's client, in one session of a running service."""

    client: httpx.Client

    def begin(self, name: str, length: int) -> str:
        pairs = (("filename", name), ("session", SESSION_THERE))
        pairs = {"filename": name, "session": SESSION_THERE}
        said = (
            f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items()
        )
        headers = {"upload-length": str(length), "upload-metadata": ",".join(said)}
        answer = self.client.post("/uploads", headers=headers).raise_for_status()
        return answer.headers["location"].rpartition("/")[2]

    def add(self, upload: str, offset: int, data: bytes) -> int:
        headers = {"upload-offset": str(offset), "content-type": "application/offset+octet-stream"}
        return self.client.patch(f"/uploads/{upload}", headers=headers, content=data).status_code

    def offset(self, upload: str) -> int:
        return int(self.client.head(f"/uploads/{upload}").headers["upload-offset"])

    def bring(self, data: bytes) -> str:
        """A whole recording; answers its id."""
        upload = self.begin("old.wav", len(data))
        assert self.add(upload, 0, data) == 204
        return str(self.client.get(f"/uploads/{upload}").json()["recording"])

    def wait_until_checked(self, upload: str) -> dict[str, Any]:
        """What is known of it once a worker looked at it: the work goes on too."""
        deadline = time.monotonic() + 90
        while True:
            told: dict[str, Any] = self.client.get(f"/uploads/{upload}").json()
            if told["checked"]:
                return told
            assert time.monotonic() < deadline
            time.sleep(0.2)

    def make_conference(self) -> int:
        form = {"title_en": "x" * 200, "about_en": "x" * 4000, "languages": "en", "slug": "other"}
        return self.client.post("/en/desk/new", data=form).status_code


@contextmanager
def in_hall(environment: Environment) -> Iterator[Hall]:
    headers = {"tus-resumable": "1.0.0"}
    with (
        served(environment),
        httpx.Client(base_url=address(environment), headers=headers) as client,
    ):
        yield Hall(client)


def test_upload_keeps_its_offset_on_a_full_disk_and_goes_on(disk: Path, tmp_path: Path):
    environment = settings(tmp_path / "service", disk / "data") | {"ACTES_BALLAST": str(BALLAST)}
    content, half = os.urandom(12 * MIB), 6 * MIB
    with in_hall(environment) as hall:
        old = hall.bring(os.urandom(8 * MIB))
        upload = hall.begin("new.wav", len(content))
        assert hall.add(upload, 0, content[:half]) == 204
        fill(disk)
        assert hall.add(upload, half, content[half:]) == 507
        assert hall.offset(upload) == half
        assert hall.make_conference() == 507
        assert hall.client.get("/en/").status_code == 200
    with in_hall(environment) as hall:
        assert hall.offset(upload) == half
        remove_by_desk(hall, old)
        assert hall.add(upload, half, content[half:]) == 204
        told = hall.wait_until_checked(upload)
    assert told["digest"] == hashlib.sha256(content).hexdigest()
    assert [one.digest for one in received(environment)] == [told["digest"]]


def test_upload_can_be_dropped_on_a_full_disk(disk: Path, tmp_path: Path):
    environment = settings(tmp_path / "service", disk / "data") | {"ACTES_BALLAST": str(BALLAST)}
    with in_hall(environment) as hall:
        upload = hall.begin("new.wav", 12 * MIB)
        assert hall.add(upload, 0, bytes(MIB)) == 204
        fill(disk)
        assert hall.client.delete(f"/uploads/{upload}").status_code == 204
        assert hall.client.head(f"/uploads/{upload}").status_code == 404


def test_who_makes_room_from_another_machine_gets_in(disk: Path, tmp_path: Path):
    environment = settings(tmp_path / "service", disk / "data")
    environment |= {"ACTES_BALLAST": str(BALLAST), "ACTES_HOST": "0.0.0.0"}
    secret = issue(environment)
    with in_hall(environment) as hall:
        hall.client.headers["authorization"] = f"Bearer {secret}"
        old = hall.bring(os.urandom(8 * MIB))
        del hall.client.headers["authorization"]
        fill(disk)
        assert hall.client.post("/en/desk/sign-in", data={"token": secret}).status_code == 303
        fill(disk)
        remove_by_desk(hall, old)
    assert received(environment) == []


def remove_by_desk(hall: Hall, recording: str) -> None:
    page = f"/en/desk/{SESSION_THERE}/recordings/{recording}/remove"
    assert hall.client.post(page).status_code == 303
