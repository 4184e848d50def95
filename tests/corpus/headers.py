"""Cases 1–7, 23–41 and 57–59: what is no recording, and headers and tags that lie."""

from __future__ import annotations

import random
import struct
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np

from tests.corpus.case import (
    DAMAGED,
    NO_SENSE,
    NO_SOUND,
    UNKNOWN,
    Accepted,
    Case,
    Make,
    Refused,
    of,
)
from tests.corpus.markers import marked, recording
from transcripts.model import RemarkKind

HOURS = 36_000
"""Ten of them, in seconds."""


def wav(
    body: bytes, *, rate: int = 16_000, channels: int = 1, bits: int = 16, claim: int | None = None
) -> bytes:
    """A WAV file whose header says what it is told to say; ``claim`` is the size of its sound."""
    claim = len(body) if claim is None else claim
    kind, frame = (3 if bits == 32 else 1), channels * bits // 8
    form = struct.pack("<HHIIHH", kind, channels, rate, rate * frame % 2**32, frame % 2**16, bits)
    head = b"WAVEfmt " + struct.pack("<I", len(form)) + form + b"data"
    size = min(4 + len(form) + 12 + claim, 2**32 - 1)
    return b"RIFF" + struct.pack("<I", size) + head + struct.pack("<I", claim) + body


def pcm(seconds: int, rate: int = 16_000, channels: int = 1) -> bytes:
    """Marked seconds as samples of two bytes, the same in every channel."""
    sound = (marked(0, seconds, rate) * 32767).astype("<i2")
    return np.repeat(sound[:, None], channels, axis=1).tobytes()


def tagged(frames: bytes, sound: bytes, claim: int | None = None) -> bytes:
    """An ID3 tag before ``sound``; ``claim`` is the size that the tag says it has."""
    claim = len(frames) if claim is None else claim
    size = bytes(claim >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + size + frames + sound


def frame(kind: bytes, content: bytes) -> bytes:
    """One frame of an ID3 tag."""
    return kind + struct.pack(">IH", len(content), 0) + content


def flac_of_silence(seconds: int, rate: int, block: int = 65_535) -> bytes:
    """A FLAC file made by hand: a constant for every block, so that hours fit in a few kB."""
    blocks = seconds * rate // block
    packed = (rate << 44) | (15 << 36) | blocks * block  # one channel, 16 bits
    info = struct.pack(">HH6sQ16s", block, block, bytes(6), packed, bytes(16))
    return b"".join([b"fLaC\x80\x00\x00\x22", info, *_blocks(blocks, block)])


def _blocks(count: int, block: int) -> Iterator[bytes]:
    for number in range(count):
        # sync, fixed blocks; size in 16 bits at the end, rate from the header; mono, 16 bits
        head = b"\xff\xf8\x70\x08" + _coded(number) + struct.pack(">H", block - 1)
        body = head + bytes([_crc8(head)]) + b"\x00\x00\x00"
        yield body + struct.pack(">H", _crc16(body))


def _coded(number: int) -> bytes:
    """A number as UTF-8 would write it, which is how FLAC counts its blocks."""
    return chr(number).encode("utf-8", "surrogatepass")


def _crc8(data: bytes) -> int:
    return _crc(data, 8, 0x07)


def _crc16(data: bytes) -> int:
    return _crc(data, 16, 0x8005)


def _crc(data: bytes, width: int, polynomial: int) -> int:
    rest, top, mask = 0, 1 << (width - 1), (1 << width) - 1
    for byte in data:
        rest ^= byte << (width - 8)
        for _ in range(8):
            rest = (rest << 1 ^ polynomial if rest & top else rest << 1) & mask
    return rest


def patched(kind: str, change: Callable[[bytearray], None]) -> Make:
    """A valid file of one of the seven kinds whose bytes are then changed."""

    def make(folder: Path) -> Path:
        path = recording(folder / f"sound.{kind}", kind, 10)
        data = bytearray(path.read_bytes())
        change(data)
        path.write_bytes(data)
        return path

    return make


def _mp3(seconds: int = 10) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return recording(Path(folder) / "sound.mp3", "mp3", seconds).read_bytes()


def _opus_for_hours(folder: Path) -> Path:
    """One coded packet of 60 ms of nothing, 600,000 times."""
    path, one = folder / "hours.opus", _silent_packet()
    with av.open(str(path), "w", format="ogg") as file:
        stream = file.add_stream("libopus", rate=48_000, layout="mono")
        stream.options = {"frame_duration": "60"}
        stream.codec_context.open()
        for number in range(HOURS * 50 // 3):
            packet = av.Packet(one)
            packet.stream, packet.time_base = stream, stream.codec_context.time_base
            packet.pts = packet.dts = number * 2880
            packet.duration = 2880
            file.mux(packet)
    return path


def _silent_packet() -> bytes:
    codec = av.CodecContext.create("libopus", "w")
    codec.sample_rate, codec.layout, codec.format = 48_000, "mono", "s16"
    codec.options = {"frame_duration": "60"}
    codec.open()
    silence = av.AudioFrame.from_ndarray(np.zeros((1, 2880), np.int16), "s16", "mono")
    silence.sample_rate = 48_000
    return bytes([*codec.encode(silence), *codec.encode(None)][0])


def _png(side: int) -> bytes:
    """A picture that says how large it is and holds nothing of it: decoding it takes 4 GB."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    rows = zlib.compress(bytes(1 << 20))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _covered() -> bytes:
    """A FLAC file with that picture in front, where its demuxer does parse pictures."""
    with tempfile.TemporaryDirectory() as folder:
        sound = recording(Path(folder) / "sound.flac", "flac", 10).read_bytes()
    png = _png(32_000)
    told = struct.pack(">II9sIIIIII", 3, 9, b"image/png", 0, 32_000, 32_000, 32, 0, len(png))
    picture = told + png
    block = b"\x06" + len(picture).to_bytes(3, "big") + picture
    return sound[:42].replace(b"fLaC\x80", b"fLaC\x00") + block + sound[42:]


def _odd_floats() -> bytes:
    sound = marked(0, 10, 16_000).astype("<f4")
    sound[:16_000:3], sound[1:16_000:3], sound[2:16_000:3] = np.nan, np.inf, -np.inf
    return wav(sound.tobytes(), bits=32)


def _sample_table(count: int) -> Callable[[bytearray], None]:
    """Says that the track has ``count`` samples of one byte, 1024 ticks each."""

    def change(data: bytearray) -> None:
        sizes, times = data.index(b"stsz"), data.index(b"stts")
        struct.pack_into(">II", data, sizes + 8, 1, count)
        struct.pack_into(">III", data, times + 8, 1, count, 1024)
        struct.pack_into(">I", data, data.index(b"mdhd") + 20, min(count * 1024, 2**32 - 1))

    return change


TEXT = b"Dear technician, this is a letter, not a recording.\n" * 50
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>" * 20
_SCRIPT = b"\x01" + "\u202e<script>alert(1)</script>".encode("utf-16")
TOO_LARGE_TAG = Refused("the tag before the sound is too large")
ALL = tuple(range(10))
LIES = frozenset({RemarkKind.WRONG_LENGTH})

CASES = (
    Case("1", "zero bytes", of("a.mp3", bytes), Refused("the file is empty")),
    Case("2", "one byte", of("a.mp3", lambda: b"\xff"), UNKNOWN),
    Case("3", "noise", of("a.mp3", lambda: random.Random(3).randbytes(1 << 20)), UNKNOWN),
    Case(
        "3a",
        "noise that begins as an MP3 does",
        of("a.mp3", lambda: b"\xff\xfb\x90" + random.Random(3).randbytes(1 << 20)),
        NO_SOUND,
    ),
    Case("4", "text", of("a.wav", lambda: TEXT), UNKNOWN),
    Case("5", "a web page", of("a.mp3", lambda: HTML), UNKNOWN),
    Case("6", "nothing but NUL", of("a.mp3", lambda: bytes(4 << 20)), UNKNOWN),
    Case("7", "a picture", of("a.mp3", lambda: b"\xff\xd8\xff\xe0\0\x10JFIF" + TEXT), UNKNOWN),
    Case(
        "23",
        "WAV that says 1 GiB",
        of("a.wav", lambda: wav(pcm(1), claim=1 << 30)),
        Accepted(1.0, LIES, seconds=(0,)),
    ),
    Case(
        "24",
        "WAV that says 4 GiB",
        of("a.wav", lambda: wav(pcm(1), claim=2**32 - 2)),
        Accepted(1.0, LIES, seconds=(0,)),
    ),
    Case(
        "24a",
        "WAV that says half of what it has",
        of("a.wav", lambda: wav(pcm(10), claim=160_000)),
        Accepted(10.0, LIES, seconds=ALL),
    ),
    Case(
        "24b",
        "WAV cut in half",
        of("a.wav", lambda: wav(pcm(10))[:160_044]),
        Accepted(5.0, frozenset({RemarkKind.CUT_SHORT}), missing=5.0, seconds=(0, 1, 2, 3, 4)),
    ),
    Case(
        "24c",
        "WAV of a recorder that lost its power: sizes of zero",
        of("a.wav", lambda: wav(pcm(10), claim=0)),
        Accepted(10.0, seconds=ALL),
    ),
    Case("25", "WAV at rate 0", of("a.wav", lambda: wav(pcm(1), rate=0)), DAMAGED),
    Case("26", "WAV without channels", of("a.wav", lambda: wav(pcm(1), channels=0)), NO_SENSE),
    Case("27", "65,535 channels", of("a.wav", lambda: wav(pcm(1), channels=65_535)), NO_SENSE),
    Case("28", "rate 2^31-1", of("a.wav", lambda: wav(pcm(1), rate=2**31 - 1)), NO_SENSE),
    Case("29", "ten hours at 1 Hz", of("a.wav", lambda: wav(bytes(HOURS), rate=1)), NO_SENSE),
    Case("30", "rate 2^32-1", of("a.wav", lambda: wav(pcm(1), rate=2**32 - 1)), DAMAGED),
    Case("31", "floats that are no numbers", of("a.wav", _odd_floats), Accepted(10.0)),
    Case(
        "32",
        "32 channels",
        of("a.wav", lambda: wav(pcm(10, channels=32), channels=32)),
        Accepted(10.0, seconds=ALL),
    ),
    Case(
        "33",
        "samples of 0 bits",
        of("a.wav", lambda: wav(pcm(1), bits=0)),
        Refused("its sound is coded in an unknown way"),
    ),
    Case(
        "34",
        "FLAC of ten silent hours in 130 kB",
        of("a.flac", lambda: flac_of_silence(HOURS, 16_000)),
        Accepted(HOURS),
        copies=False,
    ),
    Case(
        "34a",
        "FLAC of one silent hour in 14 kB",
        of("a.flac", lambda: flac_of_silence(3600, 16_000)),
        Accepted(878 * 65_535 / 16_000),
    ),
    Case("35", "FLAC at 1 Hz", of("a.flac", lambda: flac_of_silence(65_535, 1)), NO_SENSE),
    Case(
        "36",
        "FLAC of ten hours in a million blocks",
        of("a.flac", lambda: flac_of_silence(HOURS, 8_000, 4_096)),
        Accepted(HOURS),
        copies=False,
    ),
    Case("37", "Opus of ten hours", _opus_for_hours, Accepted(HOURS), copies=False),
    Case("38", "a cover of 32,000 by 32,000", of("a.flac", _covered), Accepted(10.0, seconds=ALL)),
    Case(
        "39",
        "a tag that says 256 MB",
        of("a.mp3", lambda: tagged(b"", _mp3(), claim=(1 << 28) - 1)),
        TOO_LARGE_TAG,
    ),
    Case(
        "40",
        "a tag with a script, written from right to left",
        of("a.mp3", lambda: tagged(frame(b"TIT2", _SCRIPT), _mp3())),
        Accepted(10.0, seconds=ALL),
    ),
    Case(
        "41",
        "a tag of 100,000 frames",
        of("a.mp3", lambda: tagged(frame(b"TXXX", b"\x00abcdefghijklm") * 100_000, _mp3())),
        Accepted(10.0, seconds=ALL),
    ),
    Case(
        "57",
        "MP4 with a table of 2^31 samples",
        patched("m4a", _sample_table(2**31 - 1)),
        NO_SOUND,
    ),
    Case(
        "58",
        "MP4 with a table of 100 million samples",
        patched("m4a", _sample_table(100_000_000)),
        NO_SOUND,
    ),
    Case("59", "a WAV called MP3", of("a.mp3", lambda: wav(pcm(10))), Accepted(10.0, seconds=ALL)),
)
