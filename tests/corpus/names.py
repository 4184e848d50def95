"""Cases 68–79: what a file may be called, and how it is shown; no name ever becomes a path."""

from __future__ import annotations

import unicodedata

VIETNAMESE = "Điện ảnh và di sản.mp3"
SCRIPT = "<img src=x onerror=alert(1)>.mp3"
LONG = "phiên " * 900 + ".mp3"

NAMES: tuple[tuple[str, str, str], ...] = (
    ("68", "../../etc/passwd", "passwd"),
    ("69", "/abs/x.mp3", "x.mp3"),
    ("70", "before\0after.mp3", "before after.mp3"),
    ("71", "recording\u202e3pm.exe", "recording3pm.exe"),
    ("72", "\xff\xfe.mp3", "\xff\xfe.mp3"),
    ("73", LONG, LONG[:251] + ".mp3"),
    ("74", SCRIPT, SCRIPT),
    ("75", "-i.mp3", "-i.mp3"),
    ("76", "10:30 séance.mp3", "10:30 séance.mp3"),
    ("76a", "a:b.mp3", "a:b.mp3"),
    ("77", "concat:x1.mp3|x2.mp3", "concat:x1.mp3|x2.mp3"),
    ("78", "out%03d.mp3", "out%03d.mp3"),
    ("78a", "CON", "CON"),
    ("78b", ".", "."),
    ("78c", "", "recording"),
    ("79", unicodedata.normalize("NFC", VIETNAMESE), VIETNAMESE),
    ("79a", unicodedata.normalize("NFD", VIETNAMESE), VIETNAMESE),
)
"""The number of each case, the name as it arrives, the name as it is shown (before escaping)."""
