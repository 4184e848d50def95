"""The pages' own modules in Node: every ``*.test.mjs`` beside this file."""

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
NODE = shutil.which("node") or ""


@pytest.mark.skipif(not NODE, reason="not here: node")
@pytest.mark.parametrize("module", sorted(path.name for path in HERE.glob("*.test.mjs")))
def test_module_does_what_it_says(module: str) -> None:
    done = subprocess.run(
        [NODE, "--test", "--test-reporter=spec", module],
        cwd=HERE,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
