"""Glues shard utterances into what the recogniser trains on, padded as faster-whisper pads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random

import grammar
import numpy as np
import torch
from recognizer_tokens import LANGUAGES, Tokens
from speech import BANDS, Floats, Mels, Utterance, read_shard
from torch import Tensor
from vocabulary import Triple, vocabulary

FRAMES_A_SECOND = 100
WINDOW = 3000
"""Frames the product hands to the model: 30 s."""
FLOOR = -10.0
"""Log power of digital silence."""
IGNORED = -100
"""Targets that cost nothing."""
TOKENS = 448
BESIDE = 0.06
"""Share of windows with music or noise before the speech, and of those with some after it."""
TRIES = 40
HINTED = 0.2
"""Share of windows with terms before the start, as the product gives a glossary's."""
HINT_TOKENS = 60
SHORT_BATCH = 7000
"""Frames of a batch of short pieces."""
FULL_BATCH = 3
"""Windows in a batch of full ones."""


@dataclass(frozen=True, slots=True)
class Clip:
    """An utterance with its frames (t, 80)."""

    mels: Mels
    utterance: Utterance


@dataclass(frozen=True, slots=True)
class Placed:
    """An utterance in a window; seconds from the window's start."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Window:
    """Log power (t, 80) of glued clips of one language, `""` when nobody speaks."""

    mels: Floats
    language: str
    said: tuple[Placed, ...]
    stamped: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """Mels (b, 80, t), tokens (b, l) given, the next ones wanted (b, l), and their spelling.

    `said_at` (b, l): about when the wanted tokens are said, in seconds; NaN for the unsaid ones.
    """

    mels: Tensor
    given: Tensor
    wanted: Tensor
    said_at: Tensor
    spelled: Tensor
    spelled_lengths: Tensor

    @property
    def seconds(self) -> float:
        """Seconds of audio, padding included."""
        return self.mels.shape[0] * self.mels.shape[2] / FRAMES_A_SECOND


@dataclass
class Shelf:
    """The shards of a folder; `refresh` takes in those finished since."""

    folder: Path
    clips: dict[str, list[Clip]] = field(default_factory=lambda: {k: [] for k in (*LANGUAGES, "")})
    seen: set[Path] = field(default_factory=set)

    def refresh(self) -> int:
        """Sentences on the shelf after taking in what is new."""
        for index in sorted(set(self.folder.glob("*-*.json")) - self.seen):
            mels, utterances = read_shard(index)
            for u in (u for u in utterances if not grammar.is_held_out(u.text)):
                self.clips[u.language].append(Clip(mels[u.first : u.first + u.frames], u))
            self.seen.add(index)
        return sum(len(self.clips[language]) for language in LANGUAGES)


def _gap(frames: int, beside: Mels, random: Random) -> Floats:
    """A pause: digital silence, or the noise floor of the clip beside it."""
    if random.random() < 0.4:
        return np.full((frames, BANDS), FLOOR, np.float32)
    quiet = np.sort(beside, axis=0)[: max(2, len(beside) // 20)].astype(np.float32)
    picks = np.random.default_rng(random.getrandbits(32)).integers(0, len(quiet), frames)
    return quiet[picks]


def _louder(mels: Mels, random: Random) -> Floats:
    return np.maximum(mels.astype(np.float32) + random.uniform(-0.3, 0.3), FLOOR)


def _bed(shelf: Shelf, frames: int, random: Random) -> Floats:
    mels = random.choice(shelf.clips[""]).mels
    first = random.randint(0, max(0, len(mels) - frames))
    return mels[first : first + frames].astype(np.float32)


@dataclass(slots=True)
class Strip:
    """A window in the making, at most `frames` long."""

    frames: int
    parts: list[Floats] = field(default_factory=list)
    said: list[Placed] = field(default_factory=list)

    @property
    def left(self) -> int:
        """Frames still free."""
        return self.frames - sum(len(part) for part in self.parts)

    def put_bed(self, shelf: Shelf, longest: int, random: Random) -> None:
        """Music or noise, where there is any and 0.6 s are left for it."""
        if shelf.clips[""] and min(longest, self.left) > 60:
            self.parts.append(_bed(shelf, random.randint(50, min(longest, self.left)), random))

    def put(self, clip: Clip, random: Random) -> bool:
        """A pause and the clip; False when both do not fit."""
        pause = random.randint(0, 70) if random.random() < 0.9 else random.randint(70, 150)
        if pause + len(clip.mels) > self.left:
            return False
        begun = (self.frames - self.left + pause) / FRAMES_A_SECOND
        spoken = clip.utterance
        self.said.append(Placed(begun + spoken.start, begun + spoken.end, spoken.text))
        self.parts += [_gap(pause, clip.mels, random), _louder(clip.mels, random)]
        return True


def glued(shelf: Shelf, frames: int, stamped: bool, random: Random) -> Window:
    """A window of at most `frames`, of one language, with pauses of up to 1.5 s; empty if it
    finds nothing short enough."""
    language, strip = random.choice(LANGUAGES), Strip(frames)
    if random.random() < BESIDE:
        strip.put_bed(shelf, frames // 4, random)
    for _ in range(TRIES):
        if not strip.put(random.choice(shelf.clips[language]), random) and strip.said:
            break
    if random.random() < BESIDE:
        strip.put_bed(shelf, frames, random)
    mels = np.concatenate(strip.parts) if strip.parts else np.full((100, BANDS), FLOOR, np.float32)
    return Window(mels, language if strip.said else "", tuple(strip.said), stamped)


def unspoken(shelf: Shelf, frames: int, stamped: bool, random: Random) -> Window:
    """A window where nobody speaks."""
    return Window(_bed(shelf, random.randint(100, frames), random), "", (), stamped)


def normalised(mels: Floats, headroom: float = 0.0) -> Floats:
    """Whisper's scaling (t, 80); `headroom`: how much louder the file's loudest frame is."""
    return (np.maximum(mels, mels.max() + headroom - 8.0) + 4.0) / 4.0


def _in_a_hall(mels: Floats, random: Random) -> Floats:
    """Another level, and sometimes duller, as after a lossy codec."""
    heard = mels + random.uniform(-1.0, 0.3)
    if random.random() < 0.15:
        heard[:, random.randint(60, 79) :] -= random.uniform(0.5, 4.0)
    headroom = random.uniform(0.0, 1.0) if random.random() < 0.3 else 0.0
    return normalised(np.maximum(heard, FLOOR), headroom)


def _masked(mels: Tensor, random: Random) -> None:
    """Light SpecAugment, in place."""
    if random.random() < 0.5:
        band = random.randrange(70)
        mels[:, band : band + random.randint(1, 10)] = 0
        frame = random.randrange(max(1, mels.shape[2] - 30))
        mels[:, :, frame : frame + random.randint(1, 20)] = 0


@cache
def hintable() -> tuple[Triple, ...]:
    """What a glossary would hold: names, institutions, subjects, objects."""
    known = vocabulary()
    phrases = [phrase for slot in "SIND" for phrase in known.phrases[slot]]
    return (*phrases, *(p.phrase for p in known.people), *(o.phrase for o in known.objects))


def _hint(language: str, tokens: Tokens, random: Random) -> list[int]:
    """What the product may put before the start: up to 60 tokens of names and terms."""
    if random.random() > HINTED:
        return []
    told = random.choice(LANGUAGES) if random.random() < 0.3 else language or "en"
    terms = random.sample(hintable(), random.randint(1, 14))
    hints = tokens.text(", ".join(term.text(told) for term in terms))[:HINT_TOKENS]
    return [tokens.numbers["<|startofprev|>"], *hints]


@dataclass(frozen=True, slots=True)
class Written:
    """Tokens given, tokens wanted after each of them, and when the wanted ones are said."""

    given: list[int]
    wanted: list[int]
    said_at: list[float]


def _sentence(placed: Placed, stamped: bool, tokens: Tokens) -> tuple[list[int], list[float]]:
    """The tokens of one sentence and about when they are said: as if letters took equal time."""
    words = tokens.text(placed.text)
    lengths = np.array([len(tokens.tokenizer.id_to_token(word)) for word in words])
    middles = (np.cumsum(lengths) - lengths / 2) / max(1, lengths.sum())
    times = (placed.start + (placed.end - placed.start) * middles).tolist()
    if not stamped:
        return words, times
    stamps = tokens.stamp(placed.start), tokens.stamp(placed.end)
    return [stamps[0], *words, stamps[1]], [placed.start, *times, placed.end]


def _written(window: Window, tokens: Tokens, random: Random) -> Written:
    before = _hint(window.language, tokens, random)
    given = before + tokens.prompt(window.language or random.choice(LANGUAGES), window.stamped)
    start, prompt = len(before), len(given)
    times = [np.nan] * prompt
    for placed in window.said:
        words, said_at = _sentence(placed, window.stamped, tokens)
        given += words
        times += said_at
    given = given[: TOKENS - 1]
    wanted = [*given[1:], tokens.numbers["<|endoftext|>"]]
    wanted[:start] = [IGNORED] * start
    wanted[start + 1 : prompt - 1] = [IGNORED] * (prompt - start - 2)
    if not window.language:
        wanted[start] = tokens.numbers["<|nospeech|>"]
    return Written(given, wanted, [*times[1 : len(given)], np.nan])


def _padded(rows: Sequence[Sequence[float]], filler: float) -> Tensor:
    length = max(map(len, rows))
    return torch.tensor([[*row, *[filler] * (length - len(row))] for row in rows])


def batch(windows: Sequence[Window], frames: int, tokens: Tokens, random: Random) -> Batch:
    """The windows padded with 0.0 after normalisation to at least `frames`, an even number."""
    longest = max(frames, *(len(w.mels) for w in windows))
    mels = torch.zeros(len(windows), BANDS, longest + longest % 2)
    for row, window in zip(mels, windows, strict=True):
        heard = _in_a_hall(window.mels, random)
        row[:, : len(heard)] = torch.from_numpy(heard.T.copy())
    _masked(mels, random)
    written = [_written(window, tokens, random) for window in windows]
    spelled = [tokens.spelled(" ".join(p.text for p in w.said)) for w in windows]
    return Batch(
        mels,
        _padded([w.given for w in written], tokens.numbers["<|endoftext|>"]),
        _padded([w.wanted for w in written], IGNORED),
        _padded([w.said_at for w in written], np.nan),
        torch.tensor([c for row in spelled for c in row], dtype=torch.long),
        torch.tensor([len(row) for row in spelled]),
    )


def _short_batch(shelf: Shelf, tokens: Tokens, random: Random) -> Batch:
    """About 70 s in pieces of one length, mostly between 9 and 29 s."""
    frames = random.randint(900, 2900) if random.random() < 0.9 else random.randint(400, 900)
    many = max(3, round(SHORT_BATCH / frames))
    windows = [glued(shelf, frames, random.random() < 0.25, random) for _ in range(many)]
    return batch([w for w in windows if w.said], 0, tokens, random)


def _full_batch(shelf: Shelf, tokens: Tokens, random: Random) -> Batch:
    """Windows of 30 s as the product hands them over, filled from 1 to 29.8 s."""
    windows = []
    for _ in range(FULL_BATCH):
        frames = random.randint(2000, 2980) if random.random() < 0.6 else random.randint(350, 2000)
        make = unspoken if shelf.clips[""] and random.random() < 0.05 else glued
        windows.append(make(shelf, frames, random.random() < 0.4, random))
    return batch(windows, WINDOW, tokens, random)


def batches(shelf: Shelf, tokens: Tokens, full: float, random: Random) -> Iterator[Batch]:
    """Batches without end, a share `full` of them windows of 30 s."""
    while True:
        make = _full_batch if random.random() < full else _short_batch
        yield make(shelf, tokens, random)
