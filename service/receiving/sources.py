"""Opens files of this machine or of a share to bring them: regular files only, and never waits.

A link, a folder, a pipe, a device and an empty file are refused; so is, once it was read, a file
that somebody wrote to meanwhile. What a file is called never becomes anything but a shown name.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from service.errors import Conflict, Refused, Unavailable
from service.receiving.accepting import refuse_empty
from service.receiving.names import display_name

PIECE = 1 << 20
"""Bytes read at a time."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells that nobody wrote to a file: its size in bytes, its date in nanoseconds."""

    size: int
    modified: int

    @classmethod
    def of(cls, status: os.stat_result) -> Stamp:
        """As the file system says it."""
        return cls(status.st_size, status.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class Source:
    """A regular file that is open: ``name`` is fit to be shown, ``stamp`` is of its opening."""

    name: str
    stamp: Stamp
    file: int

    @property
    def size(self) -> int:
        """Its bytes when it was opened."""
        return self.stamp.size

    @property
    def modified(self) -> int:
        """Its date in milliseconds since 1970."""
        return self.stamp.modified // 1_000_000

    def read(self, offset: int, count: int) -> bytes:
        """Bytes from ``offset`` on; fewer only at its end. Raises Unavailable."""
        try:
            return os.pread(self.file, count, offset)
        except OSError as error:
            raise _gone(self.name, error) from error

    def pieces(self) -> Iterator[bytes]:
        """Its bytes as far as it went when it was opened, then ``check``. Raises Conflict."""
        offset = 0
        while piece := self.read(offset, min(PIECE, self.size - offset)):
            offset += len(piece)
            yield piece
        self.check(offset)

    def check(self, count: int) -> None:
        """Raises Conflict when it is not as it was opened, or has no more than ``count`` bytes."""
        try:
            now = Stamp.of(os.fstat(self.file))
        except OSError as error:
            raise _gone(self.name, error) from error
        if now != self.stamp or count < self.size:
            raise Conflict(
                self.name,
                "the file changed while it was read",
                "Wait until nothing writes to it any more, then bring it again",
            )


@contextmanager
def open_source(path: Path) -> Iterator[Source]:
    """The file at ``path``. Raises Refused for what is no regular file, is empty or unreadable.

    The kind is asked before opening, since opening some devices does something, and afterwards,
    since the name may lead elsewhere by then.
    """
    name = display_name(os.fsdecode(path.name))
    try:
        _refuse_irregular(name, path.lstat().st_mode)
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise Refused(
            f"{name}: {error.strerror}", "the file cannot be read", "Name a file that can be read"
        ) from error
    try:
        status = os.fstat(file)
        _refuse_irregular(name, status.st_mode)
        refuse_empty(status.st_size, name)
        yield Source(name, Stamp.of(status), file)
    finally:
        os.close(file)


def _refuse_irregular(name: str, mode: int) -> None:
    if stat.S_ISLNK(mode):
        raise Refused(name, "this is a link, not a file", "Name the file that it leads to")
    if stat.S_ISDIR(mode):
        raise Refused(name, "this is a folder, not a file", "Name the files in it")
    if not stat.S_ISREG(mode):
        raise Refused(name, "this is a pipe or a device, not a file", "Name a file")


def _gone(name: str, error: OSError) -> Unavailable:
    return Unavailable(
        f"{name}: {error.strerror}",
        "the file cannot be read to its end",
        "See that its card or share is still there, then try again",
    )
