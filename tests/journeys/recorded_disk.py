"""What the product asks of the disk below a folder: recorded, refused at will, or cut short.

``Disk`` stands between the product and ``os``. After a run it can lay out, for any number of
operations, the folder as it may be when the power went just then: what was not synced is gone or
has survived, data and names each for itself. What SQLite does passes by.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest


@dataclass
class File:
    """Bytes as the running system has them, and as they are on the disk for sure."""

    live: bytearray = field(default_factory=bytearray)
    synced: bytes = b""


@dataclass
class Folder:
    """Names as the running system has them, and as they are on the disk for sure."""

    live: dict[str, File | Folder] = field(default_factory=dict)
    synced: dict[str, File | Folder] = field(default_factory=dict)


@dataclass(frozen=True)
class Operation:
    """One thing asked of the disk; ``at`` is relative to the folder."""

    name: str
    at: str
    data: bytes = b""
    number: int = 0


@dataclass
class Disk:
    """Patches ``os`` while a test runs; ``skipped`` are kinds of sync that it forgets.

    The operation of number ``fails_at`` is refused with ``error``; a write is half done then.
    """

    root: Path
    operations: list[Operation] = field(default_factory=list)
    skipped: frozenset[str] = frozenset()
    fails_at: int = -1
    error: int = 0
    asked: int = 0
    _open: dict[int, str] = field(default_factory=dict)

    def note(self, name: str, at: str, data: bytes = b"", number: int = 0) -> None:
        self.operations.append(Operation(name, at, data, number))

    def patch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """From here on ``os`` asks this disk."""
        for name in ("open", "close", "write", "pwrite", "fsync", "ftruncate"):
            monkeypatch.setattr(os, name, self._wrapped(getattr(self, f"_{name}_file"), name))
        for name in ("replace", "unlink", "mkdir"):
            monkeypatch.setattr(os, name, self._wrapped(getattr(self, f"_{name}_name"), name))

    def _wrapped(self, ours: Callable[..., Any], name: str) -> Callable[..., Any]:
        real = getattr(os, name)
        return lambda *given, **named: ours(real, *given, **named)

    def _inside(self, path: object) -> str:
        """The place below the folder, "" for what is elsewhere."""
        text = os.fspath(path) if isinstance(path, str | os.PathLike) else ""
        return os.path.relpath(text, self.root) if text.startswith(f"{self.root}{os.sep}") else ""

    def _refuse(self) -> None:
        self.asked += 1
        if self.asked == self.fails_at:
            raise OSError(self.error, os.strerror(self.error))

    def _open_file(self, real: Any, path: Any, flags: int, *rest: Any, **named: Any) -> int:
        at = self._inside(path)
        made = bool(at and flags & os.O_CREAT and not Path(path).exists())
        if made:
            self._refuse()
        descriptor: int = real(path, flags, *rest, **named)
        if made:
            self.note("create", at)
        if at:
            self._open[descriptor] = at
        return descriptor

    def _close_file(self, real: Any, descriptor: int) -> None:
        self._open.pop(descriptor, None)
        real(descriptor)

    def _write_file(self, real: Any, descriptor: int, data: Any) -> int:
        return self._write_at(real, descriptor, data, os.lseek(descriptor, 0, os.SEEK_CUR))

    def _pwrite_file(self, real: Any, descriptor: int, data: Any, offset: int) -> int:
        def write(where: int, what: Any) -> int:
            return int(real(where, what, offset))

        return self._write_at(write, descriptor, data, offset)

    def _write_at(self, write: Any, descriptor: int, data: Any, offset: int) -> int:
        at = self._open.get(descriptor)
        if at is None:
            return int(write(descriptor, data))
        self.asked += 1
        part = bytes(data)[: len(data) // 2] if self.asked == self.fails_at else bytes(data)
        count = int(write(descriptor, part))
        self.note("write", at, part[:count], offset)
        if self.asked == self.fails_at:
            raise OSError(self.error, os.strerror(self.error))
        return count

    def _fsync_file(self, real: Any, descriptor: int) -> None:
        at = self._open.get(descriptor)
        if at is None:
            real(descriptor)
            return
        self._refuse()
        kind = "folder" if (self.root / at).is_dir() else "file"
        if kind not in self.skipped:
            self.note(f"sync {kind}", at)

    def _ftruncate_file(self, real: Any, descriptor: int, size: int) -> None:
        at = self._open.get(descriptor)
        if at is not None and os.fstat(descriptor).st_size != size:
            self._refuse()
            self.note("truncate", at, number=size)
        real(descriptor, size)

    def _replace_name(self, real: Any, source: Any, target: Any) -> None:
        if self._inside(source):
            self._refuse()
            self.note("rename", self._inside(source), self._inside(target).encode())
        real(source, target)

    def _unlink_name(self, real: Any, path: Any) -> None:
        there = self._inside(path) and Path(path).exists()
        if there:
            self._refuse()
        real(path)
        if there:
            self.note("unlink", self._inside(path))

    def _mkdir_name(self, real: Any, path: Any, *rest: Any) -> None:
        if self._inside(path) and not Path(path).exists():
            self._refuse()
            real(path, *rest)
            self.note("mkdir", self._inside(path))
        else:
            real(path, *rest)


class Image:
    """The disk as it became by operations, from folders that were there before."""

    def __init__(self, folders: tuple[str, ...]) -> None:
        self._top = Folder()
        for name in folders:
            self._top.live[name] = self._top.synced[name] = Folder()

    def apply(self, done: Operation) -> None:
        """One operation more."""
        parent, _, name = done.at.rpartition("/")
        names = self._folder(parent).live
        if done.name == "create":
            names[name] = File()
        elif done.name == "mkdir":
            names[name] = Folder()
        elif done.name == "unlink":
            del names[name]
        elif done.name == "rename":
            into, _, other = done.data.decode().rpartition("/")
            self._folder(into).live[other] = names.pop(name)
        elif done.name == "sync folder":
            here = self._folder(done.at)
            here.synced = dict(here.live)
        elif name in names:  # what was unlinked or moved while it was open is of no more interest
            self._change(names[name], done)

    def _change(self, file: File | Folder, done: Operation) -> None:
        assert isinstance(file, File)
        if done.name == "truncate":
            del file.live[done.number :]
        elif done.name == "write":
            end = done.number + len(done.data)
            file.live[done.number : end] = done.data
        elif done.name == "sync file":
            file.synced = bytes(file.live)

    def _folder(self, at: str) -> Folder:
        here = self._top
        for part in at.split("/") if at else ():
            below = here.live[part]
            assert isinstance(below, Folder)
            here = below
        return here

    def lay_out(self, where: Path, *, data: bool, names: bool) -> None:
        """Write the disk as it may be after a cut: unsynced ``data`` and ``names`` live or not."""
        self._lay_out(self._top, where, data, names)

    def _lay_out(self, folder: Folder, where: Path, data: bool, names: bool) -> None:
        where.mkdir(parents=True, exist_ok=True)
        for name, found in (folder.live if names else folder.synced).items():
            if isinstance(found, Folder):
                self._lay_out(found, where / name, data, names)
            else:
                (where / name).write_bytes(found.live if data else found.synced)
