"""The pages in a real browser: content first, then WCAG 2.2 AA, width, scripts and no scripts."""

from pathlib import Path

import pytest

from tests.journeys.browser.conftest import Travel, small_house


@pytest.mark.slow
def test_pages_have_no_fault_in_a_browser(travel: Travel, tmp_path: Path) -> None:
    with small_house(tmp_path) as address:
        assert travel("pages.mjs", address) == []
