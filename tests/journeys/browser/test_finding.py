"""Searching in a real browser: narrowed with and without scripts, opened at the second."""

from pathlib import Path

import pytest

from tests.journeys.browser.conftest import Travel, small_house


@pytest.mark.slow
def test_reader_searches_narrows_and_opens(travel: Travel, tmp_path: Path) -> None:
    with small_house(tmp_path) as address:
        assert travel("finding.mjs", address) == []
