"""Recognisers, opened by address: ``faster-whisper:large-v3-turbo``, ``scripted:answers.json``."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from transcripts.errors import UnknownEngine
from transcripts.recognition.base import SAMPLE_RATE, Recognizer, Waveform

__all__ = ["ENGINES", "SAMPLE_RATE", "Recognizer", "Waveform", "open_recognizer"]

ENGINES = MappingProxyType(
    {
        "faster-whisper": "transcripts.recognition.faster_whisper:open_engine",
        "scripted": "transcripts.recognition.scripted:open_engine",
    }
)
"""Engine name to the function that opens it; its module is imported on first use."""


def open_recognizer(
    address: str, *, models: Path | None = None, device: str = "cpu", workers: int = 1
) -> Recognizer:
    """Open ``engine:model``; the model is loaded now, once, and may then be used by threads.

    ``models`` is a folder to look in before the hub's cache, ``device`` is ``cpu`` or ``cuda``
    and ``workers`` how many batches run side by side. Raises UnknownEngine, ModelUnavailable.
    """
    engine, _, model = address.partition(":")
    if engine not in ENGINES or not model:
        raise UnknownEngine(
            address, "no such recogniser", f"Write ENGINE:MODEL with one of {', '.join(ENGINES)}"
        )
    module, _, function = ENGINES[engine].partition(":")
    opened: Recognizer = getattr(import_module(module), function)(
        model, models=models, device=device, workers=workers
    )
    return opened
