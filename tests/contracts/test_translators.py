"""What every translator promises (``translation/base.py``), asked of each engine."""

from __future__ import annotations

import json
import unicodedata

import pytest

from transcripts import weights
from transcripts.errors import UnknownPair
from transcripts.translation import Translator, open_translator

TEXTS = [
    "Cinema is a bridge between our two countries.",
    "Thank you.",
    "The film institute preserves the films of the war. Thank you.",
]


@pytest.fixture(scope="module", params=["scripted", "demo"])
def translator(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Translator:
    if request.param == "demo":
        if not (weights.SHIPPED / "demo-translator" / "model.bin").is_file():
            pytest.skip("the demonstration translator is not in this checkout")
        return open_translator("m2m100:demo")
    script = tmp_path_factory.mktemp("script") / "script.json"
    script.write_text(json.dumps({"texts": {"Thank you.": {"fr": "Merci."}}}))
    return open_translator(f"scripted:{script}")


def test_answers_come_one_for_each_text_in_order(translator: Translator):
    answers = translator.translate(TEXTS, "en", "fr")
    assert len(answers) == len(TEXTS)
    assert all(answers)


def test_answers_do_not_depend_on_the_batch(translator: Translator):
    together = translator.translate([*TEXTS, *reversed(TEXTS)], "en", "vi")
    alone = [translator.translate([text], "en", "vi")[0] for text in TEXTS]
    assert together == [*alone, *reversed(alone)]


def test_blank_texts_stay_blank(translator: Translator):
    answers = translator.translate(["", " \n", "Thank you."], "en", "fr")
    assert (answers[0], answers[1], bool(answers[2])) == ("", "", True)
    assert translator.translate([], "en", "fr") == []


def test_answers_are_composed_and_stripped(translator: Translator):
    decomposed = unicodedata.normalize("NFD", "Cảm ơn các bạn đã đến.")
    composed = unicodedata.normalize("NFC", decomposed)
    answers = translator.translate([f" {decomposed} ", composed], "vi", "en")
    assert answers[0] == answers[1] == unicodedata.normalize("NFC", answers[0]).strip()


def test_every_pair_with_english_is_supported(translator: Translator):
    pairs = [("vi", "en"), ("en", "vi"), ("fr", "en"), ("en", "fr")]
    assert [translator.supports(*pair) for pair in pairs] == [True] * 4


@pytest.mark.parametrize("pair", [("en", "tlh"), ("xx", "fr"), ("en", "en")])
def test_an_unknown_pair_is_refused_before_any_work(translator: Translator, pair: tuple[str, str]):
    assert not translator.supports(*pair)
    with pytest.raises(UnknownPair):
        translator.translate(["Thank you."], *pair)


def test_the_origin_names_engine_and_model(translator: Translator):
    origin = translator.origin
    assert origin.engine in ("m2m100", "scripted")
    assert (bool(origin.model), origin.parent) == (True, None)
