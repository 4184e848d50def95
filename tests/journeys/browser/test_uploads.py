"""Uploads in a real browser: what technicians do, and what breaks in a hall.

Needs Chromium and ``npm ci``; without them it is skipped with what is missing.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

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


def test_recordings_are_brought_whatever_breaks(tmp_path: Path) -> None:
    brought = subprocess.run(
        [NODE, str(HERE / "uploads.mjs"), CHROMIUM, sys.executable, str(tmp_path)],
        cwd=HERE,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert [json.loads(line) for line in brought.stdout.splitlines()] == []
    assert (brought.returncode, brought.stderr) == (0, "")
