"""Case 61: valid files of seven formats, each changed at random in one of nine ways.

Every mutant is known by its number: the same on every machine and every day. What a change may
explain is known too, from the packets of the file before it was changed: which seconds its bytes
held. All other seconds must sound, at their time.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av

from tests.corpus.markers import KINDS, Part, write

SECONDS = 8
"""Of every file before it is changed."""

OPTIONS = {
    "m4a": {"movflags": "+faststart"},
    "mka": {"cluster_time_limit": "1000"},
    "webm": {"cluster_time_limit": "1000"},
    "ogg": {"page_duration": "250000"},
}
"""Its table first, so that it can be cut; little in one piece, so that little is lost with it."""

REACH = {"wav": 0.1, "mp3": 0.6, "flac": 0.8, "ogg": 1.0, "m4a": 0.3, "mka": 1.5, "webm": 1.5}
"""Seconds around changed bytes that may be lost with them: what a demuxer needs to find its way."""


@dataclass(frozen=True, slots=True)
class Original:
    """A valid file: its bytes, and where each packet lies in them and in time."""

    kind: str
    data: bytes
    packets: tuple[tuple[int, float], ...]
    """The first byte and the second of each, or of each page of them."""

    def seconds(self, first: int, last: int) -> tuple[float, float] | None:
        """From when until when the bytes sound, with their reach; None for what is no sound."""
        ends = [*(start for start, _ in self.packets[1:]), len(self.data)]
        held = [
            number
            for number, ((start, _), end) in enumerate(zip(self.packets, ends, strict=True))
            if start < last and first < end
        ]
        if first < self.packets[0][0]:
            return None
        after = min(held[-1] + 1, len(self.packets) - 1)
        reach = REACH[self.kind]
        return self.packets[held[0]][1] - reach, self.packets[after][1] + reach


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed file: its bytes, and the seconds that the change may have cost.

    ``spans`` are None when the change touched what describes the sound, so that anything may be
    different; ``in_place``: the seconds that are left stay where they were.
    """

    number: int
    kind: str
    way: str
    data: bytes
    spans: tuple[tuple[float, float], ...] | None
    in_place: bool


Changed = tuple[bytes, list[tuple[int, int]]]
"""The changed bytes, and from which byte to which the original was touched."""

Change = Callable[[random.Random, Original, Sequence[Original]], Changed]


def original(kind: str, folder: Path) -> Original:
    """The valid file of one kind."""
    known = KINDS[kind]
    path = folder / f"original.{kind}"
    write(path, known, [Part(0, SECONDS, known.rate)], **OPTIONS.get(kind, {}))
    with av.open(str(path)) as container:
        found: dict[int, float] = {}
        for packet in container.demux(audio=0):
            if packet.size and packet.pos is not None:
                found.setdefault(packet.pos, float(packet.pts * packet.time_base))
    return Original(kind, path.read_bytes(), tuple(found.items()))


def _range(rng: random.Random, size: int) -> tuple[int, int]:
    length = rng.choice((1, 16, 200, 2_000, 5_000))
    first = rng.randrange(max(1, size - length))
    return first, min(size, first + length)


def _flip(rng: random.Random, one: Original, _: Sequence[Original]) -> Changed:
    data, places = bytearray(one.data), []
    for _ in range(rng.choice((1, 1, 2, 3))):
        at = rng.randrange(len(data))
        data[at] ^= 1 << rng.randrange(8)
        places.append((at, at + 1))
    return bytes(data), places


def _header(rng: random.Random, one: Original, _: Sequence[Original]) -> Changed:
    data = bytearray(one.data)
    for _ in range(rng.choice((1, 1, 2, 4))):
        data[rng.randrange(min(one.packets[0][0] + 8, 700))] = rng.choice(
            (0, 1, 0x7F, 0xFF, rng.randrange(256))
        )
    return bytes(data), [(0, 1)]


def _cut(rng: random.Random, one: Original, _: Sequence[Original]) -> Changed:
    at = rng.randrange(1, len(one.data))
    return one.data[:at], [(at, len(one.data))]


def _zero(rng: random.Random, one: Original, _: Sequence[Original]) -> Changed:
    first, last = _range(rng, len(one.data))
    return one.data[:first] + bytes(last - first) + one.data[last:], [(first, last)]


def _noise(rng: random.Random, one: Original, _: Sequence[Original]) -> Changed:
    first, last = _range(rng, len(one.data))
    return one.data[:first] + rng.randbytes(last - first) + one.data[last:], [(first, last)]


def _splice(rng: random.Random, one: Original, others: Sequence[Original]) -> Changed:
    first, last = _range(rng, len(one.data))
    other = rng.choice([each for each in others if _family(each) != _family(one)]).data
    at = rng.randrange(len(other) - (last - first))
    piece = other[at : at + last - first]
    return one.data[:first] + piece + one.data[last:], [(first, last)]


def _family(one: Original) -> str:
    """Files of one container: a piece of one may be valid in another."""
    return KINDS[one.kind].container


def _duplicate(rng: random.Random, one: Original, _: Sequence[Original]) -> Changed:
    first, last = _range(rng, len(one.data))
    moved = _moved(one, last - first, last)
    return one.data[:last] + one.data[first:], [(max(0, last - 1), last + 1), *moved]


def _remove(rng: random.Random, one: Original, _: Sequence[Original]) -> Changed:
    first, last = _range(rng, len(one.data))
    return one.data[:first] + one.data[last:], [(first, last), *_moved(one, last - first, last)]


def _moved(one: Original, by: int, after: int) -> list[tuple[int, int]]:
    """What is lost with bytes that are no more where they were.

    The table of an MP4 says at which byte each packet is; samples of two bytes fall apart.
    """
    lost = one.kind == "m4a" or (one.kind == "wav" and by % 2)
    return [(after, len(one.data))] if lost and after < len(one.data) else []


def _swap(rng: random.Random, one: Original, _: Sequence[Original]) -> Changed:
    first, length = rng.randrange(len(one.data) // 2), rng.choice((16, 500, 4_000))
    second = rng.randrange(first + length, max(first + length + 1, len(one.data) - length))
    data = bytearray(one.data)
    here, there = data[first : first + length], data[second : second + length]
    data[first : first + len(there)], data[second : second + len(here)] = there, here
    return bytes(data), [(first, first + length), (second, second + length)]


WAYS: dict[str, Change] = {
    "flip": _flip,
    "header": _header,
    "cut": _cut,
    "zero": _zero,
    "noise": _noise,
    "splice": _splice,
    "duplicate": _duplicate,
    "remove": _remove,
    "swap": _swap,
}
IN_PLACE = {"flip", "zero", "noise", "splice", "cut"}


def mutants(originals: Sequence[Original], count: int) -> Iterator[Mutant]:
    """The first ``count``: kinds and ways take turns, so that any count has all of them."""
    for number in range(count):
        rng = random.Random(number)
        one = originals[number % len(originals)]
        way = list(WAYS)[number // len(originals) % len(WAYS)]
        data, touched = WAYS[way](rng, one, originals)
        found = [one.seconds(*place) for place in touched]
        described = any(span is None for span in found)
        spans = None if described else tuple(span for span in found if span)
        yield Mutant(number, one.kind, way, data, spans, way in IN_PLACE)
