"""Pictures for pages: which kinds browsers are sent, told by their first bytes and never by a name.

SVG is refused: it is a program. What is inside is not decoded here; browsers do that behind walls
of their own, and what says that it is larger than any screen is not sent to them.
"""

from __future__ import annotations

from dataclasses import dataclass

from service.errors import Refused

LARGEST_SIDE = 8_192
"""Pixels: what claims more would fill a browser's memory out of a small file."""

_PNG = b"\x89PNG\r\n\x1a\n"
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""The markers of a JPEG's frames, which begin with its size."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What a picture's first bytes say of it; the sides are in pixels."""

    media_type: str
    width: int
    height: int


def look_at(data: bytes) -> Picture:
    """What kind of picture these bytes are. Raises Refused for any other."""
    for media_type, sides in (
        ("image/png", _png(data)),
        ("image/jpeg", _jpeg(data)),
        ("image/webp", _webp(data)),
    ):
        if sides:
            return _checked(Picture(media_type, *sides))
    raise Refused("", "this is no picture that pages can show", "Choose a PNG, JPEG or WebP file")


def _checked(picture: Picture) -> Picture:
    if not (0 < picture.width <= LARGEST_SIDE and 0 < picture.height <= LARGEST_SIDE):
        size = f"{picture.width} × {picture.height}"
        raise Refused(size, "the picture has too many pixels", "Make it smaller, then send it")
    return picture


def _png(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(_PNG) or data[12:16] != b"IHDR" or len(data) < 24:
        return None
    return _big(data, 16, 4), _big(data, 20, 4)


def _jpeg(data: bytes) -> tuple[int, int] | None:
    """Walks from marker to marker until a frame begins."""
    at = 2
    while data.startswith(b"\xff\xd8\xff") and at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _FRAMES:
            return _big(data, at + 7, 2), _big(data, at + 5, 2)
        at += 1 if marker == 0xFF else 2 + _big(data, at + 2, 2)
    return None


def _webp(data: bytes) -> tuple[int, int] | None:
    """Its three kinds: with alpha or motion, without loss, and plain."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) < 30:
        return None
    kind = data[12:16]
    if kind == b"VP8X":
        return _small(data, 24, 3) + 1, _small(data, 27, 3) + 1
    if kind == b"VP8L" and data[20] == 0x2F:
        bits = _small(data, 21, 4)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        return _small(data, 26, 2) & 0x3FFF, _small(data, 28, 2) & 0x3FFF
    return None


def _big(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(data[at : at + length], "big")


def _small(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(data[at : at + length], "little")
