"""A recogniser that hears what a file says: for tests, so that the road runs without a model.

The file is a JSON list of objects with ``text``, ``language`` and, to imitate trouble,
``tokens`` or ``error``. Which line a waveform gets depends on its length alone, so that equal
sound gives equal text whatever the batch; silence (no sample above 0.001) gives nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from transcripts.errors import EngineFailed, ModelUnavailable, UnknownLanguage
from transcripts.model import Heard, Language, Origin, Segment, Span, Word
from transcripts.recognition.base import SAMPLE_RATE, Waveform
from transcripts.text import nfc


def open_engine(model: str, *, models: Path | None, device: str, workers: int) -> Scripted:
    """Read the script. Raises ModelUnavailable when there is none."""
    del models, device, workers
    try:
        lines = json.loads(Path(model).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelUnavailable(model, "the script cannot be read", "Write a JSON list") from error
    return Scripted(tuple(lines), Path(model).name)


@dataclass(frozen=True, slots=True)
class Scripted:
    """A Recognizer; see the module."""

    lines: tuple[dict[str, Any], ...]
    name: str

    @property
    def origin(self) -> Origin:
        """Engine ``scripted``: never to be taken for a real one."""
        return Origin("scripted", self.name, "1")

    def recognize(
        self, audio: Sequence[Waveform], *, languages: Sequence[Language], hints: Sequence[str] = ()
    ) -> list[Heard]:
        """See Recognizer."""
        unknown = [tag for tag in languages if tag not in ("vi", "en", "fr")]
        if unknown or not languages:
            raise UnknownLanguage(", ".join(unknown) or "no language", "not a language it knows")
        return [self._heard(sound, languages) for sound in audio]

    def _heard(self, sound: Waveform, languages: Sequence[Language]) -> Heard:
        if not len(sound) or float(np.abs(sound).max()) < 0.001:
            return Heard((), languages[0], 1.0)
        line = self.lines[len(sound) % len(self.lines)]
        if "error" in line:
            raise EngineFailed(self.name, str(line["error"]))
        language = line["language"] if line["language"] in languages else languages[0]
        segment = _said(nfc(line["text"]), language, len(sound) / SAMPLE_RATE)
        heard = (segment,) if segment.text else ()
        return Heard(heard, language, 1.0, int(line.get("tokens", len(segment.words) * 2)))


def _said(text: str, language: Language, duration: float) -> Segment:
    """The words share the time evenly."""
    texts = text.split()
    edges = np.linspace(0.0, duration, len(texts) + 1).tolist()
    words = tuple(Word(Span(edges[at], edges[at + 1]), word, 1.0) for at, word in enumerate(texts))
    return Segment(Span(0.0, duration), text, language, words, 1.0)
