"""Clients that are not ours bring recordings to the served process: whole, cut, joined, dropped."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.served import ROOT, Served, served

HERE = Path(__file__).parent
NODE = shutil.which("node") or ""
MISSING = [
    name
    for name, there in (
        ("node", bool(NODE)),
        ("node_modules (npm ci)", (ROOT / "node_modules/tus-js-client").is_dir()),
    )
    if not there
]

pytestmark = pytest.mark.slow
js = pytest.mark.skipif(bool(MISSING), reason=f"not here: {', '.join(MISSING)}")


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("door")) as made:
        yield made


@pytest.fixture
def film(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A file of its own for each test, not of a whole number of pieces."""
    path = tmp_path / "film.wav"
    path.write_bytes(random.Random(request.node.name).randbytes(5_000_001))
    return path


def described(door: Served, url: str) -> dict[str, Any]:
    answer = door.ask("GET", url.removeprefix(f"http://127.0.0.1:{door.port}"))
    return {"status": answer.status, **(json.loads(answer.body) if answer.body else {})}


def is_whole(door: Served, url: str, film: Path) -> bool:
    told = described(door, url)
    digest = hashlib.sha256(film.read_bytes()).hexdigest()
    kept = door.folder / "files" / digest[:2] / digest[2:4] / digest
    return (told["complete"], told["digest"], kept.read_bytes()) == (
        True,
        digest,
        film.read_bytes(),
    )


def run(door: Served, film: Path, how: str, *url: str) -> dict[str, Any]:
    """One process of tus-js-client."""
    command = [NODE, HERE / "tus_client.mjs", door.url, film, how, *url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@js
@pytest.mark.parametrize("how", ["pieces", "whole", "with-data", "parallel"])
def test_tus_js_client_brings_a_recording(door: Served, film: Path, how: str) -> None:
    assert is_whole(door, run(door, film, how)["url"], film)


@js
def test_tus_js_client_goes_on_in_another_process(door: Served, film: Path) -> None:
    first = run(door, film, "abort")
    second = run(door, film, "pieces", first["url"])
    assert first["url"] == second["url"]
    assert first["sent"] + second["sent"] == film.stat().st_size
    assert is_whole(door, second["url"], film)


@js
def test_tus_js_client_drops_what_it_does_not_want(door: Served, film: Path) -> None:
    url = run(door, film, "terminate")["url"]
    assert described(door, url)["status"] == 404


PYTHON_CLIENT = """
import sys
from tusclient.client import TusClient
endpoint, path, stop, url = sys.argv[1:]
uploader = TusClient(endpoint).uploader(
    path, chunk_size=1 << 20, url=url or None, retries=3, retry_delay=1,
    metadata={"session": "cinema/heritage", "filename": "phiên 1.wav"},
)
uploader.upload(stop_at=int(stop))
print(uploader.url)
"""


def run_tuspy(door: Served, film: Path, stop: int, url: str = "") -> str:
    """One process of tuspy."""
    from sys import executable

    command = [executable, "-c", PYTHON_CLIENT, door.url, str(film), str(stop), url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_tuspy_brings_a_recording(door: Served, film: Path) -> None:
    pytest.importorskip("tusclient")
    assert is_whole(door, run_tuspy(door, film, film.stat().st_size), film)


def test_tuspy_goes_on_in_another_process(door: Served, film: Path) -> None:
    pytest.importorskip("tusclient")
    url = run_tuspy(door, film, 2_000_000)
    assert described(door, url)["offset"] == 2_000_000
    assert is_whole(door, run_tuspy(door, film, film.stat().st_size, url), film)
