"""Files in a folder, ``ab/cd/<digest>``: written beside, made durable, then moved in whole.

A file being written lies in ``incoming/`` under a lock that dies with its process, so that
leftovers of dead processes are told from the work of live ones without knowing process ids.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from service.errors import NotFound, Unavailable
from service.storage.base import Stored, Writer, checked
from service.storage.disk import free_space, full, refused, sync, write_whole

PIECE = 1 << 20
"""Bytes copied at a time."""

READ_ONLY = 0o444


class FolderWriter:
    """One file on its way in."""

    def __init__(self, storage: Folder, path: Path, file: BinaryIO) -> None:
        self._storage = storage
        self._path = path
        self._file = file
        self._hash = hashlib.sha256()
        self._size = 0

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self._size

    def write(self, data: bytes) -> None:
        """Add bytes; a full disk leaves what was written before."""
        self._storage.need(len(data))
        try:
            write_whole(self._file.fileno(), data)
        except OSError as error:
            os.ftruncate(self._file.fileno(), self._size)
            os.lseek(self._file.fileno(), self._size, os.SEEK_SET)
            raise refused(error, len(data), self._path) from error
        self._hash.update(data)
        self._size += len(data)

    def commit(self) -> Stored:
        """Keep the bytes: file, then its folders, reach the disk before this answers."""
        stored = Stored(self._hash.hexdigest(), self._size)
        try:
            os.fchmod(self._file.fileno(), READ_ONLY)
            os.fsync(self._file.fileno())
            self._storage.move_in(self._path, stored.digest)
        except OSError as error:
            self.abort()
            raise refused(error, self._size, self._path) from error
        self._file.close()
        return stored

    def is_kept(self) -> bool:
        """Whether it is in its place."""
        return self._storage.has(self._hash.hexdigest())

    def abort(self) -> None:
        """Drop the bytes; harmless after a commit."""
        if not self._file.closed:
            self._path.unlink(missing_ok=True)
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.abort()


class Folder:
    """The storage in ``root``; ``free_space_floor`` is bytes that are never written into."""

    def __init__(self, root: Path, free_space_floor: int = 0) -> None:
        self._root = root
        self._incoming = root / "incoming"
        self._floor = free_space_floor

    def begin(self, expected: int = 0) -> Writer:
        """Start writing into a locked file of its own."""
        self.need(expected)
        try:
            return FolderWriter(self, *_locked_file(self._incoming))
        except OSError as error:
            raise refused(error, expected, self._incoming) from error

    def put_bytes(self, data: bytes) -> Stored:
        """Keep these bytes."""
        with self.begin(len(data)) as writer:
            writer.write(data)
            return writer.commit()

    def put_file(self, path: Path) -> Stored:
        """Keep a copy of a file's bytes."""
        with path.open("rb") as source, self.begin(path.stat().st_size) as writer:
            while piece := source.read(PIECE):
                writer.write(piece)
            return writer.commit()

    def take_in(self, path: Path, digest: str) -> Stored:
        """Make a finished file an entry by moving it; over the border of a disk by copying."""
        try:
            if path.exists():
                sync(path)
                self._move_or_copy(path, digest)
            self.path(digest).chmod(READ_ONLY)
            self._settle(self._place(digest))
        except OSError as error:
            raise refused(error, 0, path) from error
        return Stored(digest, self.size(digest))

    def _move_or_copy(self, path: Path, digest: str) -> None:
        try:
            self.move_in(path, digest)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            self.put_file(path)
            path.unlink()

    def open(self, digest: str) -> BinaryIO:
        """The bytes from the start."""
        return self.path(digest).open("rb")

    def path(self, digest: str) -> Path:
        """The file itself: it cannot be written."""
        if not self.has(digest):
            raise NotFound(digest, "this file is not in the storage")
        return self._place(digest)

    def size(self, digest: str) -> int:
        """How many bytes it has."""
        return self.path(digest).stat().st_size

    def has(self, digest: str) -> bool:
        """Whether it is there."""
        return self._place(digest).is_file()

    def delete(self, digest: str) -> None:
        """Make it gone, on the disk too."""
        place = self._place(digest)
        if self.has(digest):
            place.unlink(missing_ok=True)
            sync(place.parent)

    def digests(self) -> Iterator[str]:
        """Every file's name."""
        return (path.name for path in self._root.glob("??/??/*"))

    def free_space(self) -> int:
        """What the disk has left for us, above the floor."""
        return free_space(self._root, self._floor)

    def need(self, count: int) -> None:
        """Raises StorageFull when ``count`` more bytes would pass the floor."""
        if count > self.free_space():
            raise full(count)

    def move_in(self, path: Path, digest: str) -> None:
        """Put a finished file in its place, for good. A damaged one of that name is replaced."""
        place = self._place(digest)
        place.parent.mkdir(parents=True, exist_ok=True)
        path.replace(place)
        self._settle(place)

    def _settle(self, place: Path) -> None:
        """Every folder above is synced even when it was there: another process may have made it a
        moment ago, and our answer must not depend on its having come so far."""
        for folder in (place.parent, place.parent.parent, self._root):
            sync(folder)

    def sweep(self) -> int:
        """Remove what dead processes left half-written; answers how many files."""
        return sum(_removed_if_dead(path) for path in self._incoming.iterdir())

    def _place(self, digest: str) -> Path:
        name = checked(digest)
        return self._root / name[:2] / name[2:4] / name


def open_folder(place: str, free_space_floor: int = 0) -> Folder:
    """Open or make the storage in a folder, and sweep it. Raises Unavailable."""
    root = Path(place)
    try:
        (root / "incoming").mkdir(parents=True, exist_ok=True)
        sync(root.parent)
        storage = Folder(root, free_space_floor)
        storage.sweep()
    except OSError as error:
        raise Unavailable(
            f"{root}: {error.strerror}",
            "the folder for files cannot be used",
            "See that it is a folder and can be written",
        ) from error
    return storage


def _locked_file(folder: Path) -> tuple[Path, BinaryIO]:
    """A new file that holds its lock. A sweeper may take it between the two steps: once more."""
    while True:
        path = folder / secrets.token_hex(16)
        file = path.open("xb", buffering=0)
        fcntl.flock(file, fcntl.LOCK_EX)
        if path.exists():
            return path, file
        file.close()


def _removed_if_dead(path: Path) -> bool:
    """Whether nobody held the file's lock; then it is gone now."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
    except (BlockingIOError, FileNotFoundError):
        return False
    return True
