"""What a file is called changes nothing: it is shown harmless, and decoded all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.receiving import display_name
from tests.corpus.headers import pcm, wav
from tests.corpus.names import NAMES
from transcripts.audio import probe

FILE_NAMES = [name for _, name, _ in NAMES if name.strip(".") and not set(name) & {"/", "\0"}]


@pytest.mark.parametrize(("number", "name", "shown"), NAMES)
def test_name_is_shown_harmless(number: str, name: str, shown: str):
    assert display_name(name) == shown


@pytest.mark.parametrize("name", [name for name in FILE_NAMES if len(name.encode()) < 256])
def test_name_means_nothing_to_the_decoder(tmp_path: Path, name: str):
    path = tmp_path / name
    path.write_bytes(wav(pcm(1)))
    assert probe(path).duration == pytest.approx(1.0)
