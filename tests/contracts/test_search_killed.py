"""``kill -9`` of whoever publishes, at any moment: no text is lost, no word of another is left."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.indexing import SEGMENTS
from tests.contracts.shelves import ENGINES, Shelf, make_shelf

ROOT = Path(__file__).parents[2]

KILLS = int(os.environ.get("ACTES_TEST_KILLS", "8"))
LONGEST_LIFE = 0.4
"""Seconds that it publishes at most before it is killed."""

pytestmark = pytest.mark.slow


@pytest.fixture(params=ENGINES)
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shelf]:
    """An empty index of each engine."""
    made = make_shelf(request, request.param, tmp_path)
    yield made
    made.database.close()


def publish_and_die(shelf: Shelf, edition: int, seconds: float) -> int:
    """Publish from ``edition`` on for so long; answers the last that was acknowledged."""
    command = [sys.executable, "-m", "tests.contracts.indexing", shelf.address, str(edition)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        acknowledged = int(process.stdout.readline())
        time.sleep(seconds)
        process.kill()
        whole = [line for line in process.stdout.read().splitlines(keepends=True) if "\n" in line]
    return int(whole[-1]) if whole else acknowledged


def published(shelf: Shelf) -> int:
    """The edition that is found: all of it, and nothing of another."""
    first = shelf.search("phim").cards[0].passage.text
    edition = int(first.split()[2].removeprefix("lần").removesuffix("x"))
    found = shelf.search(f"lần{edition}x")
    assert found.total == shelf.search("lần*").total == edition % SEGMENTS + 1
    assert {card.also_in for card in found.cards} == {("fr",)}
    return edition


def test_kill_leaves_one_whole_edition_and_no_ghosts(shelf: Shelf):
    dice = random.Random(20251014)
    edition = 0
    for _ in range(KILLS):
        acknowledged = publish_and_die(shelf, edition + 1, dice.uniform(0, LONGEST_LIFE))
        edition = published(shelf)
        assert edition - acknowledged in (0, 1)
        assert shelf.faults() == ()
    shelf.index.rebuild(shelf.database.write)
    assert published(shelf) == edition
    assert shelf.faults() == ()
