"""What was really said in the demonstration recordings: the scripts they were spoken from."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import yaml

from service.programme import Localized
from transcripts.model import Language, Span


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker said in one go, in the language it was said in and in the others."""

    span: Span
    language: Language
    sentences: tuple[Localized, ...]

    def text(self, language: Language) -> str:
        """All sentences of the turn in one language."""
        return " ".join(sentence.get(language) or "" for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Script:
    """The turns of one recording; ``recording`` is the name of its file without the ending."""

    recording: str
    session: str
    turns: tuple[Turn, ...]


def scripts() -> tuple[Script, ...]:
    """The scripts of all demonstration recordings, in order of name."""
    folder = files("service.demonstration") / "scripts"
    found = [path for path in folder.iterdir() if path.name.endswith(".yaml")]
    texts = [path.read_text(encoding="utf-8") for path in sorted(found, key=lambda p: p.name)]
    return tuple(to_script(yaml.safe_load(text)) for text in texts)


def to_script(value: dict[str, Any]) -> Script:
    """The script that a parsed file says; where only music plays, nothing was said."""
    spoken = [turn for turn in value["turns"] if "sentences" in turn]
    return Script(value["recording"], value["session"], tuple(map(_to_turn, spoken)))


def _to_turn(value: dict[str, Any]) -> Turn:
    sentences = tuple(
        Localized.of(**{tag: text for tag, text in one.items() if isinstance(text, str)})
        for one in value["sentences"]
    )
    return Turn(Span(value["start"], value["end"]), value["language"], sentences)
