"""Room kept back on the disk that holds the data, given up so that removing works on a full one.

Removing needs room before it gives any: SQLite writes every page that it changes into its log
first. The file keeps its name and is emptied, since even a new name needs room; its lock tells
the processes that share it whether another still needs what was given up.
"""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from service.errors import Unavailable

PIECE = 1 << 20
"""Bytes of noise written at a time where the disk does not reserve what it is asked to."""


class Ballast:
    """A file of up to ``size`` bytes at ``path``; 0 keeps nothing back."""

    def __init__(self, path: Path, size: int) -> None:
        self._path = path
        self._size = size

    @contextmanager
    def released(self) -> Iterator[None]:
        """The room is free while this lasts, and taken back afterwards as far as there is any.

        Raises Unavailable where the file cannot be opened.
        """
        with self._opened() as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            given = os.fstat(file).st_size
            try:
                os.ftruncate(file, 0)
                yield
            finally:
                fcntl.flock(file, fcntl.LOCK_UN)
                self._fill(file, given)

    @contextmanager
    def _opened(self) -> Iterator[int]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise Unavailable(
                f"{self._path}: {error.strerror}",
                "the folder of the data cannot be used",
                "See that it is a folder and can be written",
            ) from error
        try:
            yield file
        finally:
            os.close(file)

    def _fill(self, file: int, given: int) -> None:
        """Take back what was ``given`` as far as there is room; beyond it, at most half of what is
        free. Nothing is taken while another needs it free."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        disk, held = os.fstatvfs(file), os.fstat(file).st_size
        free = held + disk.f_bavail * disk.f_frsize
        try:
            _reserve(file, held, min(self._size, max(min(given, free), free // 2)))
        except OSError:
            with suppress(OSError):
                os.ftruncate(file, held)


def _reserve(file: int, start: int, end: int) -> None:
    """Make the file longer with blocks of its own: holes would keep nothing back."""
    if end <= start:
        return
    if sys.platform != "darwin":
        os.posix_fallocate(file, start, end - start)
    if os.fstat(file).st_blocks * 512 < end:
        for at in range(start, end, PIECE):
            os.pwrite(file, os.urandom(min(PIECE, end - at)), at)
        os.fsync(file)
