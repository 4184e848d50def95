"""The pages in a real browser: content first, then WCAG 2.2 AA, width, scripts and no scripts.

Needs Chromium and ``npm ci``; without them it is skipped with what is missing.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
SECONDS = 600

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
NODE = shutil.which("node") or ""
MISSING = [
    name
    for name, there in (
        ("chromium", CHROMIUM),
        ("node", NODE),
        ("node_modules (npm ci)", (ROOT / "node_modules/playwright-core").is_dir()),
    )
    if not there
]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(MISSING), reason=f"not here: {', '.join(MISSING)}"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service with one published session, on a free port, in a process of its own."""
    folder = tmp_path_factory.mktemp("browser")
    command = [sys.executable, "-m", "tests.journeys.browser.small_house", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = process.stdout.readline().strip()
        _wait_for(found)
        yield found
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


def test_pages_have_no_fault_in_a_browser(address: str) -> None:
    looked = subprocess.run(
        [NODE, str(HERE / "pages.mjs"), address, CHROMIUM],
        cwd=HERE,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert [json.loads(line) for line in looked.stdout.splitlines()] == []
    assert (looked.returncode, looked.stderr) == (0, "")
