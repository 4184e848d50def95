"""A session with pictures in a real browser: they play, they agree with the text, they may fail."""

from pathlib import Path

import pytest

from tests.journeys.browser.conftest import Travel, small_house


@pytest.mark.slow
def test_pictures_play_beside_the_text(travel: Travel, tmp_path: Path) -> None:
    with small_house(tmp_path, "film_house") as address:
        assert travel("film.mjs", address) == []
