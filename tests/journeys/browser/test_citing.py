"""Citing in a real browser, under the service's own policy: what is copied is what is shown."""

from pathlib import Path

import pytest

from tests.journeys.browser.conftest import Travel, small_house


@pytest.mark.slow
def test_reader_copies_what_is_shown(travel: Travel, tmp_path: Path) -> None:
    with small_house(tmp_path) as address:
        assert travel("citing.mjs", address) == []
