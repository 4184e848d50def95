"""Transcripts as files: write every format, read back what people bring; stdlib only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from transcripts.errors import UnreadableTranscript
from transcripts.formats import json, subrip, text, webvtt
from transcripts.model import Transcript


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a transcript: its media type, and the pair of functions that do it."""

    media_type: str
    write: Callable[[Transcript], str]
    read: Callable[[str], Transcript]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "vtt": Format("text/vtt", webvtt.write, webvtt.read),
        "srt": Format("application/x-subrip", subrip.write, subrip.read),
        "txt": Format("text/plain", text.write, text.read),
        "json": Format("application/json", json.write, json.read),
    }
)
"""The formats by file extension."""


def write(transcript: Transcript, format: str) -> bytes:
    """The transcript as a file, in UTF-8. Raises UnreadableTranscript for an unknown format."""
    return _known(format).write(transcript).encode()


def read(data: bytes, format: str) -> Transcript:
    """The transcript in a file. Raises UnreadableTranscript when it is not one."""
    reader = _known(format)
    try:
        return reader.read(data.decode("utf-8-sig"))
    except UnreadableTranscript:
        raise
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise UnreadableTranscript(
            f"the {format} file", f"not a transcript: {error}", "Export it again, in UTF-8"
        ) from error


def _known(format: str) -> Format:
    if format not in FORMATS:
        raise UnreadableTranscript(
            format, "no such transcript format", f"Choose among {', '.join(FORMATS)}"
        )
    return FORMATS[format]
