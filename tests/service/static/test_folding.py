"""Words in the browser are the words of the search: cut and folded alike, letter for letter."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from transcripts.text import fold, placed_tokens

HERE = Path(__file__).parent
NODE = shutil.which("node") or ""

CUT = """
import { words } from "../../../service/static/folding.js";
const texts = JSON.parse(process.argv[1]);
const cut = (text) => words(text).map((one) => [one.start, one.end, one.exact, one.folded]);
console.log(JSON.stringify(texts.map(cut)));
"""

TEXTS = (
    "Kính thưa quý vị đại biểu, chúng ta nói về di sản điện ảnh ở Đông Dương.",
    "ẮẰẲẴẶ ẤẦẨẪẬ ẾỀỂỄỆ ỐỒỔỖỘ ỚỜỞỠỢ ỨỪỬỮỰ ỲÝỶỸỴ Đđ Ơơ Ưư",
    "a\u0306\u0301 e\u0302\u0323 u\u031b\u0301 o\u0302\u0300",
    "L’œuvre de l'Élysée : cœur, naïve, garçon, Straße, ÆØŁ, þ ħ ð ı",
    "Viêt\u00ad\u200cNam A\u200dB co\u2060operate lʼarchive under_score",
    "1.250.000 ₫ 24h30 x² Ⅳ ½ https://a.example/b?c=d",
    "“Quotes” «guillemets» -dash- emoji 🎞️ 电影 фильм",
    "x" * 70,
    "",
)


def units(text: str) -> int:
    """How long JavaScript finds a text."""
    return len(text.encode("utf-16-le")) // 2


@pytest.mark.skipif(not NODE, reason="not here: node")
def test_words_are_cut_and_folded_as_the_search_does() -> None:
    command = [NODE, "--input-type=module", "-e", CUT, json.dumps(TEXTS)]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=True)
    expected = [
        [
            [units(text[:start]), units(text[:end]), token, fold(token)]
            for start, end, token in placed_tokens(text)
        ]
        for text in TEXTS
    ]
    assert json.loads(done.stdout) == expected
