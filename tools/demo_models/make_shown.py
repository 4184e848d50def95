"""Draws what the demonstration's speakers showed: ``python -m tools.demo_models.make_shown``.

A frame of a film and a card of a catalogue, with nothing but the standard library: both are ours.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "service/demonstration/shown"

WIDTH, HEIGHT = 640, 360
PALETTE = ("14100c", "2a231b", "e8dcc0", "c9a86a", "a4572f", "5b3a29", "8fa3a0")
FILM, EDGE, HOLE, SKY, SUN, HILL, RIVER = range(len(PALETTE))

CARD = (
    ("Blue River Archive", 24),
    ("Catalogue card of the demonstration", 14),
    ("Newsreel, 1979. One reel, 35 mm, optical sound.", 12),
    ("The sound was restored; the edge of the film is torn.", 12),
    ("Everything on this card is invented.", 12),
)


def frame() -> bytes:
    """A frame of an old film, as a PNG of few colours: a river under a low sun."""
    rows = b"".join(b"\0" + bytes(_colour(x, y) for x in range(WIDTH)) for y in range(HEIGHT))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)),
        (b"PLTE", bytes.fromhex("".join(PALETTE))),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _colour(x: int, y: int) -> int:
    if y < 40 or y >= HEIGHT - 40:
        row = y if y < 40 else y - (HEIGHT - 40)
        return HOLE if 10 <= row < 30 and x % 40 < 22 else FILM
    if y < 48 or y >= HEIGHT - 48:
        return EDGE
    if (x - 430) ** 2 + (y - 170) ** 2 < 46**2:
        return SUN
    if y > 210 + abs(x % 260 - 130) // 5:
        return RIVER if y > 262 and (x + y // 2) % 96 < 80 else HILL
    return SKY


def card() -> bytes:
    """A page with a few lines, as PDF."""
    lines = "".join(f"/F1 {size} Tf 0 -{size + 14} Td ({text}) Tj " for text, size in CARD)
    text = f"BT 60 540 Td {lines}ET".encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 600] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    made, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return made + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (size, table, size, len(made))
    )


FILES = {"khung-hinh.png": frame, "the-danh-muc.pdf": card}


def main() -> None:
    """Write each file."""
    FOLDER.mkdir(exist_ok=True)
    for name, make in FILES.items():
        (FOLDER / name).write_bytes(make())


if __name__ == "__main__":
    main()
