from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from transcripts.audio.packets import (
    Timeline,
    beginning,
    is_cut,
    mp3_frame,
    opened,
    packets,
)

Encode = Callable[..., Path]


def times(path: Path) -> list[float]:
    """When each packet sounds, in seconds."""
    with opened(path) as container:
        found = packets(container, container.streams.audio[0])
        return [float(one.pts * one.time_base) for one in found if one.pts is not None]


def damaged(path: Path, at: int) -> Path:
    """Six thousand bytes of nothing at ``at``."""
    data = bytearray(path.read_bytes())
    data[at : at + 6000] = bytes(6000)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(("kind", "frame"), [("mp3", 0.0261), ("flac", 0.1045)])
def test_packets_behind_damaged_bytes_keep_their_time(encode: Encode, kind: str, frame: float):
    whole = times(encode(kind, 20.0))
    path = encode(kind, 20.0)
    holed = times(damaged(path, path.stat().st_size // 2))
    steps = [after - before for before, after in pairwise(holed)]
    assert holed[-1] == pytest.approx(whole[-1], abs=0.06)
    assert max(steps) > 4 * frame


@pytest.mark.parametrize(
    ("head", "length"),
    [
        ("fffb9064", 417),  # 128 kbit/s at 44.1 kHz
        ("fffb9264", 418),  # and padded
        ("fff348c4", 144),  # MPEG-2, 32 kbit/s at 16 kHz
        ("fffb0064", 0),  # of a size of its own
        ("fffbf064", None),
        ("00000000", None),
        ("ff", None),
    ],
)
def test_an_mp3_frame_says_how_long_it_is(head: str, length: int | None):
    assert mp3_frame(bytes.fromhex(head)) == length


def test_a_frame_that_breaks_off_is_known(encode: Encode):
    path = encode("mp3")
    path.write_bytes(path.read_bytes()[:-200])
    with opened(path) as container:
        found = [one for one in packets(container, container.streams.audio[0]) if one.size]
        assert [is_cut(one) for one in found[-2:]] == [False, True]


@pytest.mark.parametrize(
    ("times", "ahead"),
    [
        ([0.0, 1.0, 2.0], [0.0, 0.0, 0.0]),
        ([0.0, 1.0, 4.5], [0.0, 0.0, 2.5]),  # a hole
        ([0.0, 1.0, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0]),  # begins anew, as chained files do
        ([0.0, 4.0, 1.0, 6.0], [0.0, 3.0, 0.0, 0.0]),  # comes back to what it was
        ([0.0, 9_000.0, 9_001.0], [0.0, 0.0, 0.0]),  # nonsense
        ([0.0, None, 2.0], [0.0, 0.0, 0.0]),
    ],
)
def test_a_timeline_follows_a_clock_that_does_not_go_on(
    times: list[float | None], ahead: list[float]
):
    line, found = Timeline(0.0), []
    for at in times:
        found.append(line.ahead(at))
        line.end += found[-1] + 1.0
    assert found == ahead


def test_what_gave_no_sound_is_not_forgotten_when_a_clock_begins_anew():
    line = Timeline(0.0)
    line.end = 20.0
    assert (line.ahead(0.0, lost=3.0), line.ahead(None, lost=2.0)) == (3.0, 2.0)


def test_an_ogg_file_without_its_first_page_keeps_its_times(encode: Encode):
    path = encode("ogg", 5.0)
    data = bytearray(path.read_bytes())
    pages = [at for at in range(len(data)) if data[at : at + 4] == b"OggS"]
    data[pages[2] : pages[3]] = bytes(pages[3] - pages[2])
    path.write_bytes(data)
    with opened(path) as container:
        stream = container.streams.audio[0]
        assert (stream.start_time > 0, beginning(container, stream)) == (True, 0.0)
