"""Uploads become recordings, wherever the process before died; what is left alone is dropped."""

import errno
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from service.database import Database, recordings, uploads
from service.database.uploads import Upload, UploadKind
from service.errors import NotFound, TooLarge, Unavailable
from service.programme import Conference
from service.receiving.uploads import Announced, Expired, Intake, StillWriting
from service.receiving.writing import Portion, open_writing
from service.storage import UploadFile, open_storage, open_uploads

SOUND = b"sound" * 1000
DIGEST = sha256(SOUND).hexdigest()
SAID = Announced(len(SOUND), "sáng.mp3", "ses_1")


class Died(Exception):
    """What ends a process in these tests."""


@pytest.fixture
def intake(database: Database, conference: Conference, tmp_path: Path) -> Intake:
    storage = open_storage(f"folder:{tmp_path / 'files'}")
    files = open_uploads(tmp_path / "uploads")
    return Intake(database, storage, files, lambda: datetime.now(UTC), 1 << 30)


def write(intake: Intake, upload: Upload, data: bytes, offset: int = 0) -> Upload:
    claim = intake.files.claim(upload.id)
    writing = open_writing(intake, upload.id, claim, Portion(offset))
    assert writing
    try:
        writing.take(data)
        return writing.finish()
    finally:
        writing.close()


def accepted(intake: Intake) -> list[tuple[str, int]]:
    with intake.database.read() as connection:
        return [(one.digest, one.size) for one in recordings.of_session(connection, "ses_1")]


def dying(intake: Intake, monkeypatch: pytest.MonkeyPatch, where: str) -> Upload:
    """An upload that is all here, whose completion died before that step."""
    upload = intake.begin(SAID, "lan")

    def die(*_: object, **__: object) -> None:
        raise Died

    with monkeypatch.context() as patched:
        room, name = {
            "seal": (uploads, "seal"),
            "move": (type(intake.storage), "take_in"),
            "settle": (uploads, "settle"),
        }[where]
        patched.setattr(room, name, die)
        with pytest.raises(Died):
            write(intake, upload, SOUND)
    return upload


@pytest.mark.parametrize("step", ["seal", "move", "settle"])
@pytest.mark.parametrize("touch", ["look", "expire"])
def test_completion_that_died_is_made_good(
    intake: Intake, monkeypatch: pytest.MonkeyPatch, step: str, touch: str
):
    upload = dying(intake, monkeypatch, step)
    assert accepted(intake) == []
    intake.look(upload.id) if touch == "look" else intake.expire()
    found = intake.look(upload.id)
    assert (found.is_complete, found.digest, found.already_here) == (True, DIGEST, False)
    assert accepted(intake) == [(DIGEST, len(SOUND))]
    assert intake.storage.path(DIGEST).read_bytes() == SOUND
    assert list(intake.files.ids()) == []


def test_bytes_that_are_about_to_be_a_recording_outlive_another(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
):
    write(intake, intake.begin(SAID, "lan"), SOUND)
    upload = dying(intake, monkeypatch, "settle")
    with intake.database.write() as connection:
        (other,) = recordings.of_session(connection, "ses_1")
        assert recordings.remove(connection, other.id) == ()
    assert intake.look(upload.id).is_complete
    assert intake.storage.path(DIGEST).read_bytes() == SOUND


def test_dropped_upload_takes_its_moved_bytes_along(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
):
    upload = dying(intake, monkeypatch, "settle")
    assert intake.drop(upload.id)
    assert (intake.storage.has(DIGEST), accepted(intake)) == (False, [])


def test_what_is_all_here_does_not_expire(intake: Intake, monkeypatch: pytest.MonkeyPatch):
    upload = dying(intake, monkeypatch, "seal")
    later = replace(intake, clock=lambda: datetime.now(UTC) + timedelta(days=30))
    later.expire()
    assert accepted(intake) == [(DIGEST, len(SOUND))]
    with pytest.raises(NotFound):
        later.look(upload.id)


def parted(intake: Intake) -> tuple[str, ...]:
    parts = []
    for data in (SOUND[:2000], SOUND[2000:]):
        said = replace(SAID, length=len(data), session_id=None, kind=UploadKind.PART)
        parts.append(intake.begin(said, "lan"))
        write(intake, parts[-1], data)
    return tuple(one.id for one in parts)


@pytest.mark.parametrize("step", ["copy", "sync"])
def test_joining_that_another_overtakes_answers_what_was_joined(
    intake: Intake, monkeypatch: pytest.MonkeyPatch, step: str
):
    parts, act = parted(intake), getattr(UploadFile, step)
    joined: list[Upload] = []

    def overtaken(*what: object) -> None:
        monkeypatch.setattr(UploadFile, step, act)
        joined.append(intake.join(SAID, parts, "lan"))
        act(*what)

    monkeypatch.setattr(UploadFile, step, overtaken)
    assert [intake.join(SAID, parts, "lan")] == joined
    assert accepted(intake) == [(DIGEST, len(SOUND))]


def test_part_that_was_shortened_is_not_joined(intake: Intake):
    parts = parted(intake)
    os.truncate(intake.files.path(parts[0]), 1999)
    with pytest.raises(Unavailable, match="1999 of 2000 bytes"):
        intake.join(SAID, parts, "lan")
    assert accepted(intake) == []


def test_parts_that_nobody_joins_expire(intake: Intake):
    part = intake.begin(replace(SAID, session_id=None, kind=UploadKind.PART), "lan")
    write(intake, part, SOUND)
    later = replace(intake, clock=lambda: datetime.now(UTC) + timedelta(days=8))
    with pytest.raises(Expired):
        later.look(part.id)
    later.expire()
    assert list(intake.files.ids()) == []


def test_bytes_that_belong_to_nothing_are_swept(intake: Intake):
    stray, held = intake.files.open("up_stray"), intake.files.open("up_held")
    assert stray
    assert held
    stray.close()
    intake.expire()
    assert intake.files.ids() == ["up_held"]
    held.close()


def test_older_request_may_not_write_any_more(intake: Intake):
    upload = intake.begin(SAID, "lan")
    writing = open_writing(intake, upload.id, intake.files.claim(upload.id), Portion(0))
    assert writing
    writing.take(SOUND[:10])
    intake.files.claim(upload.id)
    with pytest.raises(StillWriting):
        writing.take(SOUND[10:])
    writing.close()
    assert intake.look(upload.id).offset == 10


def test_older_request_does_not_get_the_turn_back(intake: Intake):
    upload = intake.begin(SAID, "lan")
    older = intake.files.claim(upload.id)
    intake.files.claim(upload.id)
    with pytest.raises(StillWriting):
        open_writing(intake, upload.id, older, Portion(0))


def test_more_than_was_declared_keeps_nothing_of_the_request(intake: Intake):
    upload = intake.begin(SAID, "lan")
    writing = open_writing(intake, upload.id, intake.files.claim(upload.id), Portion(0))
    assert writing
    writing.take(SOUND)
    with pytest.raises(TooLarge):
        writing.take(b"x")
    writing.close()
    assert intake.look(upload.id).offset == 0


def test_bytes_that_may_not_have_reached_the_disk_are_not_acknowledged(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
):
    """After a failed sync the next one succeeds, whatever became of the pages."""
    upload = intake.begin(SAID, "lan")
    writing = open_writing(intake, upload.id, intake.files.claim(upload.id), Portion(0))
    assert writing
    writing.take(SOUND)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", failing)
        with pytest.raises(Unavailable):
            writing.finish()
    writing.close()
    assert intake.look(upload.id).offset == 0


def failing(_descriptor: int) -> None:
    raise OSError(errno.EIO, "the disk is broken")
