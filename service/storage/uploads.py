"""Files that arrive in pieces: appended under a lock, hashed on the way, resumed by anybody.

One file an upload, in a folder beside the storage. How many of its bytes are acknowledged is for
others to know, who say it when they start: whatever lies beyond was never acknowledged and goes.
Nothing here knows how the pieces came.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from service.errors import NotFound, Unavailable
from service.storage.disk import free_space, full, refused, sync, write_whole

PIECE = 1 << 20
"""Bytes read or copied at a time."""

CATCH_UP = 4
"""Bytes that a hash which lags behind may read for each byte that is written."""

REMEMBERED = 256
"""Hashes of uploads on their way that one process remembers."""


@dataclass(frozen=True, slots=True)
class Hashed:
    """A SHA-256 over the first ``position`` bytes of a file."""

    position: int
    hash: Any

    def also(self, data: bytes) -> Hashed:
        """The hash with these bytes after it."""
        grown = self.hash.copy()
        grown.update(data)
        return Hashed(self.position + len(data), grown)

    def up_to(self, descriptor: int, end: int) -> Hashed:
        """The hash over the first ``end`` bytes of an open file. Raises OSError."""
        grown, position = self.hash.copy(), self.position
        while position < end:
            data = os.pread(descriptor, min(PIECE, end - position), position)
            if not data:
                raise OSError(0, "the file is shorter than it was")
            grown.update(data)
            position += len(data)
        return Hashed(position, grown)


def nothing_hashed() -> Hashed:
    """The hash of no bytes yet."""
    return Hashed(0, hashlib.sha256())


class Memory:
    """The hashes of acknowledged bytes, by upload: a new process begins with none."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Hashed] = OrderedDict()
        self._lock = threading.Lock()

    def recall(self, upload_id: str, most: int) -> Hashed:
        """What was hashed of its first ``most`` bytes."""
        with self._lock:
            known = self._known.get(upload_id)
        return known if known and known.position <= most else nothing_hashed()

    def keep(self, upload_id: str, hashed: Hashed) -> None:
        """Remember it, and forget what nobody asked for in a long time."""
        with self._lock:
            self._known[upload_id] = hashed
            self._known.move_to_end(upload_id)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)

    def forget(self, upload_id: str) -> None:
        """It is over."""
        with self._lock:
            self._known.pop(upload_id, None)


class UploadFile:
    """One file, held by its lock until it is closed; ``acknowledged`` bytes are never touched."""

    def __init__(self, files: UploadFiles, upload_id: str, descriptor: int) -> None:
        self._files = files
        self._id = upload_id
        self._descriptor = descriptor
        self._hashed = nothing_hashed()
        self.path = files.path(upload_id)
        self.size = os.fstat(descriptor).st_size
        self.acknowledged = 0

    def start(self, acknowledged: int) -> None:
        """Go on after so many bytes; what lies beyond is cut off. Raises Unavailable."""
        if self.size < acknowledged:
            raise _shortened(self.path, self.size, acknowledged)
        if acknowledged == 0:
            self._files.keep_name()
        self.acknowledged = acknowledged
        self.roll_back()

    def write(self, data: bytes) -> None:
        """Add bytes, not acknowledged yet. Raises StorageFull, Unavailable: then none is added."""
        if len(data) > self._files.free_space():
            raise full(len(data))
        try:
            write_whole(self._descriptor, data)
        except OSError as error:
            self._cut(self.size)
            raise refused(error, len(data), self.path) from error
        self.size += len(data)
        self._hash(data)

    def copy(self, path: Path, count: int) -> None:
        """Add another file's bytes, ``count`` of them. Raises as ``write``, after some of them.

        Raises NotFound where it was removed, Unavailable where it has become shorter.
        """
        end = self.size + count
        try:
            with path.open("rb") as source:
                while data := source.read(min(PIECE, end - self.size)):
                    self.write(data)
        except FileNotFoundError as error:
            raise NotFound(path.name, "there is no such upload") from error
        except OSError as error:
            raise refused(error, 0, path) from error
        if self.size < end:
            raise _shortened(path, self.size + count - end, count)

    def sync(self) -> None:
        """Have all bytes reach the disk. Raises Unavailable: then those not acknowledged go."""
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            self.roll_back()  # which of them are on the disk is not known any more
            raise refused(error, 0, self.path) from error

    def acknowledge(self) -> None:
        """Whoever asks is told from now on that all bytes are here."""
        self.acknowledged = self.size
        self._files.memory.keep(self._id, self._hashed)

    def roll_back(self) -> None:
        """Cut off what is not acknowledged."""
        self._cut(self.acknowledged)
        self.size = self.acknowledged
        self._hashed = self._files.memory.recall(self._id, self.acknowledged)

    def digest(self) -> str:
        """The SHA-256 of all bytes in hex. Raises Unavailable."""
        try:
            self._hashed = self._hashed.up_to(self._descriptor, self.size)
        except OSError as error:
            raise refused(error, 0, self.path) from error
        return str(self._hashed.hash.hexdigest())

    def remove(self) -> None:
        """The file, and all that is known of it, goes."""
        self._files.remove(self._id)

    def close(self) -> None:
        """Let go of the lock."""
        os.close(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _hash(self, data: bytes) -> None:
        """Where the hash lags behind, it catches up while bytes come, a little with each piece."""
        before = self.size - len(data)
        if self._hashed.position == before:
            self._hashed = self._hashed.also(data)
        else:
            end = min(self.size, self._hashed.position + CATCH_UP * len(data))
            self._hashed = self._hashed.up_to(self._descriptor, end)

    def _cut(self, size: int) -> None:
        try:
            os.ftruncate(self._descriptor, size)
            os.lseek(self._descriptor, size, os.SEEK_SET)
        except OSError as error:
            raise refused(error, 0, self.path) from error


class UploadFiles:
    """The folder of all uploads on their way; ``floor`` is bytes of the disk never written into.

    Beside each file lies its claim: the name of the request that may write. A request that finds
    another name there stops, so that a newer one never waits for a line that is dead.
    """

    def __init__(self, folder: Path, floor: int = 0) -> None:
        self._folder = folder
        self._floor = floor
        self.memory = Memory()

    def claim(self, upload_id: str) -> str:
        """Take the claim from whoever has it; answers its new name. Raises Unavailable."""
        name, path = secrets.token_hex(8), self._claim(upload_id)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                os.pwrite(descriptor, name.encode(), 0)  # in its place: a full disk has that room
            finally:
                os.close(descriptor)
        except OSError as error:
            raise refused(error, len(name), path) from error
        return name

    def has_claim(self, upload_id: str, name: str) -> bool:
        """Whether no newer request took the claim."""
        try:
            return self._claim(upload_id).read_text() == name
        except FileNotFoundError:
            return False

    def open(self, upload_id: str) -> UploadFile | None:
        """The file under its lock, made where it is not there yet; None while another has it.

        Raises Unavailable.
        """
        path = self.path(upload_id)
        try:
            while True:
                descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
                if not _locked(descriptor):
                    os.close(descriptor)
                    return None
                if _is_at(descriptor, path):  # it may have been moved away while we waited
                    return UploadFile(self, upload_id, descriptor)
                os.close(descriptor)
        except OSError as error:
            raise refused(error, 0, path) from error

    def digest(self, upload_id: str, count: int) -> str | None:
        """The SHA-256 of its first ``count`` bytes in hex, locked or not; None without a file."""
        hashed = self.memory.recall(upload_id, count)
        if hashed.position < count:
            try:
                descriptor = os.open(self.path(upload_id), os.O_RDONLY | os.O_CLOEXEC)
            except FileNotFoundError:
                return None
            try:
                hashed = hashed.up_to(descriptor, count)
            finally:
                os.close(descriptor)
            self.memory.keep(upload_id, hashed)
        return str(hashed.hash.hexdigest())

    def keep_name(self) -> None:
        """Have the names of new files survive a power cut. Raises Unavailable."""
        try:
            sync(self._folder)
        except OSError as error:
            raise refused(error, 0, self._folder) from error

    def path(self, upload_id: str) -> Path:
        """Where its bytes are."""
        return self._folder / upload_id

    def remove(self, upload_id: str) -> None:
        """All of it goes; harmless where nothing is. Raises Unavailable."""
        try:
            for path in (self.path(upload_id), self._claim(upload_id)):
                path.unlink(missing_ok=True)
        except OSError as error:
            raise refused(error, 0, self._folder) from error
        self.memory.forget(upload_id)

    def ids(self) -> Sequence[str]:
        """Every upload that has something here."""
        return sorted({path.name.partition(".")[0] for path in self._folder.iterdir()})

    def free_space(self) -> int:
        """Bytes that can still be written above the floor."""
        return free_space(self._folder, self._floor)

    def _claim(self, upload_id: str) -> Path:
        return self._folder / f"{upload_id}.claim"


def open_uploads(folder: Path, floor: int = 0) -> UploadFiles:
    """Open or make the folder. Raises Unavailable."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        sync(folder.parent)
    except OSError as error:
        raise Unavailable(
            f"{folder}: {error.strerror}",
            "the folder for files cannot be used",
            "See that it is a folder and can be written",
        ) from error
    return UploadFiles(folder, floor)


def _shortened(path: Path, size: int, wanted: int) -> Unavailable:
    return Unavailable(
        f"{path}: {size} of {wanted} bytes",
        "bytes of this upload that were on the disk are missing",
        "See whether the disk is whole, then drop this upload and send the file again",
    )


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
