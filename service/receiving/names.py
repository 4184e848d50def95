"""What a file is called, made fit to be shown; it never becomes a path."""

from __future__ import annotations

import unicodedata

LONGEST_NAME = 255
"""Characters of a file's name that are kept, its ending among them."""

LONGEST_ENDING = 16


def display_name(name: str) -> str:
    """A file's name fit to be shown: NFC, no folders, nothing invisible or reversing, bounded."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    composed = one_line(last)
    if len(composed) <= LONGEST_NAME:
        return composed or "recording"
    dot = composed.rfind(".")
    ending = composed[dot:] if len(composed) - dot <= LONGEST_ENDING else ""
    return composed[: LONGEST_NAME - len(ending)] + ending


def one_line(text: str) -> str:
    """A text fit to be shown: NFC, in one line, nothing invisible or reversing."""
    visible = "".join(_shown(character) for character in text)
    return unicodedata.normalize("NFC", " ".join(visible.split()))


def _shown(character: str) -> str:
    """The character; a space for a control, nothing for marks of direction and lone surrogates."""
    category = unicodedata.category(character)
    return {"Cf": "", "Cs": "", "Cc": " ", "Zl": " ", "Zp": " "}.get(category, character)
