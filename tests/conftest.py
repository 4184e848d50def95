"""Sound and models that several rooms' tests share; all of it is made here or ships with Actes."""

from __future__ import annotations

import itertools
import json
import os
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.postgres import Server, programs, running

ROOT = Path(__file__).parent.parent
RATE = 16_000


@pytest.fixture(scope="session")
def demo_recording() -> Path:
    """A recording of the demonstration: three languages, synthetic voices, a film excerpt."""
    return ROOT / "service/demonstration/recordings/giao-luu-dien-anh.opus"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server; skips where Debian's package is not, unless ACTES_TEST_POSTGRES is set.

    The continuous integration sets it, so that no engine goes untested there.
    """
    found = programs()
    if found is None:
        assert not os.environ.get("ACTES_TEST_POSTGRES"), "PostgreSQL was to be here"
        pytest.skip("no PostgreSQL in /usr/lib/postgresql: apt-get install postgresql")
    with running(found) as server:
        yield server


@pytest.fixture(scope="session")
def human_speech() -> Path:
    """A folder of human speech, which is not part of the project."""
    folder = Path(os.environ.get("ACTES_TEST_AUDIO", ROOT.parent / "shared/data/audio"))
    if not folder.is_dir():
        pytest.skip(f"no human speech at {folder}; set ACTES_TEST_AUDIO")
    return folder


@pytest.fixture
def wav(tmp_path: Path) -> Callable[..., Path]:
    """Write samples in [-1, 1] as a WAV file: ``wav(samples, name="a.wav", rate=16000)``.

    Of shape (samples,), or (samples, channels).
    """

    def write(samples: np.ndarray, name: str = "sound.wav", rate: int = RATE) -> Path:
        path = tmp_path / name
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1 if samples.ndim == 1 else samples.shape[1])
            file.setsampwidth(2)
            file.setframerate(rate)
            file.writeframes((samples * 32767).astype("<i2").tobytes())
        return path

    return write


def tone(seconds: float, pitch: float = 440.0, rate: int = RATE) -> np.ndarray:
    """A steady tone: sound without speech."""
    return 0.5 * np.sin(2 * np.pi * pitch * np.arange(round(seconds * rate)) / rate)


@pytest.fixture(name="tone", scope="session")
def tone_fixture() -> Callable[..., np.ndarray]:
    """``tone(seconds, pitch=440, rate=16000)``."""
    return tone


@pytest.fixture(scope="session")
def random_whisper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of the dimensions of Whisper tiny with random weights: it loads, and hears nonsense.

    Nobody can download one here; it proves that a real one would load and run.
    """
    ctranslate2 = pytest.importorskip("ctranslate2")
    folder = tmp_path_factory.mktemp("models") / "random-whisper"
    folder.mkdir()
    tokens, specials, merges = _vocabulary()
    spec = ctranslate2.specs.WhisperSpec(4, 6, 4, 6)
    _fill(spec, tokens + specials)
    spec.register_vocabulary(tokens + specials)
    first = tokens + specials
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [first.index("<|endoftext|>")]
    spec.config.lang_ids = [first.index(f"<|{tag}|>") for tag in _LANGUAGES]
    spec.config.alignment_heads = [list(pair) for pair in itertools.product((2, 3), range(6))]
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))
    _save_tokenizer(folder, tokens, specials, merges)
    features = {"feature_size": 80, "sampling_rate": RATE, "hop_length": 160, "n_fft": 400}
    (folder / "preprocessor_config.json").write_text(json.dumps({**features, "chunk_length": 30}))
    return folder


_LANGUAGES = ("en", "vi", "fr", *(f"x{number}" for number in range(96)))
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _vocabulary() -> tuple[list[str], list[str], list[tuple[str, str]]]:
    """As many entries as Whisper has, in its order, 51,865 of them; only letters mean anything."""
    from tokenizers import pre_tokenizers

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokens = [*letters, *(f"Ġ{letter}" for letter in _LETTERS)]
    tokens += [*(f"<unused{number}>" for number in range(50256 - len(tokens))), ""]
    specials = ["<|endoftext|>", "<|startoftranscript|>", *(f"<|{tag}|>" for tag in _LANGUAGES)]
    specials += [f"<|{name}|>" for name in ("translate", "transcribe", "startoflm")]
    specials += [f"<|{name}|>" for name in ("startofprev", "nospeech", "notimestamps")]
    specials += [f"<|{number * 0.02:.2f}|>" for number in range(1501)]
    return tokens, specials, [("Ġ", letter) for letter in _LETTERS]


def _save_tokenizer(folder: Path, tokens: list, specials: list, merges: list) -> None:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    numbered = {token: number for number, token in enumerate(tokens)}
    tokenizer = Tokenizer(models.BPE(numbered, merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(specials)
    tokenizer.save(str(folder / "tokenizer.json"))


def _fill(spec: object, vocabulary: list[str], size: int = 384) -> None:
    """Random weights; a bias lets it prefer letters, and stop after a few of them."""
    rng = np.random.default_rng(7)

    def random(*shape: int, scale: float = 0.05) -> np.ndarray:
        return rng.standard_normal(shape, dtype=np.float32) * np.float32(scale)

    def norm(layer: object) -> None:
        layer.gamma, layer.beta = np.ones(size, np.float32), np.zeros(size, np.float32)

    def linear(layer: object, outputs: int, inputs: int) -> None:
        layer.weight = random(outputs, inputs, scale=inputs**-0.5)
        layer.bias = np.zeros(outputs, np.float32)

    def attention(layer: object, shapes: tuple[int, ...]) -> None:
        norm(layer.layer_norm)
        for part, outputs in zip(layer.linear, shapes, strict=True):
            linear(part, outputs * size, size)

    for side in (spec.encoder, spec.decoder):
        norm(side.layer_norm)
        for layer in side.layer:
            attention(layer.self_attention, (3, 1))
            norm(layer.ffn.layer_norm)
            linear(layer.ffn.linear_0, 4 * size, size)
            linear(layer.ffn.linear_1, size, 4 * size)
    for layer in spec.decoder.layer:
        attention(layer.attention, (1, 2, 1))
    spec.encoder.conv1.weight, spec.encoder.conv2.weight = (
        random(size, 80, 3),
        random(size, size, 3),
    )
    spec.encoder.conv1.bias = spec.encoder.conv2.bias = np.zeros(size, np.float32)
    spec.encoder.position_encodings.encodings = random(1500, size)
    spec.decoder.position_encodings.encodings = random(448, size)
    spec.decoder.embeddings.weight = spec.decoder.projection.weight = random(len(vocabulary), size)
    bias = np.full(len(vocabulary), -9.0, np.float32)
    bias[[vocabulary.index(f"Ġ{letter}") for letter in _LETTERS]] = 2.0
    bias[vocabulary.index("<|endoftext|>")] = 6.0
    spec.decoder.projection.bias = bias
