"""Only regular files are opened, without waiting, and a change while reading is noticed."""

import errno
import os
import socket
from pathlib import Path

import pytest

from service.errors import Conflict, Refused, Unavailable
from service.receiving.sources import PIECE, open_source


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of more than two pieces."""
    made = tmp_path / "phiên 1.wav"
    made.write_bytes(os.urandom(2 * PIECE + 5))
    return made


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as caught, open_source(path):
        pass
    return caught.value.reason


def test_source_is_the_file_bit_by_bit(path: Path):
    os.utime(path, ns=(0, 1_763_000_000_123_456_789))
    with open_source(path) as source:
        assert (source.name, source.size) == ("phiên 1.wav", 2 * PIECE + 5)
        assert source.modified == 1_763_000_000_123
        assert b"".join(source.pieces()) == path.read_bytes()
        assert source.read(3, 4) == path.read_bytes()[3:7]


def test_file_that_grows_while_it_is_read_is_refused_and_has_an_end(path: Path):
    with open_source(path) as source, path.open("ab") as recorder:
        pieces = source.pieces()
        next(pieces)
        recorder.write(b"more")
        recorder.flush()
        with pytest.raises(Conflict, match=r"phiên 1\.wav: the file changed while it was read"):
            list(pieces)


@pytest.mark.parametrize("change", ["shorter", "touched"])
def test_file_that_changes_otherwise_is_refused(path: Path, change: str):
    with open_source(path) as source:
        pieces = source.pieces()
        next(pieces)
        if change == "shorter":
            os.truncate(path, PIECE)
        else:
            os.utime(path, ns=(0, 0))
        with pytest.raises(Conflict):
            list(pieces)


def test_link_is_refused_wherever_it_leads(tmp_path: Path, path: Path):
    link = tmp_path / "link.wav"
    link.symlink_to(path)
    assert refusal(link) == "this is a link, not a file"


def test_name_that_becomes_a_link_after_the_first_look_is_refused(path: Path, monkeypatch):
    was = path.lstat()
    path.unlink()
    path.symlink_to("/etc/passwd")
    monkeypatch.setattr(Path, "lstat", lambda _path: was)
    assert refusal(path) == "the file cannot be read"


def test_folder_is_refused(tmp_path: Path):
    assert refusal(tmp_path) == "this is a folder, not a file"


def test_pipe_and_socket_are_refused_at_once(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.wav")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket.wav"))
        reasons = {refusal(tmp_path / name) for name in ("pipe.wav", "socket.wav")}
    assert reasons == {"this is a pipe or a device, not a file"}


def test_pipe_that_took_the_place_of_a_file_is_refused_at_once(path: Path, monkeypatch):
    was = path.lstat()
    path.unlink()
    os.mkfifo(path)
    monkeypatch.setattr(Path, "lstat", lambda _path: was)
    assert refusal(path) == "this is a pipe or a device, not a file"


def test_empty_and_missing_files_are_refused(tmp_path: Path):
    (tmp_path / "empty.wav").touch()
    assert refusal(tmp_path / "empty.wav") == "the file is empty"
    assert refusal(tmp_path / "missing.wav") == "the file cannot be read"


def test_share_that_gives_less_than_it_says_is_noticed(path: Path, monkeypatch):
    read = os.pread
    monkeypatch.setattr(os, "pread", lambda file, count, at: read(file, count, at)[: 1000 - at])
    with open_source(path) as source, pytest.raises(Conflict):
        list(source.pieces())


def test_card_that_is_pulled_out_is_unavailable(path: Path, monkeypatch):
    def gone(*_arguments: int) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "pread", gone)
    with open_source(path) as source, pytest.raises(Unavailable, match="Input/output error"):
        list(source.pieces())


def test_name_is_made_fit_to_be_shown(tmp_path: Path):
    path = tmp_path / os.fsdecode(b"a\xff\x1b[2J.wav")
    path.write_bytes(b"sound")
    with open_source(path) as source:
        assert source.name == "a [2J.wav"
