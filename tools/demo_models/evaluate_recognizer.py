"""Measures an exported recogniser on sentences it never saw; prints one JSON object."""

import argparse
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import grammar
import jiwer
import numpy as np
import yaml
from faster_whisper import BatchedInferencePipeline, WhisperModel
from faster_whisper.audio import decode_audio
from recognizer_data import Placed, hintable
from speech import RATE, VOICES, Floats, in_a_room, speak

LANGUAGES = grammar.LANGUAGES
OPTIONS: dict[str, Any] = {
    "beam_size": 5,
    "temperature": 0.0,
    "condition_on_previous_text": False,
}


@dataclass(frozen=True, slots=True)
class Sound:
    """Samples (n,) at 16 kHz in one language, and what is said in them, when."""

    samples: Floats
    language: str
    said: tuple[Placed, ...]

    @property
    def text(self) -> str:
        """All that is said."""
        return " ".join(placed.text for placed in self.said)


@dataclass(frozen=True, slots=True)
class Heard:
    """What the recogniser made of a sound; word times in seconds, where asked for."""

    language: str
    text: str
    starts: tuple[float, ...] = ()


def held_out(random: Random) -> Iterator[grammar.Triple]:
    """Sentences that training skips, without end."""
    while True:
        sentence = grammar.triple(random)
        if grammar.is_held_out(sentence):
            yield sentence


def sound(language: str, texts: list[str], random: Random) -> Sound:
    """The sentences in one voice each, with pauses of 0.1 to 0.7 s."""
    parts, said, at = [np.zeros(RATE // 5, np.float32)], [], 0.2
    for text in texts:
        spoken = grammar.spoken(text, language)
        voice = random.choice(VOICES[language])
        speech = speak(spoken, voice, random.randint(140, 175), random.randint(44, 56))
        pause = int(random.uniform(0.1, 0.7) * RATE)
        said.append(Placed(at, at + len(speech) / RATE, text))
        parts += [speech, np.zeros(pause, np.float32)]
        at += (len(speech) + pause) / RATE
    return Sound(in_a_room(np.concatenate(parts), random), language, tuple(said))


def held_out_sounds(count: int, at_once: int, seed: int) -> list[Sound]:
    """`count` sounds a language of `at_once` held-out sentences each."""
    random, sounds = Random(seed), []
    sentences = held_out(random)
    for language in LANGUAGES:
        for _ in range(count):
            texts: list[str] = []
            while len(texts) < at_once:
                text = next(sentences).text(language)
                texts += [text] * grammar.is_held_out(text)
            sounds.append(sound(language, texts, random))
    return sounds


def demonstration_sounds(longest: float = 22.0) -> list[Sound]:
    """The demonstration's recordings, where they are, cut after whole sentences of one turn."""
    sounds = []
    for path in sorted(grammar.SCRIPTS.glob("*.yaml")):
        script = yaml.safe_load(path.read_text(encoding="utf-8"))
        recording = path.parents[1] / "recordings" / f"{script['recording']}.opus"
        if recording.exists():
            samples = decode_audio(str(recording), sampling_rate=RATE)
            turns = [turn for turn in script["turns"] if "sentences" in turn]
            sounds += [cut for turn in turns for cut in _cuts(turn, samples, longest)]
    return sounds


def _cuts(turn: dict[str, Any], samples: Floats, longest: float) -> Iterator[Sound]:
    sentences, language = list(turn["sentences"]), turn["language"]
    while sentences:
        start = sentences[0]["start"] - 0.2
        together = [s for s in sentences if s["end"] - start < longest] or sentences[:1]
        end = together[-1]["end"] + 0.2
        said = [Placed(s["start"] - start, s["end"] - start, s[language]) for s in together]
        yield Sound(samples[int(start * RATE) : int(end * RATE)], language, tuple(said))
        sentences = sentences[len(together) :]


def _text(segments: Any) -> str:
    return " ".join(segment.text.strip() for segment in segments)


def _hints(sound: Sound) -> str:
    """A dozen terms of a glossary, in the sound's language; few of them are said."""
    terms = Random(sound.text).sample(hintable(), 12)
    return ", ".join(term.text(sound.language) for term in terms)


def whole(model: WhisperModel, sound: Sound, hints: str | None = None) -> Heard:
    """As `WhisperModel.transcribe` hears it, with the product's options."""
    segments, info = model.transcribe(
        sound.samples, without_timestamps=True, word_timestamps=True, hotwords=hints, **OPTIONS
    )
    kept = list(segments)
    starts = tuple(word.start for segment in kept for word in segment.words or ())
    return Heard(info.language, _text(kept), starts)


def stamped(model: WhisperModel, sound: Sound) -> Heard:
    """With timestamps, the language known; the starts are the segments'."""
    segments, info = model.transcribe(sound.samples, language=sound.language, **OPTIONS)
    kept = list(segments)
    return Heard(info.language, _text(kept), tuple(segment.start for segment in kept))


def batched(model: WhisperModel, sound: Sound) -> Heard:
    """As the batched pipeline hears it, cut by its own detection of speech."""
    pipeline = BatchedInferencePipeline(model)
    segments, info = pipeline.transcribe(
        sound.samples, batch_size=4, without_timestamps=True, **OPTIONS
    )
    return Heard(info.language, _text(segments))


def _plain(text: str) -> str:
    return grammar.normalised(text) or "∅"


def _word_error_rates(sounds: list[Sound], heard: list[Heard]) -> dict[str, float]:
    rates = {}
    for language in LANGUAGES:
        pairs = [(s, h) for s, h in zip(sounds, heard, strict=True) if s.language == language]
        if pairs:
            said, got = [_plain(s.text) for s, _ in pairs], [_plain(h.text) for _, h in pairs]
            rates[language] = round(float(jiwer.wer(said, got)), 4)
    return rates


def _word_shift(sounds: list[Sound], heard: list[Heard]) -> float | None:
    """Median seconds from a sentence's start to the nearest start that was heard."""
    shifts = [
        min(abs(start - placed.start) for start in h.starts)
        for s, h in zip(sounds, heard, strict=True)
        for placed in s.said
        if h.starts
    ]
    return round(float(np.median(shifts)), 3) if shifts else None


def figures(sounds: list[Sound], heard: list[Heard]) -> dict[str, Any]:
    """Word error rate a language, share of languages right, median shift of the starts in s."""
    right = [s.language == h.language for s, h in zip(sounds, heard, strict=True)]
    return {
        "word_error_rate": _word_error_rates(sounds, heard),
        "language_right": round(sum(right) / len(right), 4),
        "start_shift_s": _word_shift(sounds, heard),
    }


def _examples(sounds: list[Sound], heard: list[Heard]) -> list[list[str]]:
    first = {s.language: [s.text, h.text] for s, h in zip(sounds, heard, strict=True)}
    return list(first.values())


def measured(folder: Path, count: int, at_once: int, seed: int, threads: int) -> dict[str, Any]:
    """Every figure on held-out sentences."""
    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)
    sounds, single = held_out_sounds(count, at_once, seed), held_out_sounds(count, 1, seed + 1)
    demonstration = demonstration_sounds()
    heard = [whole(model, sound) for sound in sounds]
    return {
        "seconds": round(sum(len(sound.samples) for sound in sounds) / RATE, 1),
        "glued": figures(sounds, heard),
        "single": figures(single, [whole(model, sound) for sound in single]),
        "demonstration": figures(demonstration, [whole(model, s) for s in demonstration]),
        "hinted": figures(sounds, [whole(model, sound, _hints(sound)) for sound in sounds]),
        "stamped": figures(sounds, [stamped(model, sound) for sound in sounds]),
        "batched": figures(sounds, [batched(model, sound) for sound in sounds]),
        "examples": _examples(sounds, heard),
    }


def main() -> None:
    """Measures the folder `--model`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=Path("build/demo-models/recognizer"))
    parser.add_argument("--sounds", type=int, default=10, help="sounds a language")
    parser.add_argument("--at-once", type=int, default=4, help="sentences a sound")
    parser.add_argument("--seed", type=int, default=4242)
    parser.add_argument("--threads", type=int, default=1)
    asked = parser.parse_args()
    logging.disable(logging.WARNING)
    found = measured(asked.model, asked.sounds, asked.at_once, asked.seed, asked.threads)
    print(json.dumps(found, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
