"""What a recogniser is: the specification every engine of this room is tested against."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from transcripts.model import Heard, Language, Origin

__all__ = ["SAMPLE_RATE", "Heard", "Recognizer", "Waveform"]

Waveform = npt.NDArray[np.float32]
"""Mono samples at 16 kHz in [-1, 1], shape (samples,); at most 30 s."""

SAMPLE_RATE = 16_000
"""Samples per second of every Waveform."""


class Recognizer(Protocol):
    """Turns speech into segments.

    * One answer per waveform, in the order given; an empty waveform or one without speech gives
      no segments and is a success.
    * Every segment's language is one of ``languages``; with one language there is no detection.
      Probabilities are renormalised within ``languages``.
    * Word spans are monotone and inside their segment; segment spans inside the waveform.
    * The same waveforms, languages and hints give the same answer, whatever batch they come in.
    * Text is NFC, without leading or trailing space; nothing is silently dropped.
    * ``hints`` are names and terms likely to be said; an engine may ignore them.
    * A language the engine does not know raises UnknownLanguage; a broken engine, EngineFailed.
    """

    @property
    def origin(self) -> Origin:
        """Who speaks: engine, model, version and the options that shape the text."""
        ...

    def recognize(
        self, audio: Sequence[Waveform], *, languages: Sequence[Language], hints: Sequence[str] = ()
    ) -> list[Heard]:
        """Recognise each waveform."""
        ...
