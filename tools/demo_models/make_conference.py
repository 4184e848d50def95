"""Speaks the demonstration's scripts into its recordings and notes when each sentence is said."""

import argparse
import re
import subprocess
import wave
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

import numpy as np
import yaml
from grammar import SCRIPTS, spoken
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
Entry: TypeAlias = dict[str, Any]

RATE = 22_050
"""Samples per second of espeak-ng and so of the recordings before Opus."""
KILOBITS = 40
BETWEEN_SENTENCES = (0.3, 0.7)
BETWEEN_TURNS = (1.1, 1.3)
ROOM_NOISE = 0.0003
LOUDNESS = 0.6
CHORDS = ((0, 4, 7), (9, 12, 16), (5, 9, 12), (7, 11, 14))
"""The film excerpt's harmony in semitones over its root: I, vi, IV, V."""
ROOT_HERTZ = 196.0


@dataclass(slots=True)
class Tape:
    """A recording in the making: what was put on it so far."""

    pieces: list[Floats] = field(default_factory=list)
    samples: int = 0

    def put(self, piece: Floats) -> tuple[float, float]:
        """Appends samples; returns where they start and end, in seconds."""
        start = self.samples
        self.pieces.append(piece)
        self.samples += len(piece)
        return round(start / RATE, 2), round(self.samples / RATE, 2)

    def pause(self, bounds: tuple[float, float], random: Random) -> None:
        """Appends silence of a drawn length within bounds, in seconds."""
        self.put(np.zeros(int(random.uniform(*bounds) * RATE), np.float32))

    def heard(self, seed: int) -> Floats:
        """Everything on the tape, in a room that is not quite silent."""
        noise = np.random.default_rng(seed).standard_normal(self.samples) * ROOM_NOISE
        return np.concatenate(self.pieces) + noise.astype(np.float32)


def speak(text: str, voice: Entry) -> Floats:
    """Speech at 22,050 Hz without the silence around it."""
    command = ["espeak-ng", "-v", voice["name"], "-s", str(voice["speed"])]
    command += ["-p", str(voice["pitch"]), "--stdout", text]
    sound = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    body = sound[sound.find(b"data") + 8 :]
    samples = np.frombuffer(body[: len(body) // 2 * 2], dtype="<i2").astype(np.float32)
    loud = np.flatnonzero(np.abs(samples) > 100)
    samples = samples[loud[0] : loud[-1] + 1]
    return samples * np.float32(LOUDNESS / np.abs(samples).max())


def film_excerpt(seconds: float) -> Floats:
    """Music without words: broken chords of decaying sines that fade in and out."""
    length = int(seconds * RATE)
    heard = np.zeros(length)
    beat = int(0.4 * RATE)
    for step, start in enumerate(range(0, length, beat)):
        chord = CHORDS[step // 6 % len(CHORDS)]
        semitones = chord[step % 3] + (12 if step % 6 > 2 else 0)
        note = _struck(ROOT_HERTZ * 2 ** (semitones / 12), min(length - start, 4 * beat))
        heard[start : start + len(note)] += note
    fade = np.minimum(1.0, np.minimum(np.arange(length), np.arange(length)[::-1]) / (0.8 * RATE))
    return (0.4 * fade * heard / np.abs(heard).max()).astype(np.float32)


def _struck(hertz: float, samples: int) -> NDArray[np.float64]:
    time = np.arange(samples) / RATE
    partials = [np.sin(2 * np.pi * hertz * n * time) / n**2 for n in (1, 2, 3)]
    return np.sum(partials, axis=0) * np.exp(-2.5 * time) * np.minimum(1.0, time / 0.01)


def perform(script: Entry) -> Floats:
    """The whole recording; writes `start` and `end` into its turns and sentences."""
    tape, random = Tape(), Random(script["recording"])
    for turn in script["turns"]:
        tape.pause(BETWEEN_TURNS, random)
        if "music" in turn:
            turn["start"], turn["end"] = tape.put(film_excerpt(turn["seconds"]))
        else:
            _perform_turn(turn, tape, random)
    tape.pause(BETWEEN_TURNS, random)
    script["seconds"] = round(tape.samples / RATE, 2)
    return tape.heard(len(script["turns"]))


def _perform_turn(turn: Entry, tape: Tape, random: Random) -> None:
    language = turn["language"]
    for position, sentence in enumerate(turn["sentences"]):
        if position:
            tape.pause(BETWEEN_SENTENCES, random)
        speech = speak(spoken(sentence[language], language), turn["voice"])
        sentence["start"], sentence["end"] = tape.put(speech)
    turn["start"], turn["end"] = turn["sentences"][0]["start"], turn["sentences"][-1]["end"]


def write_opus(path: Path, samples: Floats, work: Path) -> None:
    """Encodes samples with opusenc, without tags that change from day to day."""
    sound = work / f"{path.stem}.wav"
    with wave.open(str(sound), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    command = ["opusenc", "--quiet", "--speech", "--bitrate", str(KILOBITS), "--serial", "1"]
    subprocess.run([*command, str(sound), str(path)], check=True)
    sound.unlink()


def talk_spans(script: Entry) -> Iterator[tuple[str, float, float]]:
    """Each talk's slug with the start of its first turn and the end of its last, in seconds."""
    talks = dict.fromkeys(turn["talk"] for turn in script["turns"] if "talk" in turn)
    for talk in talks:
        turns = [turn for turn in script["turns"] if turn.get("talk") == talk]
        yield talk, turns[0]["start"], turns[-1]["end"]


def note_talk_spans(programme: Path, script: Entry) -> None:
    """Rewrites the numbers of `{talk: slug, start: …, end: …}` in the programme."""
    text = programme.read_text(encoding="utf-8")
    for talk, start, end in talk_spans(script):
        pattern = rf"\{{talk: {re.escape(talk)}, [^}}]*\}}"
        text = re.sub(pattern, f"{{talk: {talk}, start: {start}, end: {end}}}", text)
    programme.write_text(text, encoding="utf-8")


def make(path: Path, work: Path) -> None:
    """One script: its recording, its times and its talks' places in the programme."""
    script = yaml.safe_load(path.read_text(encoding="utf-8"))
    recording = path.parents[1] / "recordings" / f"{script['recording']}.opus"
    recording.parent.mkdir(exist_ok=True)
    write_opus(recording, perform(script), work)
    timed = yaml.safe_dump(script, allow_unicode=True, sort_keys=False, width=1000)
    path.write_text(timed, encoding="utf-8")
    note_talk_spans(path.parents[1] / "conference.yaml", script)
    print(f"{recording.name}: {script['seconds']} s, {recording.stat().st_size} bytes")


def main() -> None:
    """Makes every recording of the demonstration."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scripts", type=Path, default=SCRIPTS)
    parser.add_argument("--work", type=Path, default=Path("build/demo-models"))
    asked = parser.parse_args()
    asked.work.mkdir(parents=True, exist_ok=True)
    for path in sorted(asked.scripts.glob("*.yaml")):
        make(path, asked.work)


if __name__ == "__main__":
    main()
