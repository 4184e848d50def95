"""Pictures made by hand, for tests that need bytes of one."""

from __future__ import annotations

import struct
import zlib


def png(width: int, height: int) -> bytes:
    """A PNG, all of one colour."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * width) * min(height, 64))
    chunks = ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    parts = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def jpeg(width: int, height: int) -> bytes:
    """The head of a JPEG: JFIF, a table, a comment and the frame."""
    segments = (
        (0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"),
        (0xC4, bytes(28)),
        (0xFE, b"\xff\xc0 is no frame"),
        (0xC2, struct.pack(">BHHB", 8, height, width, 3) + bytes(9)),
    )
    parts = (struct.pack(">BBH", 0xFF, kind, len(data) + 2) + data for kind, data in segments)
    return b"\xff\xd8" + b"".join(parts)
