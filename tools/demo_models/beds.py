"""Makes what is heard between the speeches: music, hum, noise, silence; never a voice."""

from collections.abc import Callable
from random import Random
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
Maker: TypeAlias = Callable[[int, np.random.Generator], NDArray[np.float64]]
RATE = 16_000
SCALE = (0, 2, 4, 5, 7, 9, 11, 12)


def _note(frequency: float, samples: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """A struck or held note with up to six partials."""
    time = np.arange(samples) / RATE
    partials = rng.uniform(0.1, 1.0, size=rng.integers(1, 7))
    waves = [
        weight / rank * np.sin(2 * np.pi * frequency * rank * time)
        for rank, weight in enumerate(partials, start=1)
    ]
    attack = np.minimum(1.0, time / rng.uniform(0.005, 0.1))
    return np.sum(waves, axis=0) * attack * np.exp(-time * rng.uniform(0.2, 6.0))


def music(samples: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Chords and melodies of a major scale, (samples,)."""
    heard = np.zeros(samples)
    root, beat = rng.uniform(90, 260), int(RATE * rng.uniform(0.15, 0.9))
    for start in range(0, samples, beat):
        length = min(samples - start, int(beat * rng.uniform(0.8, 3)))
        for step in rng.choice(SCALE, size=rng.integers(1, 5)):
            heard[start : start + length] += _note(root * 2 ** (step / 12), length, rng)
    return heard


def noise(samples: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """White to brown noise, (samples,), steady or in bursts like applause."""
    spectrum = np.fft.rfft(rng.standard_normal(samples))
    spectrum /= np.maximum(1.0, np.arange(len(spectrum))) ** rng.uniform(0.0, 1.0)
    heard = np.fft.irfft(spectrum, samples)
    if rng.random() < 0.4:
        heard *= np.repeat(rng.random(samples // 400 + 1), 400)[:samples] ** 3
    return heard


def hum(samples: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """The mains and their harmonics under a little noise, (samples,)."""
    time = np.arange(samples) / RATE
    ranks = range(1, int(rng.integers(2, 9)))
    tones = [rng.random() * np.sin(2 * np.pi * 50 * rank * time) for rank in ranks]
    return np.sum(tones, axis=0) + 0.05 * rng.standard_normal(samples)


def silence(samples: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Nothing, or a noise floor far below speech, (samples,)."""
    return rng.choice([0.0, 1e-4, 1e-3]) * rng.standard_normal(samples)


def bed(seconds: float, random: Random) -> Floats:
    """Samples at 16 kHz of one of the four, at some level under full scale."""
    rng = np.random.default_rng(random.getrandbits(32))
    makers: tuple[Maker, ...] = (music, music, noise, hum, silence)
    maker = random.choice(makers)
    heard = maker(int(seconds * RATE), rng)
    if maker is not silence:
        heard *= 10 ** random.uniform(-2.5, -0.1) / max(1e-6, float(np.abs(heard).max()))
    return heard.astype(np.float32)
