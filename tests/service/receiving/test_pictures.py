"""Pictures: what they are is told by their bytes, and nothing else passes for one."""

from __future__ import annotations

import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import Refused
from service.receiving.pictures import Picture, look_at
from tests.pictures import jpeg, png


def webp(kind: bytes, data: bytes) -> bytes:
    body = b"WEBP" + kind + struct.pack("<I", len(data)) + data + bytes(16)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def three(number: int) -> bytes:
    return struct.pack("<I", number)[:3]


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (png(640, 200), "image/png"),
        (jpeg(640, 200), "image/jpeg"),
        (webp(b"VP8 ", bytes(3) + b"\x9d\x01\x2a" + struct.pack("<HH", 640, 200)), "image/webp"),
        (webp(b"VP8L", b"\x2f" + struct.pack("<I", 639 | 199 << 14)), "image/webp"),
        (webp(b"VP8X", bytes(4) + three(639) + three(199)), "image/webp"),
    ],
    ids=["png", "jpeg", "webp plain", "webp lossless", "webp extended"],
)
def test_picture_is_known_by_its_bytes(data: bytes, media_type: str):
    assert look_at(data) == Picture(media_type, 640, 200)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<!DOCTYPE html><title>logo.png</title>",
        b"GIF89a" + bytes(40),
        png(640, 200)[:20],
        jpeg(640, 200)[:40],
        b"RIFF" + bytes(40),
        webp(b"VP8 ", bytes(14)),
    ],
)
def test_anything_else_is_refused(data: bytes):
    with pytest.raises(Refused, match="no picture"):
        look_at(data)


@pytest.mark.parametrize("sides", [(0, 10), (10, 0), (8_193, 1), (1, 2**32 - 1)])
def test_picture_of_impossible_size_is_refused(sides: tuple[int, int]):
    with pytest.raises(Refused, match="too many pixels"):
        look_at(png(1, 1)[:16] + struct.pack(">II", *sides) + bytes(9))


@given(
    st.binary(max_size=80), st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF"])
)
def test_no_bytes_make_it_fail(data: bytes, head: bytes):
    with suppress(Refused):
        assert look_at(head + data).width > 0
