"""M2M100 by way of CTranslate2: one model for every pair, MIT licence.

The source is ``__vi__ pieces </s>``, the answer starts with ``__en__``, which is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ctranslate2
import sentencepiece

from transcripts import weights
from transcripts.errors import EngineFailed, ModelUnavailable, UnknownPair
from transcripts.model import Language, Origin
from transcripts.text import nfc, sentences

ENGINE = "m2m100"
BEAM = 4
TOKENS = 1024
"""Tokens in one batch; sentences of about the same length share one, so that little is padding."""

LONGEST = 200
"""Pieces of the longest sentence given to the model in one go: it was trained on no longer."""

COMPUTE = {"cpu": "int8", "cuda": "int8_float16"}


def open_engine(model: str, *, models: Path | None, device: str, workers: int) -> M2M100:
    """Load a model by name or folder. Raises ModelUnavailable."""
    folder = weights.resolve(ENGINE, model, models)
    try:
        loaded = ctranslate2.Translator(
            str(folder),
            device=device,
            compute_type=COMPUTE[device],
            inter_threads=workers,
            intra_threads=1,
        )
        pieces = sentencepiece.SentencePieceProcessor(model_file=str(_pieces_file(folder)))
    except (RuntimeError, ValueError, OSError) as error:
        raise ModelUnavailable(
            f"{ENGINE}:{folder}",
            "the model's files cannot be loaded",
            "Fetch it again, or copy the whole folder",
        ) from error
    return M2M100(loaded, pieces, folder, Path(model).name, _languages(folder))


def try_model(folder: Path) -> None:
    """Load the model in ``folder`` and translate one word. See ``weights.check``."""
    engine = open_engine(str(folder), models=None, device="cpu", workers=1)
    engine.translate(["Bonjour."], "fr", "en")


def _pieces_file(folder: Path) -> Path:
    found = sorted(folder.glob("*.model"), key=lambda file: (file.name[0] != "s", file.name))
    if not found:
        raise OSError(f"no SentencePiece model in {folder}")
    return found[0]


def _languages(folder: Path) -> frozenset[Language]:
    """The languages whose tokens the vocabulary has."""
    vocabulary = next(folder.glob("shared_vocabulary.*"), folder / "vocabulary.json")
    text = vocabulary.read_text("utf-8")
    return frozenset(tag for tag in _CODES if f"__{tag}__" in text)


_CODES = ("vi", "en", "fr", "de", "es", "it", "ja", "km", "ko", "lo", "pt", "ru", "th", "zh")


@dataclass(frozen=True, slots=True)
class M2M100:
    """A Translator. Threads may share it."""

    model: Any
    pieces: Any
    folder: Path
    name: str
    languages: frozenset[Language]

    @property
    def origin(self) -> Origin:
        """The model by name and by its files, and what shapes the text."""
        options = {
            "beam_size": str(BEAM),
            "compute_type": COMPUTE[self.model.device],
            "weights": weights.fingerprint(self.folder),
        }
        version = f"ctranslate2-{ctranslate2.__version__}"
        return Origin(ENGINE, self.name, version, tuple(sorted(options.items())))

    def supports(self, source: Language, target: Language) -> bool:
        """Whether the vocabulary has both languages."""
        return source != target and {source, target} <= self.languages

    def translate(self, texts: Sequence[str], source: Language, target: Language) -> list[str]:
        """See Translator."""
        if not self.supports(source, target):
            raise UnknownPair(
                f"{source} → {target}", "this model does not translate between these languages"
            )
        parts = [self._parts(text) for text in texts]
        try:
            answers = iter(self._answers([p for part in parts for p in part], source, target))
        except (RuntimeError, ValueError) as error:
            raise EngineFailed(
                f"{ENGINE}:{self.name}", "the translator broke while working", "Try again"
            ) from error
        return [nfc(" ".join(next(answers) for _ in part)) for part in parts]

    def _parts(self, text: str) -> list[list[str]]:
        """The pieces of each sentence of ``text``; a very long one is cut into several."""
        found = [self.pieces.encode(sentence, out_type=str) for sentence in sentences(nfc(text))]
        return [
            sentence[at : at + LONGEST]
            for sentence in found
            for at in range(0, len(sentence), LONGEST)
        ]

    def _answers(self, parts: Sequence[list[str]], source: Language, target: Language) -> list[str]:
        """One answer per part; equal parts are translated once."""
        unique = sorted({tuple(part) for part in parts}, key=lambda part: (len(part), part))
        given = [[f"__{source}__", *part, "</s>"] for part in unique]
        results = self.model.translate_batch(
            given,
            target_prefix=[[f"__{target}__"]] * len(given),
            beam_size=BEAM,
            max_batch_size=TOKENS,
            batch_type="tokens",
            max_decoding_length=LONGEST + 56,
        )
        answers = {
            part: str(self.pieces.decode(result.hypotheses[0][1:]))
            for part, result in zip(unique, results, strict=True)
        }
        return [answers[tuple(part)] for part in parts]
