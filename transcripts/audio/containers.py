"""Which container a file is, by its bytes; its name and its extension are never asked.

Where a header lies or says nothing, what the structure says: WAV chunks, Ogg pages, MP4 boxes.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from transcripts.errors import NoAudio, UnreadableAudio

TAG_LIMIT = 16 << 20
"""Bytes of tags that may stand before the sound: a cover in full size fits."""

_RIFF_KINDS = {b"WAVE": "wav", b"AVI ": "avi"}
_MOV_ATOMS = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
_STARTS = (
    (b"fLaC", "flac"),
    (b"OggS", "ogg"),
    (b"\x1a\x45\xdf\xa3", "matroska"),
    (b"caff", "caf"),
    (b"#!AMR", "amr"),
    (b"wvpk", "wv"),
    (b"riff\x2e\x91\xcf\x11", "w64"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf"),
    (b"FLV\x01", "flv"),
    (b"\x00\x00\x01\xba", "mpeg"),
)


@dataclass(frozen=True, slots=True)
class Container:
    """The name of the one demuxer that may open the file, and the byte where its content starts.

    The tags before it are skipped, never parsed: FFmpeg takes quadratic time over 100,000 frames.
    ``to_the_end`` tells a WAV demuxer not to believe the size of the sound that the header gives.
    """

    kind: str
    start: int = 0
    to_the_end: bool = False


def container_of(path: Path) -> Container:
    """What ``path`` is by its content.

    Raises NoAudio for an empty file and UnreadableAudio for anything we do not know, lists of
    other files (playlists) among them, and for what is no file at all.
    """
    start = 0
    with _regular(path) as file:
        head = file.read(512)
        if not head:
            raise NoAudio(path.name, "the file is empty", "Upload it again")
        while head.startswith(b"ID3"):
            start += _tag_length(head, path, start)
            file.seek(start)
            head = file.read(512)
    kind = _kind(head)
    if kind is None:
        raise UnreadableAudio(
            path.name,
            "the content is not a kind of recording Actes can read",
            "Bring it as WAV, FLAC, MP3, M4A, OGG, MP4, MOV, MKV or WebM",
        )
    wave = wave_sound(path, start) if kind == "wav" else None
    return Container(kind, start, to_the_end=wave is not None and wave.goes_on)


def _regular(path: Path) -> BinaryIO:
    """The file, opened without waiting: a FIFO would make us wait for ever."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise UnreadableAudio(
            path.name, "it cannot be opened", "Choose a file that can be read"
        ) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnreadableAudio(path.name, "it is not a file", "Choose the recording itself")
    return os.fdopen(descriptor, "rb")


def _tag_length(head: bytes, path: Path, start: int) -> int:
    """Bytes of the ID3 tag: four times seven bits after a header of ten bytes."""
    sizes = zip(head[6:10], (21, 14, 7, 0), strict=False)
    length = 10 + sum((byte & 0x7F) << shift for byte, shift in sizes)
    if start + length > min(TAG_LIMIT, path.stat().st_size):
        raise UnreadableAudio(
            path.name, "the tag before the sound is too large", "Save it again without its tags"
        )
    return length


def _kind(head: bytes) -> str | None:
    if head[:4] in (b"RIFF", b"RF64"):
        return _RIFF_KINDS.get(head[8:12])
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return "aiff"
    if head[4:8] in _MOV_ATOMS:
        return "mov"
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    return _stream(head)


def _stream(head: bytes) -> str | None:
    """Formats without a header, known by how each packet begins."""
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        return "mp3" if head[1] & 0x06 else "aac"
    if any(head[at : at + 1] == head[at + size : at + size + 1] == b"G" for at, size in _TS):
        return "mpegts"
    return None


_TS = ((0, 188), (4, 192))


@dataclass(frozen=True, slots=True)
class WaveSound:
    """The chunk of a WAV file that holds the sound: bytes of a moment in all channels, and of all.

    ``claimed`` is what the header says, None when it says that it does not know; ``goes_on``:
    what stands behind those bytes is no chunk, so it must be sound.
    """

    frame: int
    claimed: int | None
    goes_on: bool


def wave_sound(path: Path, start: int = 0) -> WaveSound | None:
    """Where the sound of the WAV file that begins at byte ``start`` is; None when nothing says."""
    frame, size = 0, path.stat().st_size
    with path.open("rb") as file:
        for kind, at, length in _chunks(file, start + 12, size):
            if kind == b"fmt ":
                frame = int.from_bytes(file.read(14)[12:], "little")
            if kind == b"data":
                known = 0 < length < 0xFFFFFFFF
                goes_on = known and at + length < size and not _ends_well(file, at + length, size)
                return WaveSound(frame, length if known else None, goes_on)
    return None


def _chunks(file: BinaryIO, at: int, size: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, first byte and length of each chunk; the file stands at its first byte."""
    while at + 8 <= size:
        file.seek(at)
        head = file.read(8)
        length = int.from_bytes(head[4:], "little")
        yield head[:4], at + 8, length
        at += 8 + length + length % 2


def _ends_well(file: BinaryIO, at: int, size: int) -> bool:
    """Whether only chunks follow, or nothing: names of letters, lengths that fit."""
    for kind, first, length in _chunks(file, at + at % 2, size):
        named = kind.decode("latin-1").replace(" ", "a").replace("_", "a").isalnum()
        if not named or kind == b"RIFF" or first + length > size:
            return not any(kind)
    return True


PAGE = 65_307
"""Bytes of the largest page of an Ogg file."""

_FIRST, _LAST = 0x02, 0x04


def ends_with_last_page(path: Path) -> bool:
    """Whether the last page of an Ogg file is whole and says that none follows."""
    size = path.stat().st_size
    first = max(0, size - PAGE)
    with path.open("rb") as file:
        file.seek(first)
        tail = file.read()
    at = tail.rfind(b"OggS")
    segments = tail[at + 27 : at + 27 + tail[at + 26]] if 0 <= at <= len(tail) - 27 else b""
    page = tail[at : at + 27 + len(segments) + sum(segments)] if segments else b""
    told = int.from_bytes(page[22:26], "little")
    return bool(page) and bool(page[5] & _LAST) and told == _checksum(page)


def _checksum(page: bytes) -> int:
    """What an Ogg page should say of itself: its own four bytes count as nothing."""
    rest = 0
    for byte in page[:22] + bytes(4) + page[26:]:
        rest = rest << 8 & 0xFFFFFFFF ^ _CHECKS[rest >> 24 ^ byte]
    return rest


def _check(rest: int) -> int:
    for _ in range(8):
        rest = (rest << 1 ^ 0x104C11DB7) if rest & 0x80000000 else rest << 1
    return rest


_CHECKS = tuple(_check(byte << 24) for byte in range(256))


def next_link(path: Path, after: int) -> int | None:
    """The first byte of the next recording in a chained Ogg file, behind byte ``after``."""
    with path.open("rb") as file:
        file.seek(after + 1)
        at, held = after + 1, b""
        while piece := file.read(1 << 20):
            held += piece
            found = held.find(b"OggS\0")
            while 0 <= found < len(held) - 6:
                if held[found + 5] & _FIRST:
                    return at + found
                found = held.find(b"OggS\0", found + 1)
            at, held = at + max(0, len(held) - 8), held[-8:]
    return None


def has_two_tables(path: Path) -> bool:
    """Whether a second table of contents stands in an MP4 file, which means a second recording."""
    with path.open("rb") as file:
        return sum(kind == b"moov" for kind in _boxes(file, path.stat().st_size)) > 1


def _boxes(file: BinaryIO, size: int) -> Iterator[bytes]:
    """The kinds of the boxes that are not within others, as long as they make sense."""
    at = 0
    while at + 8 <= size:
        file.seek(at)
        head = file.read(16)
        length = int.from_bytes(head[:4], "big")
        if length == 1:  # more than 4 GB
            length = int.from_bytes(head[8:], "big")
        yield head[4:8]
        at += length if length >= 8 else size
