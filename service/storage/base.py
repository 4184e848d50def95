"""What a storage is: the specification every engine of this room is tested against."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol, Self

from service.errors import NotFound

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Stored:
    """What is kept now: its SHA-256 in hex, and how many bytes it has."""

    digest: str
    size: int


class Writer(Protocol):
    """Takes bytes until it is committed or aborted; left without a commit, it aborts.

    Nothing of it can be read before the commit, and nothing of it is left after an abort or the
    death of its process.
    """

    @property
    def size(self) -> int:
        """Bytes written so far."""
        ...

    def write(self, data: bytes) -> None:
        """Add bytes. Raises StorageFull before it would pass the floor; what was written stays."""
        ...

    def commit(self) -> Stored:
        """Keep the bytes. When this answers they survive a power cut. Raises Unavailable."""
        ...

    def is_kept(self) -> bool:
        """Whether what was committed is still there: another process may have deleted it."""
        ...

    def abort(self) -> None:
        """Drop the bytes; harmless after a commit or another abort."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class Storage(Protocol):
    """Keeps bytes under their SHA-256, in hex.

    * What is kept never changes; the same bytes again are the same entry, whoever brings them.
    * An entry is there whole or not at all, whatever dies in the middle of writing.
    * Reading, measuring or finding a digest that is not there, or a text that is no digest,
      raises NotFound; deleting one does nothing.
    * Several threads and processes may use one storage at once.
    * Bytes that would leave less than the free-space floor are refused with StorageFull.
    """

    def begin(self, expected: int = 0) -> Writer:
        """Start writing. Raises StorageFull at once when ``expected`` bytes would not fit."""
        ...

    def put_bytes(self, data: bytes) -> Stored:
        """Keep these bytes. Raises StorageFull."""
        ...

    def put_file(self, path: Path) -> Stored:
        """Keep a copy of a file's bytes; the file stays. Raises StorageFull."""
        ...

    def take_in(self, path: Path, digest: str) -> Stored:
        """Make a finished file, whose SHA-256 the caller knows, an entry: the file is gone then.

        Where that failed or was cut short, the same call again completes it, whether the file
        was moved by then or not. Raises StorageFull, Unavailable; NotFound where neither is there.
        """
        ...

    def open(self, digest: str) -> BinaryIO:
        """The bytes, seekable, from the start; the caller closes it. Raises NotFound."""
        ...

    def path(self, digest: str) -> Path:
        """A file with these bytes, for readers that need one: not to be written nor kept."""
        ...

    def size(self, digest: str) -> int:
        """How many bytes it has. Raises NotFound."""
        ...

    def has(self, digest: str) -> bool:
        """Whether it is there."""
        ...

    def delete(self, digest: str) -> None:
        """Make it gone for good."""
        ...

    def digests(self) -> Iterator[str]:
        """Everything that is there, in any order."""
        ...

    def free_space(self) -> int:
        """Bytes that can still be written above the floor; 0 when there are none."""
        ...


def checked(digest: str) -> str:
    """The digest itself. Raises NotFound for a text that is none, such as ``../secret``."""
    if not _DIGEST.fullmatch(digest):
        raise NotFound(digest[:80], "this is not the digest of a file")
    return digest
