"""Case 62: changed films. Whatever happens to their pictures, the sound beside them is whole."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pytest

from tests.corpus.mutants import WAYS, Original
from tests.films import Film, write_film
from transcripts import audio
from transcripts.audio.decoding import decode
from transcripts.errors import UnreadableAudio

pytestmark = pytest.mark.slow

FILMS = {
    "m4a": Film(seconds=4),
    "mka": Film("matroska", "libx264", "libopus", seconds=4),
    "webm": Film("webm", "libvpx", "libopus", seconds=4),
    "ts": Film("mpegts", seconds=4),
}
"""By the kind of file of which each is one, with pictures."""

CHANGES = [way for way in WAYS if way != "splice"]
TIMES = 3


@dataclass(frozen=True)
class Ended:
    """How it ended: refused, or with a sound, and pictures that may have been left out."""

    refused: bool = False
    shown: int = 0
    missing: float = 0.0
    wrong_order: bool = False


def ended(path: Path) -> Ended:
    """Make its copies behind the walls, as a worker does, and look at them."""
    folder = path.parent
    try:
        made = audio.prepare(path, folder)
    except UnreadableAudio:
        return Ended(refused=True)
    try:
        *_, pictures = audio.filming(path, folder, made.track)
    except UnreadableAudio:
        return Ended()
    assert isinstance(pictures, audio.Pictures)
    video = folder / audio.VIDEO
    assert video.exists() == bool(pictures.media_type)
    if not pictures.media_type:
        return Ended()
    lengths = [len(np.concatenate(list(decode(one)))) for one in (video, folder / audio.PLAYBACK)]
    times = times_of(video)
    video.unlink()
    return Ended(
        shown=len(times),
        missing=max(0, lengths[1] - lengths[0]) / 16_000,
        wrong_order=len(set(times)) != len(times) or max(times) > made.duration + 0.1,
    )


def times_of(video: Path) -> list[float]:
    with av.open(str(video)) as file:
        found = [packet for packet in file.demux(video=0) if packet.size]
        return [float(packet.pts * packet.time_base) for packet in found]


@pytest.mark.parametrize("way", CHANGES)
@pytest.mark.parametrize("kind", FILMS)
def test_no_change_of_a_film_costs_its_sound(kind: str, way: str, tmp_path: Path):
    data = write_film(tmp_path / "film", FILMS[kind]).read_bytes()
    film = Original(kind, data, ((min(500, len(data)), 0.0),))
    for number in range(TIMES):
        changed, _ = WAYS[way](random.Random(f"{kind} {way} {number}"), film, [film])
        (tmp_path / "changed").write_bytes(changed)
        found = ended(tmp_path / "changed")
        assert (found.missing, found.wrong_order) == (0.0, False)


def test_a_film_that_is_not_changed_is_shown_whole(tmp_path: Path):
    for kind, film in FILMS.items():
        assert ended(write_film(tmp_path / kind, film)) == Ended(shown=100)
