"""Room kept back: of real blocks, given up while it is needed, and taken back."""

import errno
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from service.errors import Unavailable
from service.storage.ballast import Ballast

MIB = 1 << 20
HOLDING = """
import sys
from pathlib import Path
from service.storage.ballast import Ballast

with Ballast(Path(sys.argv[1]), 1 << 20).released():
    print("released", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "ballast"


@pytest.fixture
def ballast(path: Path) -> Ballast:
    """A mebibyte that is there already."""
    made = Ballast(path, MIB)
    with made.released():
        pass
    return made


def blocks(path: Path) -> int:
    """Bytes that the file really takes on the disk."""
    return path.stat().st_blocks * 512


def test_ballast_takes_real_blocks(ballast: Ballast, path: Path):
    assert (path.stat().st_size, blocks(path) >= MIB) == (MIB, True)


def test_ballast_is_of_noise_where_the_disk_reserves_nothing(path: Path, monkeypatch):
    monkeypatch.setattr(os, "posix_fallocate", lambda file, start, size: None)
    with Ballast(path, MIB + 1).released():
        pass
    assert (path.stat().st_size, blocks(path) >= MIB) == (MIB + 1, True)


def test_room_is_free_while_it_is_released_and_taken_back_afterwards(ballast: Ballast, path: Path):
    with ballast.released():
        assert blocks(path) == 0
    assert blocks(path) >= MIB


def test_room_is_taken_back_after_an_error(ballast: Ballast, path: Path):
    with pytest.raises(KeyError), ballast.released():
        raise KeyError
    assert blocks(path) >= MIB


def test_last_process_to_leave_takes_the_room_back(ballast: Ballast, path: Path):
    command = [sys.executable, "-c", HOLDING, str(path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as other:
        assert other.stdout.readline() == "released\n"
        with ballast.released():
            pass
        assert blocks(path) == 0
        other.communicate("\n")
    assert blocks(path) >= MIB


def test_process_killed_in_the_middle_keeps_nobody_from_taking_it_back(
    ballast: Ballast, path: Path
):
    command = [sys.executable, "-c", HOLDING, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        other.stdout.readline()
        other.kill()
    with ballast.released():
        pass
    assert blocks(path) >= MIB


def test_ballast_takes_no_more_than_it_leaves(path: Path, monkeypatch):
    free = SimpleNamespace(f_bavail=100, f_frsize=4096)
    monkeypatch.setattr(os, "fstatvfs", lambda _file: free)
    with Ballast(path, MIB).released():
        pass
    assert path.stat().st_size == 50 * 4096


def test_room_that_somebody_took_meanwhile_is_let_go(ballast: Ballast, path: Path, monkeypatch):
    def refuse(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", refuse)
    with ballast.released():
        pass
    assert path.stat().st_size == 0


def test_folder_in_the_place_of_the_ballast_is_unavailable(path: Path):
    path.mkdir(parents=True)
    with pytest.raises(Unavailable), Ballast(path, MIB).released():
        pass
