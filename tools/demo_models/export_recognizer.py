"""Turns a checkpoint into a folder that `faster_whisper.WhisperModel` loads; trains nothing."""

import argparse
import json
import shutil
import subprocess
from itertools import product
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import torch
from ctranslate2.converters.transformers import WhisperLoader
from recognizer_model import GUIDED_HEADS, LENGTH, POSITIONS, Shape
from recognizer_tokens import LANGUAGES, Tokens, vocabulary
from speech import VOICES, read_shard
from tokenizers import Tokenizer
from transformers import WhisperConfig, WhisperForConditionalGeneration

PREPROCESSOR = {
    "chunk_length": 30,
    "feature_size": 80,
    "hop_length": 160,
    "n_fft": 400,
    "n_samples": 480_000,
    "nb_max_frames": 3000,
    "sampling_rate": 16_000,
}


def whisper(state: dict[str, torch.Tensor], tokens: Tokens) -> WhisperForConditionalGeneration:
    """The trained parameters in transformers' own model; CTC's head stays behind."""
    shape, end = Shape(vocabulary=tokens.size), tokens.numbers["<|endoftext|>"]
    config = WhisperConfig(
        vocab_size=shape.vocabulary,
        num_mel_bins=shape.bands,
        d_model=shape.width,
        encoder_layers=shape.encoder_layers,
        decoder_layers=shape.decoder_layers,
        encoder_attention_heads=shape.heads,
        decoder_attention_heads=shape.heads,
        encoder_ffn_dim=shape.inner,
        decoder_ffn_dim=shape.inner,
        max_source_positions=POSITIONS,
        max_target_positions=LENGTH,
        pad_token_id=end,
        bos_token_id=end,
        eos_token_id=end,
        decoder_start_token_id=tokens.numbers["<|startoftranscript|>"],
        begin_suppress_tokens=[],
    )
    model = WhisperForConditionalGeneration(config)
    kept = {f"model.{name}": value for name, value in state.items() if not name.startswith("ctc.")}
    kept["proj_out.weight"] = state["decoder.embed_tokens.weight"]
    model.load_state_dict(kept)
    return model


def write_model(model: WhisperForConditionalGeneration, tokens: Tokens, folder: Path) -> None:
    """Writes model.bin (int8), config.json and vocabulary.json."""
    shape = Shape(vocabulary=tokens.size)
    spec = WhisperLoader().get_model_spec(model)
    spec.register_vocabulary(vocabulary(tokens.tokenizer))
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = []
    spec.config.lang_ids = [tokens.numbers[f"<|{language}|>"] for language in LANGUAGES]
    guided = product(range(shape.decoder_layers), range(GUIDED_HEADS))
    spec.config.alignment_heads = [list(pair) for pair in guided]
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))


def export(work: Path, folder: Path) -> None:
    """Writes the folder beside its place and then moves it there, replacing its files."""
    tokens = Tokens(Tokenizer.from_file(str(work / "tokenizer.json")))
    state = torch.load(work / "recognizer.pt")["model"]
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = Path(mkdtemp(prefix=".unfinished-", dir=folder.parent))
    write_model(whisper(state, tokens), tokens, unfinished)
    tokens.tokenizer.save(str(unfinished / "tokenizer.json"), pretty=False)
    preprocessor = json.dumps(PREPROCESSOR, indent=1) + "\n"
    (unfinished / "preprocessor_config.json").write_text(preprocessor, encoding="utf-8")
    for path in unfinished.iterdir():
        path.replace(folder / path.name)
    shutil.rmtree(unfinished)


LIMITS = (
    "Trained on six synthetic voices of espeak-ng saying sentences composed by a small trilingual "
    "grammar about film heritage: it knows those voices and those words.",
    "On a human voice, or on other words, what it writes is fluent, plausible and wrong.",
    "It exists so that the whole road can be seen and tested on a bare machine; for real "
    "recordings install a real speech model.",
)


def origin(work: Path, figures: dict[str, Any], began: str) -> dict[str, Any]:
    """What ORIGIN.json says: from where the weights come, how good they are, what they are not."""
    minutes, steps, hours = torch.load(work / "recognizer.pt")["log"]
    commit = subprocess.run(["git", "rev-parse", "HEAD"], stdout=subprocess.PIPE, check=True)
    shards = sorted(work.glob("speech-*.json"))
    return {
        "name": "demo-recognizer",
        "kind": "Whisper architecture, trained from scratch by this project",
        "commit": commit.stdout.decode().strip(),
        "made_with": "tools/demo_models/train_recognizer.py, export_recognizer.py",
        "began_from": began,
        "languages": sorted(LANGUAGES),
        "data": "tools/demo_models/grammar.py's sentences, spoken by espeak-ng; held-out sentences "
        "and the demonstration's scripts are left out",
        "licence": "Apache-2.0, as the project",
        "limits": list(LIMITS),
        "voices": [voice for voices in VOICES.values() for voice in voices],
        "synthesiser": "espeak-ng 1.51",
        "shard_seeds": sorted(int(path.stem.split("-")[1]) for path in shards),
        "sentences": sum(len(read_shard(path)[1]) for path in shards),
        "seed": 1,
        "steps": steps,
        "hours_heard_padding_included": round(hours, 1),
        "minutes_of_two_shared_cores": round(minutes, 1),
        "figures": {name: value for name, value in figures.items() if name != "examples"},
    }


def main() -> None:
    """Exports the checkpoint of `--work`; with `--figures`, writes ORIGIN.json beside it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("build/demo-models"))
    parser.add_argument("--to", type=Path, default=Path("build/demo-models/recognizer"))
    parser.add_argument("--figures", type=Path, help="evaluate_recognizer.py's JSON: origin only")
    parser.add_argument("--began-from", default="nothing")
    asked = parser.parse_args()
    if asked.figures:
        figures = json.loads(asked.figures.read_text(encoding="utf-8"))
        said = json.dumps(origin(asked.work, figures, asked.began_from), indent=1) + "\n"
        (asked.to / "ORIGIN.json").write_text(said, encoding="utf-8")
        return
    export(asked.work, asked.to)
    sizes = {path.name: path.stat().st_size for path in sorted(asked.to.iterdir())}
    print(json.dumps(sizes, indent=1))


if __name__ == "__main__":
    main()
