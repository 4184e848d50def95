from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from transcripts.audio.containers import (
    Container,
    WaveSound,
    container_of,
    ends_with_last_page,
    has_two_tables,
    next_link,
    wave_sound,
)
from transcripts.errors import NoAudio, UnreadableAudio

HEADS = {
    "wav": b"RIFF\x00\x00\x00\x00WAVE",
    "avi": b"RIFF\x00\x00\x00\x00AVI ",
    "flac": b"fLaC",
    "ogg": b"OggS",
    "matroska": b"\x1a\x45\xdf\xa3",
    "mov": b"\x00\x00\x00\x20ftypM4A ",
    "mp3": b"\xff\xfb\x90\x00",
    "aac": b"\xff\xf1\x50\x80",
    "mpegts": (b"G" + bytes(187)) * 2,
}


@pytest.fixture
def lying(tmp_path: Path) -> Path:
    """A file whose name says nothing true."""
    return tmp_path / "cover.jpeg"


@pytest.mark.parametrize(("kind", "head"), HEADS.items())
def test_a_container_is_known_by_its_content(lying: Path, kind: str, head: bytes):
    lying.write_bytes(head + bytes(200))
    assert container_of(lying).kind == kind


def test_tags_before_the_sound_are_skipped(lying: Path):
    tag = b"ID3\x04\x00\x00\x00\x00\x01\x00" + bytes(128)
    lying.write_bytes(tag + tag + HEADS["aac"])
    assert container_of(lying) == Container("aac", 276)


def test_a_tag_that_lies_about_its_size_is_refused(lying: Path):
    lying.write_bytes(b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + bytes(100))
    with pytest.raises(UnreadableAudio, match="tag before the sound"):
        container_of(lying)


@pytest.mark.parametrize(
    "content",
    [
        b"#EXTM3U\n#EXT-X-VERSION:3\n/data/secret.mp3\n",
        b"ffconcat version 1.0\nfile 'secret.wav'\n",
        b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n",
        b"<?xml version='1.0'?><MPD/>",
        b"\xff\xd8\xff\xe0\x00\x10JFIF",
        b"bonjour",
        bytes(4096),
    ],
)
def test_lists_of_other_files_and_strange_files_are_refused(lying: Path, content: bytes):
    lying.write_bytes(content)
    with pytest.raises(UnreadableAudio, match="not a kind of recording"):
        container_of(lying)


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: None])
def test_what_is_no_file_is_refused_at_once(lying: Path, make: Callable[[Path], None]):
    make(lying)
    with pytest.raises(UnreadableAudio, match=r"it cannot be opened|it is not a file"):
        container_of(lying)


def test_an_empty_file_is_refused(lying: Path):
    lying.touch()
    with pytest.raises(NoAudio, match="empty"):
        container_of(lying)


def chunk(kind: bytes, body: bytes, claim: int | None = None) -> bytes:
    return kind + (len(body) if claim is None else claim).to_bytes(4, "little") + body


FORM = chunk(b"fmt ", bytes(12) + b"\x02\0\x10\0")


@pytest.mark.parametrize(
    ("chunks", "sound"),
    [
        (FORM + chunk(b"data", bytes(100)), WaveSound(2, 100, goes_on=False)),
        (FORM + chunk(b"data", bytes(99)) + b"\0", WaveSound(2, 99, goes_on=False)),
        (FORM + chunk(b"data", bytes(8)) + chunk(b"LIST", b"abcd"), WaveSound(2, 8, goes_on=False)),
        (FORM + chunk(b"data", bytes(8)) + bytes(100), WaveSound(2, 8, goes_on=False)),
        (FORM + chunk(b"data", b"sound" * 20, claim=50), WaveSound(2, 50, goes_on=True)),
        (FORM + chunk(b"data", bytes(8)) + b"RIFF" + bytes(40), WaveSound(2, 8, goes_on=True)),
        (FORM + chunk(b"data", bytes(8), claim=900), WaveSound(2, 900, goes_on=False)),
        (FORM + chunk(b"data", bytes(8), claim=0), WaveSound(2, None, goes_on=False)),
        (FORM, None),
    ],
)
def test_the_sound_of_a_wav_is_found(lying: Path, chunks: bytes, sound: WaveSound | None):
    lying.write_bytes(b"RIFF\0\0\0\0WAVE" + chunks)
    assert wave_sound(lying) == sound


def page(flags: int, size: int = 255, body: int | None = None) -> bytes:
    return b"OggS\0" + bytes([flags]) + bytes(20) + bytes([1, size]) + bytes(body or size)


@pytest.mark.parametrize(
    ("change", "ends"),
    [
        (lambda data: data, True),
        (lambda data: data[:-1], False),
        (lambda data: data[: data.rindex(b"OggS")], False),
        (lambda data: data[:-9] + bytes(9), False),
        (lambda data: b"", False),
    ],
)
def test_an_ogg_file_marks_its_end(encode: Callable[..., Path], change: Any, ends: bool):
    path = encode("ogg", 3.0)
    path.write_bytes(change(path.read_bytes()))
    assert ends_with_last_page(path) is ends


def test_the_next_link_of_a_chain_is_found_wherever_it_is(lying: Path):
    first = page(2) + page(0) * 6000
    lying.write_bytes(first + page(2) + page(4))
    assert (next_link(lying, 0), next_link(lying, len(first))) == (len(first), None)


def box(kind: bytes, length: int | None = None) -> bytes:
    return (length if length is not None else 16).to_bytes(4, "big") + kind + bytes(8)


@pytest.mark.parametrize(
    ("boxes", "two"),
    [
        (box(b"ftyp") + box(b"mdat") + box(b"moov"), False),
        (box(b"moov") + box(b"mdat") + box(b"ftyp") + box(b"moov"), True),
        (box(b"moov") + box(b"mdat", 0) + box(b"moov"), False),  # to the end of the file
        (box(b"moov") + b"\0\0\0\1mdat" + (16).to_bytes(8, "big") + box(b"moov"), True),
    ],
)
def test_a_second_mp4_behind_the_first_is_noticed(lying: Path, boxes: bytes, two: bool):
    lying.write_bytes(boxes)
    assert has_two_tables(lying) is two
