"""The faces that the pages are set in draw every Vietnamese letter, and are light."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from tools.fonts import FACES, FOLDER, cut

STYLES = FOLDER.parent
VOWELS, TONES = "aăâeêioôơuưy", ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
SMALL = {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES} | {"đ"}
LETTERS = SMALL | {letter.upper() for letter in SMALL} | set("₫“”‘’«»…–—−·0123456789")


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every face as browsers get it, by name."""
    folder = tmp_path_factory.mktemp("fonts")
    return {face.name: cut(face, folder) for face in FACES}


@pytest.mark.parametrize("name", [face.name for face in FACES])
def test_face_draws_every_vietnamese_letter(name: str, faces: dict[str, Path]):
    drawn = TTFont(faces[name]).getBestCmap()
    assert sorted(letter for letter in LETTERS if ord(letter) not in drawn) == []


@pytest.mark.parametrize("name", [face.name for face in FACES])
def test_face_stacks_two_marks_on_a_letter_that_was_not_composed(name: str, faces: dict[str, Path]):
    features = TTFont(faces[name])["GPOS"].table.FeatureList.FeatureRecord
    assert {"mark", "mkmk"} <= {one.FeatureTag for one in features}


def test_all_faces_together_are_light_enough_for_a_weak_line(faces: dict[str, Path]):
    assert sum(path.stat().st_size for path in faces.values()) < 150_000


def test_style_sheet_asks_for_the_faces_that_are_cut_and_no_other():
    asked = re.findall(r'url\("fonts/([^"]+)\.woff2"\)', (STYLES / "base.css").read_text())
    assert sorted(asked) == sorted(face.name for face in FACES)


def test_only_code_is_set_in_a_monospace_face():
    """Monospace faces draw Vietnamese badly or not at all; what is code has none."""
    rules = re.findall(
        r"([^{}]+)\{[^{}]*monospace", "".join(p.read_text() for p in STYLES.glob("*.css"))
    )
    assert [rule.strip() for rule in rules] == ["code"]
