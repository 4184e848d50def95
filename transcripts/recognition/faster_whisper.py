"""Whisper by way of faster-whisper's loader and CTranslate2; the road through it is our own.

Encoder one by one and decoder a few at a time (docs/design-notes.md); the language is
chosen for each waveform inside the declared set; words are aligned with that language's token.
Whatever batch a waveform comes in, it is encoded and aligned alone, and int8 sums are exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from math import ceil
from pathlib import Path
from typing import Any

import ctranslate2
import faster_whisper
import numpy as np
from faster_whisper.audio import pad_or_trim
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_suppressed_tokens, merge_punctuations

from transcripts import weights
from transcripts.errors import EngineFailed, ModelUnavailable, UnknownLanguage
from transcripts.model import Heard, Language, Origin, Segment, Span, Word
from transcripts.recognition.base import SAMPLE_RATE, Waveform
from transcripts.text import ends_sentence, nfc

ENGINE = "faster-whisper"
BEAM = 5
BATCH = {"cpu": 4, "cuda": 16}
"""How many waveforms the decoder takes at a time: beyond it, memory grows and speed does not."""

COMPUTE = {"cpu": "int8", "cuda": "int8_float16"}
HINT_TOKENS = 60
SHORTEST = 400
"""Samples below which nothing can be heard: one frame of the spectrum."""

NO_SPEECH, UNSURE = 0.6, -1.0
"""Whisper's own bounds: probability of no speech, mean log-probability of a token."""

_BEFORE = "\"'“¿([{-"
_AFTER = "\"'.。,，!！?？:：”)]}、"


def open_engine(model: str, *, models: Path | None, device: str, workers: int) -> FasterWhisper:
    """Load a model by name or folder. Raises ModelUnavailable."""
    folder = weights.resolve(ENGINE, model, models)
    try:
        loaded = faster_whisper.WhisperModel(
            str(folder),
            device=device,
            compute_type=COMPUTE[device],
            cpu_threads=1,
            num_workers=workers,
            local_files_only=True,
        )
    except (RuntimeError, ValueError, OSError) as error:
        raise ModelUnavailable(
            f"{ENGINE}:{folder}",
            "the model's files cannot be loaded",
            "Fetch it again, or copy the whole folder",
        ) from error
    return FasterWhisper(loaded, folder, model, device, workers)


def try_model(folder: Path) -> None:
    """Load the model in ``folder`` and let it hear a second of silence. See ``weights.check``."""
    engine = open_engine(str(folder), models=None, device="cpu", workers=1)
    engine.recognize([np.zeros(SAMPLE_RATE, np.float32)], languages=["en"])


@dataclass(slots=True)
class FasterWhisper:
    """A Recognizer. Threads may share it; ``workers`` batches run side by side."""

    model: Any
    folder: Path
    name: str
    device: str
    workers: int
    _tokenizers: dict[Language, Tokenizer] = field(default_factory=dict)
    _origin: Origin | None = None

    @property
    def origin(self) -> Origin:
        """The model by name and by its files, and what shapes the text."""
        if self._origin is None:
            options = {
                "beam_size": str(BEAM),
                "compute_type": COMPUTE[self.device],
                "ctranslate2": ctranslate2.__version__,
                "weights": weights.fingerprint(self.folder),
            }
            name = Path(self.name).name
            version = faster_whisper.__version__
            self._origin = Origin(ENGINE, name, version, tuple(sorted(options.items())))
        return self._origin

    def recognize(
        self, audio: Sequence[Waveform], *, languages: Sequence[Language], hints: Sequence[str] = ()
    ) -> list[Heard]:
        """See Recognizer."""
        self._admit(languages)
        sounds = [sound for sound in audio if len(sound) >= SHORTEST]
        try:
            heard = iter(self._batches(sounds, tuple(languages), tuple(hints)))
            nothing = Heard((), languages[0], 1.0)
            return [next(heard) if len(sound) >= SHORTEST else nothing for sound in audio]
        except (RuntimeError, ValueError, IndexError) as error:
            raise EngineFailed(
                f"{ENGINE}:{self.name}", "the recogniser broke while working", "Try again"
            ) from error

    def _admit(self, languages: Sequence[Language]) -> None:
        known = self.model.hf_tokenizer.token_to_id
        fit = self.model.model.is_multilingual
        unknown = [
            tag for tag in languages if known(f"<|{tag}|>") is None or not (fit or tag == "en")
        ]
        if unknown or not languages:
            raise UnknownLanguage(
                ", ".join(unknown) or "the list of languages",
                "not a language this model knows",
                "Choose another model, or declare other languages",
            )

    def _batches(
        self, sounds: Sequence[Waveform], languages: tuple[Language, ...], hints: tuple[str, ...]
    ) -> list[Heard]:
        """Batches of equal size, side by side in as many threads as there are workers."""
        size = max(1, min(BATCH[self.device], ceil(len(sounds) / self.workers)))
        batches = [sounds[at : at + size] for at in range(0, len(sounds), size)]
        if self.workers == 1 or len(batches) == 1:
            return list(chain.from_iterable(self._batch(b, languages, hints) for b in batches))
        with ThreadPoolExecutor(self.workers) as threads:
            done = threads.map(lambda batch: self._batch(batch, languages, hints), batches)
            return list(chain.from_iterable(done))

    def _batch(
        self, sounds: Sequence[Waveform], languages: tuple[Language, ...], hints: tuple[str, ...]
    ) -> list[Heard]:
        encoded = [self._encode(sound) for sound in sounds]
        chosen = [self._language(each, languages) for each in encoded]
        prompts = [self._prompt(language, hints) for language, _ in chosen]
        written = self._generate(encoded, prompts)
        return [
            Heard(self._segments(tokens, code, sound, each), code[0], code[1], len(tokens))
            for tokens, code, sound, each in zip(written, chosen, sounds, encoded, strict=True)
        ]

    def _encode(self, sound: Waveform) -> Any:
        features = pad_or_trim(self.model.feature_extractor(sound)[..., :-1])
        given = ctranslate2.StorageView.from_array(np.ascontiguousarray(features[None]))
        return self.model.model.encode(given, to_cpu=True)

    def _language(self, encoded: Any, languages: tuple[Language, ...]) -> tuple[Language, float]:
        """The likeliest of ``languages`` and its probability among them."""
        if len(languages) == 1:
            return languages[0], 1.0
        heard = dict(self.model.model.detect_language(encoded)[0])
        among = {tag: float(heard.get(f"<|{tag}|>", 0.0)) for tag in languages}
        best = max(languages, key=lambda tag: among[tag])
        return best, among[best] / (sum(among.values()) or 1.0)

    def _prompt(self, language: Language, hints: tuple[str, ...]) -> list[int]:
        tokenizer = self._tokenizer(language)
        start = [*tokenizer.sot_sequence, tokenizer.no_timestamps]
        told = self._hints(tokenizer, hints)
        return [tokenizer.sot_prev, *told, *start] if told else start

    def _hints(self, tokenizer: Tokenizer, hints: tuple[str, ...]) -> list[int]:
        """As many whole hints as fit: a hint that is cut would be heard as another name."""
        told: list[int] = []
        for at, hint in enumerate(hints):
            more = tokenizer.encode(f"{',' if at else ''} {hint.strip()}")
            if len(told) + len(more) > HINT_TOKENS:
                break
            told.extend(more)
        return told

    def _generate(self, encoded: Sequence[Any], prompts: Sequence[list[int]]) -> list[list[int]]:
        together = np.concatenate([np.asarray(each) for each in encoded])
        results = self.model.model.generate(
            ctranslate2.StorageView.from_array(together),
            list(prompts),
            beam_size=BEAM,
            max_length=self.model.max_length,
            suppress_blank=True,
            suppress_tokens=self._suppressed(),
            return_scores=True,
            return_no_speech_prob=True,
        )
        return [[] if _unspoken(result) else list(result.sequences_ids[0]) for result in results]

    def _segments(
        self, tokens: list[int], code: tuple[Language, float], sound: Waveform, encoded: Any
    ) -> tuple[Segment, ...]:
        """One segment with all that was written, or none where nothing was."""
        tokenizer = self._tokenizer(code[0])
        text = nfc(tokenizer.decode(tokens))
        if not text:
            return ()
        duration = len(sound) / SAMPLE_RATE
        words = tuple(_words(self._aligned(tokenizer, tokens, duration, encoded), duration))
        if " ".join(word.text for word in words) != text:
            words = ()
        return (Segment(Span(0.0, duration), text, code[0], words, code[1]),)

    def _aligned(
        self, tokenizer: Tokenizer, tokens: list[int], duration: float, encoded: Any
    ) -> list[dict[str, Any]]:
        spoken = [token for token in tokens if token < tokenizer.eot]
        frames = max(2, min(3000, ceil(duration * self.model.frames_per_second)))
        aligned: list[dict[str, Any]] = self.model.find_alignment(
            tokenizer, [spoken], encoded, frames
        )[0]
        merge_punctuations(aligned, _BEFORE, _AFTER)
        return [word for word in aligned if word["word"].strip()]

    def _tokenizer(self, language: Language) -> Tokenizer:
        if language not in self._tokenizers:
            multilingual = self.model.model.is_multilingual
            made = Tokenizer(self.model.hf_tokenizer, multilingual, "transcribe", language)
            self._tokenizers[language] = made
        return self._tokenizers[language]

    def _suppressed(self) -> list[int]:
        return list(get_suppressed_tokens(self._tokenizer("en"), [-1]))


def _unspoken(result: Any) -> bool:
    """Whisper's own rule for a window where nobody speaks: it says so and doubts what it wrote.

    Without it noise becomes a word or two, since no beam ever ends empty. What is left out
    stays in sight: the span becomes a gap.
    """
    length = len(result.sequences_ids[0])
    doubt = result.scores[0] * length / (length + 1)
    return bool(result.no_speech_prob > NO_SPEECH and doubt < UNSURE)


def _words(aligned: Sequence[dict[str, Any]], duration: float) -> Iterator[Word]:
    """Words as people write them: what carries no space before it belongs to the one before."""
    groups: list[list[dict[str, Any]]] = []
    for part in aligned:
        if groups and not part["word"].startswith(" "):
            groups[-1].append(part)
        else:
            groups.append([part])
    at = 0.0
    for group in _unstretched(groups):
        start = min(duration, max(at, float(group[0]["start"])))
        at = min(duration, max(start, float(group[-1]["end"])))
        text = nfc("".join(part["word"] for part in group))
        probability = float(np.mean([part["probability"] for part in group]))
        yield Word(Span(start, at), text, min(1.0, max(0.0, probability)))


def _unstretched(groups: list[list[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    """The alignment lets a word at the edge of a sentence reach over the pause: take it back."""
    lengths = [group[-1]["end"] - group[0]["start"] for group in groups]
    usual = min(0.7, float(np.median(lengths))) if lengths else 0.0
    for at, group in enumerate(groups):
        if lengths[at] <= 2 * usual:
            continue
        if at == 0 or ends_sentence(groups[at - 1][-1]["word"]):
            group[0]["start"] = group[-1]["end"] - 2 * usual
        elif ends_sentence(group[-1]["word"]):
            group[-1]["end"] = group[0]["start"] + 2 * usual
    return groups
