"""What every file says of itself at its head: the language, and whether a machine wrote it."""

from __future__ import annotations

from transcripts.model import Origin, Transcript
from transcripts.text import nfc

PERSON = "person"
"""The engine's name when a person wrote or corrected the text."""


def notes(transcript: Transcript) -> tuple[str, ...]:
    """The lines of the header: language, who made the text, and from what it was made."""
    made = [f"Language: {transcript.language}", _said(transcript.origin)]
    parent = transcript.origin.parent
    while parent:
        made.append(f"From: {_said(parent)}")
        parent = parent.parent
    return tuple(map(nfc, made))  # an engine's name is not ours: it stays on its line


def _said(origin: Origin) -> str:
    if origin.engine == PERSON:
        return f"Corrected by a person: {origin.model}".rstrip(": ")
    return f"Written by a machine: {origin.engine} {origin.model} {origin.version}".rstrip()


def origin_read(lines: list[str]) -> Origin:
    """The origin that a header tells of, as far as it does; a file without one is a person's."""
    for line in lines:
        if line.startswith("Written by a machine: "):
            engine, model, version = [*line.removeprefix("Written by a machine: ").split(), "", ""][
                :3
            ]
            return Origin(engine, model, version)
    return Origin(PERSON, "", "")


def language_read(lines: list[str]) -> str:
    """The language that a header tells of, or ``und``."""
    tags = [line.removeprefix("Language: ") for line in lines if line.startswith("Language: ")]
    return tags[0] if tags else "und"
