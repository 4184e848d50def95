"""Which container a file is, by its first bytes; its name and its extension are never asked."""

from __future__ import annotations

import os
import stat
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
    """

    kind: str
    start: int = 0


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
    return Container(kind, start)


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
