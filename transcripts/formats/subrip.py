"""SubRip (.srt), the subtitles every player and editing suite reads; it has no place for notes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from transcripts.cues import cues
from transcripts.formats.clock import seconds, stamp
from transcripts.formats.notes import PERSON
from transcripts.model import Cue, Origin, Segment, Span, Transcript
from transcripts.text import nfc


def write(transcript: Transcript) -> str:
    """Cues numbered from 1. Players differ on markup and comments: only words are written."""
    found = cues(transcript.segments)
    return "\n".join(_cue(number, cue) for number, cue in enumerate(found, 1))


def read(text: str) -> Transcript:
    """One segment for each cue; the format knows neither its language nor who wrote it."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    segments = tuple(_segments([block for block in blocks if block.strip()]))
    if blocks[0].strip() and not segments:
        raise ValueError("no time range in it")
    return Transcript("und", segments, Origin(PERSON, "", ""))


def _cue(number: int, cue: Cue) -> str:
    lines = [_safe(line) for line in cue.lines]
    if cue.voice:
        lines[0] = f"{_safe(cue.voice)}: {lines[0]}"
    times = f"{stamp(cue.span.start, ',')} --> {stamp(cue.span.end, ',')}"
    return "\n".join((str(number), times, *lines, ""))


def _safe(text: str) -> str:
    """No arrow can be taken for a time range, and no blank line ends the cue early."""
    return nfc(text).replace("-->", "→")


def _segments(blocks: list[str]) -> Iterator[Segment]:
    for block in blocks:
        lines = block.strip().split("\n")
        timing = next((at for at, line in enumerate(lines[:2]) if "-->" in line), None)
        if timing is None:
            raise ValueError(f"no time range in {lines[0][:40]!r}")
        start, _, end = lines[timing].partition("-->")
        yield Segment(Span(seconds(start), seconds(end)), nfc(" ".join(lines[timing + 1 :])), "und")
