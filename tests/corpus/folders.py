"""Cases 62–67: what lies in a folder beside recordings, for whoever takes files from folders.

    for one in folder_objects(tmp_path / "share"):
        ...  # one.path must end as one.end says, within a second or so, whatever it is

None of them may be opened blindly: reading a FIFO waits for ever, a link leads anywhere.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

TERABYTE = 1 << 40


class End(StrEnum):
    """How a folder object must end."""

    PASSED_BY = "passed by"  # never opened, never moved, never deleted; said once
    UNREADABLE = "unreadable"  # said with its reason; tried again when its mode changes
    LATER = "later"  # taken when size and date have stood still, whole
    TOO_LARGE = "too large"  # refused by its size, before a byte of it is read


@dataclass(frozen=True, slots=True)
class FolderObject:
    """One object in a folder: its number in the corpus, what it is, where, how it must end."""

    number: int
    what: str
    path: Path
    end: End


def folder_objects(folder: Path) -> tuple[FolderObject, ...]:
    """Make the objects in ``folder``, all named like recordings; 66 grows only in ``growing``.

    65 is left out where the mode does not bind us (root), 67 where the file system cannot.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = (
        FolderObject(62, "a FIFO", folder / "fifo.mp3", End.PASSED_BY),
        FolderObject(63, "a link to a system file", folder / "link.mp3", End.PASSED_BY),
        FolderObject(64, "a folder", folder / "folder.mp3", End.PASSED_BY),
        FolderObject(65, "a file nobody may read", folder / "closed.mp3", End.UNREADABLE),
        FolderObject(66, "a file that grows", folder / "growing.wav", End.LATER),
        FolderObject(67, "a file of a terabyte of nothing", folder / "sparse.wav", End.TOO_LARGE),
    )
    fifo, link, directory, closed, growing_file, sparse = (one.path for one in made)
    os.mkfifo(fifo)
    link.symlink_to("/etc/passwd")
    directory.mkdir()
    closed.write_bytes(b"RIFF")
    closed.chmod(0)
    growing_file.write_bytes(b"RIFF")
    absent = {65} if os.access(closed, os.R_OK) else set()
    if not _sparse(sparse):
        absent.add(67)
    return tuple(one for one in made if one.number not in absent)


def _sparse(path: Path) -> bool:
    """Whether the file system could make it; it takes no room."""
    path.touch()
    try:
        os.truncate(path, TERABYTE)
    except OSError:
        path.unlink()
        return False
    return True


@contextmanager
def growing(path: Path, content: bytes, pause: float = 0.05) -> Iterator[threading.Event]:
    """Write ``content`` into ``path`` bit by bit while the block runs; the event: all is there.

    Leaving the block waits for the last byte.
    """
    whole = threading.Event()
    step = max(1, len(content) // 20)

    def write() -> None:
        with path.open("wb", buffering=0) as file:
            for at in range(0, len(content), step):
                file.write(content[at : at + step])
                time.sleep(pause)
        whole.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield whole
    finally:
        writer.join()
