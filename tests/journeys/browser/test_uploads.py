"""Uploads in a real browser: what technicians do, and what breaks in a hall."""

import sys
from pathlib import Path

import pytest

from tests.journeys.browser.conftest import Travel


@pytest.mark.slow
def test_recordings_are_brought_whatever_breaks(travel: Travel, tmp_path: Path) -> None:
    assert travel("uploads.mjs", sys.executable, str(tmp_path)) == []
