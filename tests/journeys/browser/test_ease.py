"""The pages under what people need: narrow, enlarged, spaced, by keyboard, in faces that fit."""

from collections.abc import Iterator

import pytest

from tests.journeys.browser.conftest import Travel, small_house
from tools.fonts import FACES, FOLDER

LISTS = pytest.mark.parametrize("name", ["look", "long"])


@pytest.fixture(scope="module")
def houses(browser: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The address of the house that has the pages of each list."""
    folder = tmp_path_factory.mktemp("houses")
    with small_house(folder / "a") as small, small_house(folder / "b", "long_house") as long:
        yield {"look": small, "long": long}


@pytest.mark.slow
@LISTS
def test_nothing_stands_out_is_cut_off_or_loses_the_focus(
    name: str, travel: Travel, houses: dict[str, str]
) -> None:
    assert travel("ease.mjs", houses[name], name) == []


@pytest.mark.slow
def test_word_without_an_end_stays_in_the_window(
    travel: Travel, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with small_house(tmp_path_factory.mktemp("house"), "endless_house") as endless:
        assert travel("endless.mjs", endless) == []


@pytest.mark.slow
@LISTS
def test_every_letter_is_drawn_in_our_own_faces(
    name: str, travel: Travel, houses: dict[str, str]
) -> None:
    missing = [face.name for face in FACES if not (FOLDER / f"{face.name}.woff2").is_file()]
    if missing:
        pytest.skip("not cut: python -m tools.fonts, or install the package")
    assert travel("faces.mjs", houses[name], name) == []
