"""A translator that says what a file says: for tests, so that the road runs without a model.

The file is a JSON object: ``pairs`` such as ``["vi-en", "en-fr"]`` (all pairs without it) and
``texts``, what a text becomes in each language. A text that is not in it comes out with the
target's tag before it, so that nobody takes it for a translation.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from transcripts.errors import ModelUnavailable, UnknownPair
from transcripts.model import Language, Origin
from transcripts.text import nfc


def open_engine(model: str, *, models: Path | None, device: str, workers: int) -> Scripted:
    """Read the script. Raises ModelUnavailable when there is none."""
    del models, device, workers
    try:
        script = json.loads(Path(model).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelUnavailable(model, "the script cannot be read", "Write a JSON object") from error
    return Scripted(tuple(script.get("pairs", ())), script.get("texts", {}), Path(model).name)


@dataclass(frozen=True, slots=True)
class Scripted:
    """A Translator; see the module."""

    pairs: tuple[str, ...]
    texts: Mapping[str, Mapping[Language, str]]
    name: str

    @property
    def origin(self) -> Origin:
        """Engine ``scripted``: never to be taken for a real one."""
        return Origin("scripted", self.name, "1")

    def supports(self, source: Language, target: Language) -> bool:
        """Whether the script has the pair."""
        known = {"vi", "en", "fr"}
        listed = not self.pairs or f"{source}-{target}" in self.pairs
        return listed and source in known and target in known and source != target

    def translate(self, texts: Sequence[str], source: Language, target: Language) -> list[str]:
        """See Translator."""
        if not self.supports(source, target):
            raise UnknownPair(f"{source} → {target}", "the script has no such pair")
        return [self._said(text.strip(), target) for text in texts]

    def _said(self, text: str, target: Language) -> str:
        if not text:
            return ""
        return nfc(self.texts.get(text, {}).get(target, f"[{target}] {text}"))
