"""Translators, opened by address: ``m2m100:demo``, ``m2m100:FOLDER``, ``scripted:answers.json``."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from transcripts.errors import UnknownEngine
from transcripts.translation.base import Translator

__all__ = ["ENGINES", "Translator", "open_translator"]

ENGINES = MappingProxyType(
    {
        "m2m100": "transcripts.translation.m2m100:open_engine",
        "scripted": "transcripts.translation.scripted:open_engine",
    }
)
"""Engine name to the function that opens it; its module is imported on first use."""


def open_translator(
    address: str, *, models: Path | None = None, device: str = "cpu", workers: int = 1
) -> Translator:
    """Open ``engine:model``; arguments and errors as for ``open_recognizer``."""
    engine, _, model = address.partition(":")
    if engine not in ENGINES or not model:
        raise UnknownEngine(
            address, "no such translator", f"Write ENGINE:MODEL with one of {', '.join(ENGINES)}"
        )
    module, _, function = ENGINES[engine].partition(":")
    opened: Translator = getattr(import_module(module), function)(
        model, models=models, device=device, workers=workers
    )
    return opened
