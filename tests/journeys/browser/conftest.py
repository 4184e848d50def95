"""Runs browser journeys; without Chromium or ``npm ci`` they are skipped with what is missing."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
SECONDS = 600

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
NODE = shutil.which("node") or ""
NEEDED = {
    "chromium": bool(CHROMIUM),
    "node": bool(NODE),
    "node_modules (npm ci)": (ROOT / "node_modules/playwright-core").is_dir(),
}

Travel = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="session")
def browser() -> None:
    """Skips what asks for it where there is no browser."""
    missing = [name for name, there in NEEDED.items() if not there]
    if missing:
        pytest.skip(f"not here: {', '.join(missing)}")


@pytest.fixture(scope="session")
def travel(browser: None) -> Travel:
    """Runs a script of this folder with Chromium and what else it needs; answers its findings."""

    def run(script: str, *arguments: str) -> list[dict[str, Any]]:
        done = subprocess.run(
            [NODE, str(HERE / script), CHROMIUM, *arguments],
            cwd=HERE,
            env=os.environ,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run


@contextmanager
def small_house(folder: Path, module: str = "small_house") -> Iterator[str]:
    """A service of one of the modules here, in a process of its own; gives its address."""
    command = [sys.executable, "-m", f"tests.journeys.browser.{module}", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            address = process.stdout.readline().strip()
            _wait_for(address)
            yield address
        finally:  # else a test that fails would wait for the service for ever
            process.terminate()


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{address}/en/", timeout=10)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the service did not answer")
