"""The folder objects are what they say; the engine's own door opens none of them."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest

from tests.corpus.folders import TERABYTE, End, folder_objects, growing
from transcripts.audio import probe
from transcripts.errors import UnreadableAudio


def test_folder_objects_are_what_they_say(tmp_path: Path):
    made = {one.number: one.path for one in folder_objects(tmp_path / "share")}
    kinds = {number: stat.S_IFMT(path.lstat().st_mode) for number, path in made.items()}
    assert (kinds[62], kinds[63], kinds[64]) == (stat.S_IFIFO, stat.S_IFLNK, stat.S_IFDIR)
    assert sorted(set(made) - {65, 67}) == [62, 63, 64, 66]
    if 67 in made:
        found = made[67].stat()
        assert (found.st_size, found.st_blocks < 100) == (TERABYTE, True)


def test_a_growing_file_is_whole_in_the_end(tmp_path: Path):
    path = tmp_path / "growing.wav"
    with growing(path, b"0123456789" * 10, pause=0.01) as whole:
        while path.stat().st_size < 10 if path.exists() else True:
            time.sleep(0.001)
        assert (path.stat().st_size < 100, whole.is_set()) == (True, False)
    assert (path.read_bytes(), whole.is_set()) == (b"0123456789" * 10, True)


@pytest.mark.parametrize("number", [62, 63, 64, 65, 66, 67])
def test_the_decoder_opens_none_of_them(tmp_path: Path, number: int):
    made = {one.number: one for one in folder_objects(tmp_path)}
    if number not in made:
        pytest.skip("root reads whatever the mode" if os.geteuid() == 0 else "no sparse files here")
    before = time.monotonic()
    with pytest.raises(UnreadableAudio) as refused:
        probe(made[number].path)
    assert time.monotonic() - before < 20.0
    assert "broke" not in refused.value.reason
    assert made[number].end in End
