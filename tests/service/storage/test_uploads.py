"""Files that arrive in pieces: one who writes, a hash that follows, no acknowledged byte lost."""

import hashlib
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from service.errors import StorageFull, Unavailable
from service.storage import UploadFile, UploadFiles, open_uploads
from service.storage import uploads as module

FILM = "Mùi đu đủ xanh".encode() * 1000
ID = "up_000000000001"

HOLDING = """
import sys, time
from pathlib import Path
from service.storage import open_uploads
file = open_uploads(Path(sys.argv[1])).open(sys.argv[2])
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def files(tmp_path: Path) -> UploadFiles:
    return open_uploads(tmp_path / "uploads")


def opened(files: UploadFiles, acknowledged: int = 0) -> UploadFile:
    file = files.open(ID)
    assert file
    file.start(acknowledged)
    return file


def written(files: UploadFiles, data: bytes, acknowledged: int = 0) -> None:
    with opened(files, acknowledged) as file:
        file.write(data)
        file.sync()
        file.acknowledge()


def test_pieces_follow_each_other(files: UploadFiles):
    written(files, FILM[:100])
    written(files, FILM[100:], 100)
    assert files.path(ID).read_bytes() == FILM


def test_what_was_not_acknowledged_is_cut_off(files: UploadFiles):
    written(files, FILM[:100])
    with opened(files, 40) as file:
        assert (file.size, file.digest()) == (40, hashlib.sha256(FILM[:40]).hexdigest())
    assert files.path(ID).read_bytes() == FILM[:40]


def test_acknowledged_bytes_that_are_missing_are_told(files: UploadFiles):
    written(files, FILM[:100])
    file = files.open(ID)
    assert file
    with file, pytest.raises(Unavailable, match="100 of 101 bytes"):
        file.start(101)


def test_only_one_holds_a_file(files: UploadFiles):
    with opened(files):
        assert files.open(ID) is None
    opened(files).close()


def test_another_process_that_holds_a_file_keeps_it_until_it_dies(files: UploadFiles):
    command = [sys.executable, "-c", HOLDING, str(files.path("")), ID]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    process.stdout.readline()
    assert files.open(ID) is None
    process.kill()
    process.communicate()
    opened(files).close()


def test_turn_belongs_to_who_took_it_last(files: UploadFiles):
    first = files.claim(ID)
    assert files.has_claim(ID, first)
    second = files.claim(ID)
    assert (files.has_claim(ID, first), files.has_claim(ID, second)) == (False, True)


def test_file_that_was_moved_away_is_not_written_to(files: UploadFiles, tmp_path: Path):
    written(files, FILM)
    files.path(ID).rename(tmp_path / "moved")
    with opened(files) as file:
        file.write(b"other")
    assert (tmp_path / "moved").read_bytes() == FILM


@pytest.mark.parametrize("seen", [0, 10, len(FILM)])
def test_digest_is_right_whatever_was_hashed_before(tmp_path: Path, seen: int):
    first, second = open_uploads(tmp_path), open_uploads(tmp_path)
    written(first, FILM[:seen])
    written(second, FILM[seen:], seen)
    assert first.digest(ID, len(FILM)) == hashlib.sha256(FILM).hexdigest()
    with opened(second, len(FILM)) as file:
        assert file.digest() == hashlib.sha256(FILM).hexdigest()


def test_hash_that_lags_catches_up_a_little_with_each_piece(tmp_path: Path):
    written(open_uploads(tmp_path), FILM[:9000])
    files = open_uploads(tmp_path)
    written(files, FILM[9000:9100], 9000)
    assert files.memory.recall(ID, len(FILM)).position == 400
    written(files, FILM[9100:12000], 9100)
    assert files.memory.recall(ID, len(FILM)).position == 12000


def test_hashes_of_long_ago_are_forgotten(files: UploadFiles, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "REMEMBERED", 2)
    for number in range(3):
        files.memory.keep(str(number), module.Hashed(1, hashlib.sha256()))
    assert [files.memory.recall(str(number), 1).position for number in range(3)] == [0, 1, 1]


def test_bytes_below_the_floor_are_refused(tmp_path: Path):
    with opened(open_uploads(tmp_path, 1 << 60)) as file:
        with pytest.raises(StorageFull):
            file.write(b"x")
        assert file.size == 0


def test_removed_upload_leaves_nothing(files: UploadFiles):
    files.claim(ID)
    written(files, FILM)
    assert files.ids() == [ID]
    files.remove(ID)
    files.remove(ID)
    assert os.listdir(files.path("")) == []  # noqa: PTH208  what is there, whatever its kind


def test_folder_that_cannot_be_used_is_unavailable(tmp_path: Path):
    (tmp_path / "uploads").write_bytes(b"")
    with pytest.raises(Unavailable):
        open_uploads(tmp_path / "uploads")


def test_disk_that_refuses_in_the_middle_leaves_what_was_written(files: UploadFiles):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with opened(files) as file:
            file.write(b"x" * 600)
            with pytest.raises(Unavailable):
                file.write(b"y" * 600)
            file.write(b"z" * 400)
            assert file.digest() == hashlib.sha256(b"x" * 600 + b"z" * 400).hexdigest()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert files.path(ID).read_bytes() == b"x" * 600 + b"z" * 400
