"""What every kind of our files does with the disk: whole writes, syncs, room, refusals."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from service.errors import StorageFull, Unavailable


def write_whole(descriptor: int, data: bytes) -> None:
    """Write all of it, however often the system takes only a part. Raises OSError."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def sync(path: Path) -> None:
    """Make a file's bytes, or the names in a folder, survive a power cut. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def free_space(folder: Path, floor: int) -> int:
    """Bytes that can still be written on a folder's disk above the floor, never less than 0."""
    disk = os.statvfs(folder)
    return max(0, disk.f_bavail * disk.f_frsize - floor)


def full(needed: int) -> StorageFull:
    """The refusal of ``needed`` bytes, with its remedy."""
    return StorageFull(
        f"{needed} bytes",
        "there is not enough free space for this file",
        "Free space on the disk that holds the data, or lower the free-space floor, then try again",
    )


def refused(error: OSError, needed: int, path: Path) -> Unavailable:
    """What the service says of an error of the system while ``needed`` bytes were written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return full(needed)
    return Unavailable(
        f"{path}: {error.strerror}",
        "the file could not be written",
        "See that the disk that holds the data is whole and can be written, then try again",
    )
