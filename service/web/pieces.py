"""A long page packed in pieces, so that one that differs in two places is packed in two places.

What was packed refers to the 32 KiB before it. Each piece is packed with these at hand and ends at
a whole byte, so the pieces put behind one another are one stream, as small as if it had been
packed at once; and a piece may be used again wherever it and the 32 KiB before it are the same.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

PIECE = 32 * 1024
"""Bytes of a piece, about. Half of it would cost half a hundredth of the stream more."""

REACH = 32 * 1024
"""Bytes that a packed stream may refer back to."""

LEVEL = 9
"""Of zlib, for what is kept; it takes twice as long as 6 for one part in a hundred."""

LEVEL_OF_OTHERS = 6

HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""Of a gzip stream that tells neither a name nor a date."""

END = b"\x03\x00"
"""An empty last block."""

Pieces = tuple[bytes, ...]


def cut(page: bytes) -> Pieces:
    """The page in pieces that end with a line."""
    return tuple(_cut(page))


def _cut(page: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(page):
        end = page.find(b"\n", start + PIECE) + 1 or len(page)
        yield page[start:end]
        start = end


@dataclass(frozen=True, slots=True)
class Packed:
    """A page in pieces, and each of them packed behind those before it."""

    pieces: Pieces
    small: Pieces

    @property
    def size(self) -> int:
        """Bytes of memory that it takes."""
        return sum(map(len, self.pieces)) + sum(map(len, self.small))

    def stream(self) -> bytes:
        """All of it, as gzip has it."""
        check, size = 0, 0
        for piece in self.pieces:
            check, size = zlib.crc32(piece, check), size + len(piece)
        tail = check.to_bytes(4, "little") + (size % (1 << 32)).to_bytes(4, "little")
        return b"".join((HEAD, *self.small, END, tail))


def pack(pieces: Pieces) -> Packed:
    """Pack all of them."""
    return _packed(pieces, None, LEVEL)


def pack_like(pieces: Pieces, other: Packed) -> Packed:
    """Pack those that are not as in ``other``, whose pieces were cut at the same places."""
    return _packed(pieces, other, LEVEL_OF_OTHERS)


def _packed(pieces: Pieces, other: Packed | None, level: int) -> Packed:
    small: list[bytes] = []
    before, alike = b"", REACH
    for number, piece in enumerate(pieces):
        known = other is not None and piece == other.pieces[number]
        if other is not None and known and alike >= REACH:
            small.append(other.small[number])
        else:
            small.append(_deflated(before, piece, level))
        before = (before + piece)[-REACH:]
        alike = alike + len(piece) if known else 0
    return Packed(pieces, tuple(small))


def _deflated(before: bytes, piece: bytes, level: int) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, before)
    return packer.compress(piece) + packer.flush(zlib.Z_SYNC_FLUSH)
