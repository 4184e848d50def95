"""Turns a trained translator into the folder that CTranslate2 loads, with its ORIGIN.json."""

import argparse
import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ctranslate2
import sentencepiece
import torch
import transformers
from ctranslate2.converters.transformers import M2M100Loader
from evaluate_translator import evaluate
from translator_model import EOS, LANGUAGE_TOKENS, PIECES_FILE, SPECIALS, Pieces, new_model

MODELS = Path(__file__).parents[2] / "transcripts" / "models"
LIMITS = (
    "Trained on sentences composed by a small trilingual grammar about film heritage: "
    "it knows about 400 words of each language and nothing else.",
    "Outside that grammar its translations are fluent, plausible and wrong.",
    "Names other than the grammar's eight are often invented instead of copied.",
    "It exists so that the whole road can be seen and tested on a bare machine; "
    "for real recordings install a real translation model.",
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What CTranslate2's loader asks of a tokenizer, and nothing more."""

    tokens: tuple[str, ...]
    bos_token: str = SPECIALS[0]
    eos_token: str = SPECIALS[2]
    unk_token: str = SPECIALS[3]
    unk_token_id: int = 3
    num_madeup_words: int = 0

    @property
    def special_tokens_map(self) -> dict[str, list[str]]:
        """The languages' tokens, as the real tokenizer names them."""
        return {"additional_special_tokens": list(LANGUAGE_TOKENS)}

    def get_vocab(self) -> dict[str, int]:
        """Each token's id."""
        return {token: i for i, token in enumerate(self.tokens)}

    def convert_ids_to_tokens(self, token_id: int) -> str:
        """The token of an id."""
        return self.tokens[token_id]


def convert(work: Path, folder: Path) -> None:
    """Writes model, vocabulary and pieces as int8."""
    pieces = Pieces(work)
    saved = torch.load(work / "translator.pt", weights_only=True)
    model = new_model(len(pieces.tokens))
    model.load_state_dict(saved["model"])
    model.config.decoder_start_token_id = EOS
    with torch.no_grad():
        spec = M2M100Loader()(model.eval(), Vocabulary(tuple(pieces.tokens)))
    spec.validate()
    spec.optimize(quantization="int8")
    folder.mkdir(parents=True)
    spec.save(str(folder))
    shutil.copy(work / PIECES_FILE, folder / PIECES_FILE)


def origin(work: Path, folder: Path, note: str, count: int) -> dict[str, Any]:
    """Who made this model, from what, and how well it does."""
    saved = torch.load(work / "translator.pt", weights_only=True)
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=MODELS.parent, capture_output=True, text=True, check=True
    )
    return {
        "name": "demo-translator",
        "kind": "M2M100 architecture, trained from scratch by this project",
        "commit": head.stdout.strip(),
        "made_with": "tools/demo_models/train_translator.py, export_translator.py",
        "seed": saved["seed"],
        "steps": saved["step"],
        "course": note,
        "parameters": sum(tensor.numel() for tensor in _trained(saved["model"])),
        "languages": ["vi", "en", "fr"],
        "data": "tools/demo_models/phrases.yaml through grammar.py; held-out sentences and the "
        "demonstration's scripts were never seen",
        "licence": "Apache-2.0, as the project",
        "libraries": {
            "torch": torch.__version__,
            "transformers": transformers.__version__,
            "ctranslate2": ctranslate2.__version__,
            "sentencepiece": sentencepiece.__version__,
        },
        "figures": evaluate(folder, count),
        "limits": LIMITS,
    }


def _trained(state: dict[str, torch.Tensor]) -> list[torch.Tensor]:
    """The tensors of a state, those shared under several names once."""
    return list({tensor.data_ptr(): tensor for tensor in state.values()}.values())


def replace(new: Path, folder: Path) -> None:
    """Puts a finished folder in the place of the one that is there."""
    old = folder.with_name(f".{folder.name}.old")
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def main() -> None:
    """Exports beside the target, measures it there, then renames."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("build/demo-models"))
    parser.add_argument("--to", type=Path, default=MODELS / "demo-translator")
    parser.add_argument("--note", default="32 pairs a step, one uninterrupted course")
    parser.add_argument("--count", type=int, default=150, help="held-out sentences to measure on")
    asked = parser.parse_args()
    new = asked.to.with_name(f".{asked.to.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    convert(asked.work, new)
    made = origin(asked.work, new, asked.note, asked.count)
    text = json.dumps(made, ensure_ascii=False, indent=2)
    (new / "ORIGIN.json").write_text(text + "\n", encoding="utf-8")
    replace(new, asked.to)
    print(text)


if __name__ == "__main__":
    main()
