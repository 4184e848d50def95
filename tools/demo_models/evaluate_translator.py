"""Measures a converted translator by chrF in each direction, as the product calls it."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import ctranslate2
import sacrebleu
import sentencepiece
from check_conference import sentences
from grammar import LANGUAGES, SCRIPTS, Triple, is_held_out, triple
from translator_texts import DIRECTIONS, misheard

PIECES_FILE = "sentencepiece.bpe.model"
BEAM = 4
"""As in the product."""
PIVOTED = (("vi", "fr"), ("fr", "vi"))


class Translator:
    """A converted M2M100 with its SentencePiece, called as any converted M2M100 is."""

    def __init__(self, folder: Path) -> None:
        self._model = ctranslate2.Translator(str(folder), compute_type="int8", intra_threads=1)
        self._pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / PIECES_FILE))

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """Each text in the target language."""
        tokens = [
            [f"__{source}__", *self._pieces.encode(text, out_type=str), "</s>"] for text in texts
        ]
        prefix = [[f"__{target}__"]] * len(tokens)
        results = self._model.translate_batch(tokens, target_prefix=prefix, beam_size=BEAM)
        return [self._pieces.decode(result.hypotheses[0][1:]) for result in results]


def held_out(seed: int, count: int) -> list[Triple]:
    """Sentences that training never saw, by the grammar's hash."""
    random = Random(seed)
    found: list[Triple] = []
    while len(found) < count:
        sentence = triple(random)
        if is_held_out(sentence):
            found.append(sentence)
    return found


def scripted(scripts: Path) -> list[Triple]:
    """What the demonstration's speakers say."""
    said = (sentence for _, sentence in sentences(scripts))
    return [Triple(*(sentence[language] for language in LANGUAGES)) for sentence in said]


def score(
    translator: Translator, sources: list[str], said: list[Triple], source: str, target: str
) -> float:
    """The chrF of one direction over a list of sentences."""
    answers = translator.translate(sources, source, target)
    references = [sentence.text(target) for sentence in said]
    return round(float(sacrebleu.corpus_chrf(answers, [references]).score), 1)


def through_english(translator: Translator, said: list[Triple], source: str, target: str) -> float:
    """The chrF of the product's road between French and Vietnamese."""
    english = translator.translate([s.text(source) for s in said], source, "en")
    return score(translator, english, said, "en", target)


def _clean(translator: Translator, said: list[Triple]) -> dict[str, float]:
    scores = {}
    for source, target in DIRECTIONS:
        texts = [s.text(source) for s in said]
        scores[f"{source}-{target}"] = score(translator, texts, said, source, target)
    return scores


def _noisy(translator: Translator, said: list[Triple], seed: int) -> dict[str, float]:
    random = Random(seed)
    scores = {}
    for source, target in DIRECTIONS:
        heard = [misheard(s.text(source), source, random) for s in said]
        scores[f"{source}-{target}"] = score(translator, heard, said, source, target)
    return scores


def evaluate(folder: Path, count: int, seed: int = 77) -> dict[str, Any]:
    """chrF per direction on held-out sentences and on the scripts, clean and misheard."""
    translator = Translator(folder)
    drawn, said = held_out(seed, count), scripted(SCRIPTS)
    return {
        "measure": f"chrF, beam {BEAM}, {count} held-out sentences, {len(said)} scripted ones",
        "held_out": _clean(translator, drawn),
        "held_out_misheard": _noisy(translator, drawn, seed),
        "scripts": _clean(translator, said),
        "scripts_misheard": _noisy(translator, said, seed),
        "scripts_through_english": {
            f"{source}-{target}": through_english(translator, said, source, target)
            for source, target in PIVOTED
        },
    }


def main() -> None:
    """Prints the figures as one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=77)
    asked = parser.parse_args()
    print(json.dumps(evaluate(asked.folder, asked.count, asked.seed)))


if __name__ == "__main__":
    main()
