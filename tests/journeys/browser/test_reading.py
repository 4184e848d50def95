"""A session read and heard in a real browser: without scripts first, then what scripts add."""

from pathlib import Path

import pytest

from tests.journeys.browser.conftest import Travel, small_house


@pytest.mark.slow
def test_session_is_read_and_heard_with_scripts_and_without(travel: Travel, tmp_path: Path) -> None:
    with (
        small_house(tmp_path / "small") as small,
        small_house(tmp_path / "long", "long_house") as long,
    ):
        assert travel("reading.mjs", small, long) == []
