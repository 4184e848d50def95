"""Lets espeak-ng speak the grammar's sentences and keeps their log-mels; it knows no real voice."""

import argparse
import json
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import TypeAlias

import beds
import grammar
import numpy as np
import soxr
from faster_whisper.feature_extractor import FeatureExtractor
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
Mels: TypeAlias = NDArray[np.float16]

RATE = 16_000
"""Samples per second of everything heard."""
HOP = 160
"""Samples from one frame to the next: 10 ms."""
BANDS = 80
ESPEAK_RATE = 22_050
VOICES = {
    "en": ("en-us", "en-gb+f2"),
    "fr": ("fr-fr", "fr-fr+f3"),
    "vi": ("vi", "vi+f2"),
}
NOISES = (0.0, 0.0, 0.0002, 0.0005, 0.001, 0.003)
"""Standard deviations of the noise under a sentence, one drawn for each."""
COVERAGE = 0.02
"""Share of sentences made of random words, so that every sound is heard."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One sentence in a shard; `first` and `frames` in frames, `start` and `end` in seconds."""

    first: int
    frames: int
    language: str
    text: str
    start: float
    end: float


def speak(text: str, voice: str, speed: int, pitch: int) -> Floats:
    """Speech (n,) at 16 kHz, trimmed to 25 ms around the voice; speed in words a minute."""
    command = ["espeak-ng", "-v", voice, "-s", str(speed), "-p", str(pitch), "--stdout", text]
    wave = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    body = wave[wave.find(b"data") + 8 :]
    samples = np.frombuffer(body[: len(body) // 2 * 2], dtype="<i2").astype(np.float32) / 32768
    return _trimmed(soxr.resample(samples, ESPEAK_RATE, RATE, quality="MQ"))


def _trimmed(samples: Floats, threshold: float = 0.003, margin: int = 400) -> Floats:
    loud = np.flatnonzero(np.abs(samples) > threshold)
    if not len(loud):
        return samples
    return samples[max(0, loud[0] - margin) : loud[-1] + margin]


@cache
def _filters() -> tuple[Floats, Floats]:
    window = np.hanning(401)[:-1].astype(np.float32)
    return FeatureExtractor(feature_size=BANDS).mel_filters.astype(np.float32), window


def log_mel(samples: Floats) -> Mels:
    """Frames (t, 80): decimal logarithm of the power in each band, before Whisper's clipping."""
    filters, window = _filters()
    padded = np.pad(samples, (200, 200), mode="reflect")
    slices = np.lib.stride_tricks.sliding_window_view(padded, 400)[::HOP][: len(samples) // HOP]
    power = np.abs(np.fft.rfft(slices * window, axis=1).astype(np.complex64)) ** 2
    return np.ascontiguousarray(np.log10(np.maximum(power @ filters.T, 1e-10)).astype(np.float16))


def _echoed(samples: Floats, random: Random) -> Floats:
    """The same with one wall's echo after 10 to 50 ms."""
    delay = int(random.uniform(0.01, 0.05) * RATE)
    echo = np.zeros_like(samples)
    echo[delay:] = samples[:-delay] * random.uniform(0.1, 0.4)
    return samples + echo


def in_a_room(samples: Floats, random: Random) -> Floats:
    """The same samples at some level, sometimes with an echo, mostly over a little noise."""
    heard = samples * random.uniform(0.2, 1.0) / max(0.05, float(np.abs(samples).max()))
    if random.random() < 0.3:
        heard = _echoed(heard, random)
    noise = np.random.default_rng(random.getrandbits(32)).standard_normal(len(heard))
    return (heard + random.choice(NOISES) * noise).astype(np.float32)


def spoken(language: str, text: str, random: Random) -> tuple[Mels, float, float]:
    """Frames (t, 80) of one sentence, and where its speech starts and ends, in seconds."""
    voice = random.choice(VOICES[language])
    said = grammar.spoken(text, language)
    speech = speak(said, voice, random.randint(140, 175), random.randint(44, 56))
    before, after = random.randint(0, 3000), random.randint(0, 3000)
    room = in_a_room(np.pad(speech, (before, after)), random)
    return log_mel(room), before / RATE, (before + len(speech)) / RATE


def _sentence(random: Random) -> tuple[str, str]:
    language = random.choice(grammar.LANGUAGES)
    if random.random() < COVERAGE:
        return language, grammar.random_words(language, random)
    return language, grammar.utterance(random).text(language)


def _spoken_sentence(random: Random) -> tuple[Mels, Utterance]:
    language, text = _sentence(random)
    mels, start, end = spoken(language, text, random)
    return mels, Utterance(0, len(mels), language, text, start, end)


def _unspoken_bed(random: Random) -> tuple[Mels, Utterance]:
    mels = log_mel(beds.bed(random.uniform(4.0, 20.0), random))
    return mels, Utterance(0, len(mels), "", "", 0.0, 0.0)


def write_shard(path: Path, clips: Sequence[tuple[Mels, Utterance]]) -> None:
    """Writes `path`.mel, then the index `path`.json whose presence says the shard is whole."""
    first, index = 0, []
    with path.with_suffix(".mel").open("wb") as file:
        for mels, utterance in clips:
            file.write(mels.tobytes())
            index.append(asdict(utterance) | {"first": first})
            first += len(mels)
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps(index, ensure_ascii=False), encoding="utf-8")
    unfinished.replace(path.with_suffix(".json"))


def read_shard(index: Path) -> tuple[Mels, list[Utterance]]:
    """The frames (t, 80) of a whole shard, left on disk, and its utterances."""
    rows = json.loads(index.read_text(encoding="utf-8"))
    mels = np.memmap(index.with_suffix(".mel"), dtype=np.float16, mode="r").reshape(-1, BANDS)
    return mels, [Utterance(**row) for row in rows]


def _write_shards(
    work: Path, kind: str, clip: Callable[[Random], tuple[Mels, Utterance]], seed: int, size: int
) -> None:
    random = Random(seed)
    path = work / f"{kind}-{seed}"
    if not path.with_suffix(".json").exists():
        write_shard(path, [clip(random) for _ in range(size)])
        print(f"{path.name}: {size} clips", flush=True)


def main() -> None:
    """Writes shards of speech, one a seed, and one of music and noise if there is none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("build/demo-models"))
    parser.add_argument("--seeds", type=int, nargs="+", default=list(range(1, 21)))
    parser.add_argument("--size", type=int, default=1000, help="sentences a shard")
    asked = parser.parse_args()
    asked.work.mkdir(parents=True, exist_ok=True)
    _write_shards(asked.work, "bed", _unspoken_bed, 0, 120)
    for seed in asked.seeds:
        _write_shards(asked.work, "speech", _spoken_sentence, seed, asked.size)


if __name__ == "__main__":
    main()
