"""A folder of files: what is left when the process or the disk gives up in the middle."""

import hashlib
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from service.errors import Misconfigured, Unavailable
from service.storage import open_storage
from service.storage.folder import Folder, open_folder

ENDLESS = """
import sys
from service.storage import open_storage
storage = open_storage(sys.argv[1])
with storage.begin() as writer:
    while True:
        writer.write(bytes(1 << 16))
        print(writer.size, flush=True)
"""

COMMITTING = """
import sys
from service.storage import open_storage
storage = open_storage(sys.argv[1])
for number in range(100_000):
    print(storage.put_bytes(str(number).encode() * 1000).digest, flush=True)
"""


def run(code: str, folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, f"folder:{folder}"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def incoming(folder: Path) -> list[Path]:
    return list((folder / "incoming").iterdir())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


def test_process_killed_while_writing_leaves_nothing(folder: Path):
    process = run(ENDLESS, folder)
    process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert len(incoming(folder)) == 1
    storage = open_folder(str(folder), 0)
    assert (incoming(folder), list(storage.digests())) == ([], [])


def test_work_of_a_live_process_is_not_swept(folder: Path):
    with open_folder(str(folder), 0).begin() as writer:
        writer.write(b"half")
        assert open_folder(str(folder), 0).sweep() == 0
        stored = writer.commit()
    assert open_folder(str(folder), 0).path(stored.digest).read_bytes() == b"half"


def test_work_of_a_live_process_elsewhere_is_not_swept(folder: Path):
    process = run(ENDLESS, folder)
    process.stdout.readline()
    assert open_folder(str(folder), 0).sweep() == 0
    process.kill()
    process.communicate()


def test_what_a_killed_process_acknowledged_is_whole(folder: Path):
    process = run(COMMITTING, folder)
    acknowledged = [process.stdout.readline().strip() for _ in range(30)]
    process.send_signal(signal.SIGKILL)
    acknowledged += process.communicate()[0].split()
    storage = open_folder(str(folder), 0)
    whole = {digest for digest in storage.digests() if is_whole(storage, digest)}
    assert set(storage.digests()) == whole
    assert set(acknowledged) <= whole


def is_whole(storage: Folder, digest: str) -> bool:
    with storage.open(digest) as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == digest


def test_disk_that_refuses_in_the_middle_leaves_what_was_written(folder: Path):
    storage = open_folder(str(folder), 0)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with storage.begin() as writer:
            writer.write(b"x" * 600)
            with pytest.raises(Unavailable):
                writer.write(b"y" * 600)
            writer.write(b"z" * 400)
            stored = writer.commit()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert storage.path(stored.digest).read_bytes() == b"x" * 600 + b"z" * 400


def test_damaged_file_is_made_whole_by_bringing_it_again(folder: Path):
    storage = open_folder(str(folder), 0)
    stored = storage.put_bytes(b"frames")
    path = storage.path(stored.digest)
    path.chmod(0o644)
    path.write_bytes(b"fra")
    storage.put_bytes(b"frames")
    assert path.read_bytes() == b"frames"


def test_file_in_the_place_of_the_folder_is_unavailable(folder: Path):
    folder.write_bytes(b"")
    with pytest.raises(Unavailable):
        open_storage(f"folder:{folder}")


@pytest.mark.parametrize("address", ["", "folder", "folder:", "tape:1"])
def test_address_of_no_known_storage_is_misconfigured(address: str):
    with pytest.raises(Misconfigured):
        open_storage(address)
