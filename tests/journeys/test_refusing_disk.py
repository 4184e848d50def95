"""A disk that refuses, at any operation in turn: the answer is planned, what was acknowledged
stays, and once there is room the upload goes on to the right end."""

from __future__ import annotations

import base64
import errno
import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from fastapi.testclient import TestClient

from service.config import Config
from service.database import recordings
from service.receiving import writing
from service.runtime import Runtime, open_runtime
from service.web.app import create_app
from tests.journeys.recorded_disk import Disk
from tests.journeys.served import BODY, TUS, about
from tests.programme import announce

DATA = bytes(range(249)) * 40
DIGEST = hashlib.sha256(DATA).hexdigest()
REFUSALS = {errno.ENOSPC: 507, errno.EDQUOT: 507, errno.EIO: 503}

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Door:
    """One service, asked without a socket."""

    runtime: Runtime
    client: TestClient

    def begin(self, length: int, **said: str) -> str:
        headers = {**TUS, "upload-length": str(length), "upload-metadata": about()}
        answer = self.client.post("/uploads", headers=headers | named(said))
        assert answer.status_code == 201, answer.text
        return answer.headers["location"]

    def patch(self, where: str, offset: int, data: bytes, **said: str) -> int:
        headers = {**BODY, "upload-offset": str(offset)} | named(said)
        return self.client.patch(where, headers=headers, content=data).status_code

    def joined(self, parts: list[str]) -> int:
        return self.join(parts)[0]

    def join(self, parts: list[str]) -> tuple[int, str]:
        headers = {**TUS, "upload-concat": f"final;{' '.join(parts)}", "upload-metadata": about()}
        answer = self.client.post("/uploads", headers=headers)
        return answer.status_code, answer.headers.get("location", "")

    def offset(self, where: str) -> int:
        answer = self.client.head(where, headers=TUS)
        assert answer.status_code == 200, answer.status_code
        return int(answer.headers["upload-offset"])

    def finish(self, where: str) -> None:
        """Go on from wherever it is."""
        offset = self.offset(where)
        if offset < len(DATA):
            assert self.patch(where, offset, DATA[offset:]) == 204

    def is_whole(self, where: str) -> bool:
        told = self.client.get(where).json()
        with self.runtime.database.read() as connection:
            found = [one.digest for one in recordings.of_session(connection, "ses_1")]
        kept = self.runtime.storage.path(DIGEST).read_bytes()
        return (told["complete"], told["digest"], kept, found) == (True, DIGEST, DATA, [DIGEST])


def named(said: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in said.items()}


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    shared = Path("/dev/shm")
    with TemporaryDirectory(dir=shared if shared.is_dir() else tmp_path) as folder:
        config = Config(data=Path(folder), ballast=0, free_space_floor=0)
        runtime = open_runtime(config)
        announce(runtime.database)
        client = TestClient(create_app(runtime), "http://127.0.0.1:8000")
        with client:
            yield Door(runtime, client)
        runtime.close()


def refusing(door: Door, act: Callable[[], int], at: int, error: int) -> tuple[int, bool]:
    """Let the disk refuse one operation; answers the status, and whether it came so far."""
    disk = Disk(door.runtime.config.data, fails_at=at, error=error)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(writing, "CHECKPOINT", 2000)
        disk.patch(patched)
        status = act()
    return status, disk.asked >= at


@pytest.mark.parametrize("error", REFUSALS, ids=errno.errorcode.get)
def test_append_that_is_refused_anywhere_goes_on(door: Door, error: int) -> None:
    """Half of the file is acknowledged; then the other half meets the refusal."""
    at, came = 0, True
    while came:
        at += 1
        where = door.begin(len(DATA))
        assert door.patch(where, 0, DATA[:5000]) == 204
        status, came = refusing(door, partial(door.patch, where, 5000, DATA[5000:]), at, error)
        assert status == (REFUSALS[error] if came else 204), at
        assert door.offset(where) >= 5000
        door.finish(where)
        assert door.is_whole(where)
        forget(door)
    assert at > 8


@pytest.mark.parametrize("error", REFUSALS, ids=errno.errorcode.get)
def test_first_bytes_that_are_refused_anywhere_go_on(door: Door, error: int) -> None:
    """With a checksum: nothing of them may stay."""
    value = base64.b64encode(hashlib.sha1(DATA[:5000]).digest()).decode()
    at, came = 0, True
    while came:
        at += 1
        where = door.begin(len(DATA))
        act = partial(door.patch, where, 0, DATA[:5000], upload_checksum=f"sha1 {value}")
        status, came = refusing(door, act, at, error)
        assert status == (REFUSALS[error] if came else 204), at
        assert door.offset(where) == (0 if came else 5000)
        door.finish(where)
        assert door.is_whole(where)
        forget(door)
    assert at > 4


@pytest.mark.parametrize("error", REFUSALS, ids=errno.errorcode.get)
def test_join_that_is_refused_anywhere_can_be_asked_again(door: Door, error: int) -> None:
    at, came = 0, True
    while came:
        at += 1
        parts = [door.begin(len(piece), upload_concat="partial") for piece in halves()]
        for part, piece in zip(parts, halves(), strict=True):
            assert door.patch(part, 0, piece) == 204
        status, came = refusing(door, partial(door.joined, parts), at, error)
        assert status == (REFUSALS[error] if came else 201), at
        status, where = door.join(parts)
        assert (status, door.is_whole(where)) == (201, True)
        forget(door)
    assert at > 8


def halves() -> tuple[bytes, bytes]:
    return DATA[:4000], DATA[4000:]


def forget(door: Door) -> None:
    """Nothing lies about; then the next round begins with nothing."""
    door.runtime.intake.expire()
    assert list(door.runtime.intake.files.ids()) == []
    with door.runtime.database.write() as connection:
        for one in recordings.of_session(connection, "ses_1"):
            recordings.remove(connection, one.id)
    shutil.rmtree(door.runtime.config.data / "files" / DIGEST[:2])
