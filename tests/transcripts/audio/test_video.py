"""The video copy: its pictures where its sound is, whatever the clock of the file does."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from tests.corpus.markers import heard
from tests.films import Film, joined, turns, write_film
from transcripts.audio import VIDEO
from transcripts.audio.copies import PLAYBACK, make_copies
from transcripts.audio.decoding import decode
from transcripts.audio.video import MP4, WEBM, Pictures, make_video
from transcripts.model import RemarkKind, Track

CLOSE = 0.05
"""Seconds by which a picture may be off: two pictures of a film."""

PLAIN = Film()


def filmed(path: Path, folder: Path) -> Pictures:
    """All copies of a film, made in ``folder``."""
    folder.mkdir(exist_ok=True)
    make_copies(path, folder)
    return make_video(path, folder, Track())


def sound(path: Path) -> np.ndarray:
    return np.concatenate(list(decode(path)))


@pytest.mark.parametrize(
    ("film", "media_type"),
    [
        (PLAIN, MP4),
        (Film("mov"), MP4),
        (Film("matroska", "libx264", "libopus"), MP4),
        (Film("mpegts"), MP4),
        (Film("webm", "libvpx-vp9", "libopus"), MP4),
        (Film("matroska", "libsvtav1"), MP4),
        (Film("webm", "libvpx", "libopus"), WEBM),
    ],
    ids=lambda value: "-".join((value.container, value.video)) if isinstance(value, Film) else "",
)
def test_pictures_are_where_their_sound_is(film: Film, media_type: str, tmp_path: Path):
    path = write_film(tmp_path / "film", film)
    assert filmed(path, tmp_path / "made") == Pictures(150, media_type)
    assert turns(tmp_path / "made" / VIDEO) == pytest.approx([1, 2, 3, 4, 5], abs=CLOSE)
    assert heard(sound(tmp_path / "made" / VIDEO)) == [0, 1, 2, 3, 4, 5]


def test_the_sound_is_that_of_the_playback_copy(tmp_path: Path):
    filmed(write_film(tmp_path / "film"), tmp_path / "made")
    video, playback = (sound(tmp_path / "made" / name) for name in (VIDEO, PLAYBACK))
    assert (video == playback).all()


def test_its_index_comes_first(tmp_path: Path):
    filmed(write_film(tmp_path / "film"), tmp_path / "made")
    data = (tmp_path / "made" / VIDEO).read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


@pytest.mark.parametrize("container", ["mp4", "matroska", "mpegts"])
@pytest.mark.parametrize("heard_at", [0.3, 1.0, 3.0])
def test_the_clock_is_that_of_the_sound(container: str, heard_at: float, tmp_path: Path):
    """What is shown before the sound begins is not, but for the picture that stands then."""
    path = write_film(tmp_path / "film", Film(container, heard_at=heard_at))
    filmed(path, tmp_path / "made")
    wanted = [turn - heard_at for turn in (1, 2, 3, 4, 5) if turn > heard_at]
    assert turns(tmp_path / "made" / VIDEO)[-len(wanted) :] == pytest.approx(wanted, abs=CLOSE)
    assert heard(sound(tmp_path / "made" / VIDEO)) == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("container", ["mp4", "matroska", "mpegts"])
def test_pictures_that_begin_late_stand_still_until_then(container: str, tmp_path: Path):
    path = write_film(tmp_path / "film", Film(container, shown_at=1.5))
    filmed(path, tmp_path / "made")
    with av.open(str(tmp_path / "made" / VIDEO)) as file:
        first, second, *_ = (frame.time for frame in file.decode(video=0))
    assert (first, second) == (0.0, pytest.approx(1.54, abs=CLOSE))
    assert turns(tmp_path / "made" / VIDEO) == pytest.approx([2, 3, 4, 5], abs=CLOSE)


def test_pictures_at_any_pace_keep_their_times(tmp_path: Path):
    path = write_film(tmp_path / "film", Film(irregular=True))
    filmed(path, tmp_path / "made")
    assert turns(tmp_path / "made" / VIDEO) == pytest.approx(turns(path), abs=0.001)


def test_a_clock_that_begins_anew_is_followed(tmp_path: Path):
    """A recorder that was stopped and started writes on in the same file; its coder pads 59 ms."""
    parts = [Film("mpegts"), Film("mpegts", seconds=2, first_tone=6)]
    data = [write_film(tmp_path / f"{at}", part).read_bytes() for at, part in enumerate(parts)]
    (tmp_path / "both").write_bytes(b"".join(data))
    filmed(tmp_path / "both", tmp_path / "made")
    video = tmp_path / "made" / VIDEO
    seconds = [second for second in heard(sound(video)) if second is not None]
    assert (seconds[0], seconds[-1]) == (0, 7)
    assert turns(video) == pytest.approx([1, 2, 3, 4, 5, 6.06, 7.06], abs=CLOSE)


def test_behind_damage_pictures_are_in_their_place_again(tmp_path: Path):
    path = write_film(tmp_path / "film", Film("mpegts", key_every=25))
    data = bytearray(path.read_bytes())
    at = len(data) * 2 // 5 // 188 * 188
    data[at : at + 188 * 60] = random.Random(1).randbytes(188 * 60)
    path.write_bytes(data)
    filmed(path, tmp_path / "made")
    assert turns(tmp_path / "made" / VIDEO)[-2:] == pytest.approx([4, 5], abs=CLOSE)
    assert heard(sound(tmp_path / "made" / VIDEO))[4:] == [4, 5]


def test_a_film_turned_on_its_side_stays_so(tmp_path: Path):
    upright, turned = write_film(tmp_path / "film"), tmp_path / "turned.mp4"
    with av.open(str(upright)) as film, av.open(str(turned), "w") as file:
        streams = [file.add_stream_from_template(one) for one in film.streams]
        streams[0].set_display_rotation(90)
        for packet in film.demux():
            if packet.size:
                packet.stream = streams[packet.stream.index]
                file.mux(packet)
    filmed(turned, tmp_path / "made")
    with av.open(str(tmp_path / "made" / VIDEO)) as video:
        assert next(video.decode(video=0)).rotation == 90


@pytest.mark.parametrize(
    "film",
    [Film(video="mpeg4"), Film(pixels="yuv422p"), Film("matroska", pixels="yuv420p10le")],
    ids=["mpeg4", "4:2:2", "10 bit"],
)
def test_pictures_that_browsers_do_not_play_are_left_out(film: Film, tmp_path: Path):
    path = write_film(tmp_path / "film", film)
    assert filmed(path, tmp_path / "made") == Pictures(2)
    assert not (tmp_path / "made" / VIDEO).exists()
    info = make_copies(path, tmp_path).info
    assert (info.has_video, [one.kind for one in info.remarks]) == (
        True,
        [RemarkKind.PICTURES_LEFT_OUT],
    )


def test_one_picture_is_no_film(tmp_path: Path):
    film = write_film(tmp_path / "film")
    path = joined(tmp_path / "still", (film, 0), (film, 1), most=1)
    assert filmed(path, tmp_path / "made").count == 1
    assert not (tmp_path / "made" / VIDEO).exists()


def test_a_table_that_names_bytes_many_times_ends_it(tmp_path: Path):
    path = write_film(tmp_path / "film")
    data = bytearray(path.read_bytes())
    at = data.index(b"stsz", data.index(b"vide"))
    count = int.from_bytes(data[at + 12 : at + 16], "big")
    for place in range(at + 16, at + 16 + 4 * count, 4):
        data[place : place + 4] = (5_000).to_bytes(4, "big")
    path.write_bytes(data)
    made = filmed(path, tmp_path / "made")
    assert (made.media_type, (tmp_path / "made" / VIDEO).exists()) == ("", False)
    assert 1 < made.count < count


def test_a_film_of_the_second_track_has_its_sound(tmp_path: Path):
    film = write_film(tmp_path / "film")
    other = write_film(tmp_path / "other", replace(PLAIN, first_tone=10))
    path = joined(tmp_path / "two", (film, 0), (film, 1), (other, 1))
    make_copies(path, tmp_path, Track(1))
    assert make_video(path, tmp_path, Track(1)).media_type == MP4
    assert heard(sound(tmp_path / VIDEO)) == [10, 11, 12, 13, 14, 15]
