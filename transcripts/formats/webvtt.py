"""WebVTT, the subtitles of the web: cues with voices, and a note on who wrote them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from transcripts.cues import cues
from transcripts.formats.clock import seconds, stamp
from transcripts.formats.notes import language_read, notes, origin_read
from transcripts.model import Cue, Segment, Span, Transcript
from transcripts.text import nfc

_VOICE = re.compile(r"<v(?:\.[^ >]*)?\s+([^>]*)>")
_TAG = re.compile(r"<[^>]*>")


def write(transcript: Transcript) -> str:
    """One cue or more for each segment; ids are ``segment.part``, counted from 1."""
    head = "\n".join(("NOTE", *map(_escaped, notes(transcript))))
    return "\n\n".join(("WEBVTT", head, *map(_cue, cues(transcript.segments)))) + "\n"


def read(text: str) -> Transcript:
    """Segments from the cues; parts of one segment (ids ``3.1``, ``3.2``) are joined again."""
    if not text.startswith("WEBVTT"):
        raise ValueError("the first line is not WEBVTT")
    blocks = [block.split("\n") for block in re.split(r"\n{2,}", _newlines(text)) if block.strip()]
    header = [html.unescape(line) for block in blocks for line in block if block[0] == "NOTE"]
    language = language_read(header)
    segments = tuple(joined(_segments(blocks, language)))
    return Transcript(language, segments, origin_read(header))


def joined(parts: Iterator[tuple[str, Segment]]) -> Iterator[Segment]:
    """Join neighbours whose ids ``3.1``, ``3.2`` say that one segment was cut to fit a screen."""
    held: tuple[str, Segment] | None = None
    for identity, segment in parts:
        whole = identity.rpartition(".")[0]
        if held and whole and whole == held[0]:
            held = (whole, _together(held[1], segment))
            continue
        if held:
            yield held[1]
        held = (whole, segment)
    if held:
        yield held[1]


def _together(first: Segment, second: Segment) -> Segment:
    span = Span(first.span.start, max(first.span.end, second.span.end))
    return Segment(span, f"{first.text} {second.text}", first.language, voice=first.voice)


def _cue(cue: Cue) -> str:
    body = "\n".join(map(_escaped, cue.lines))
    voice = f"<v {_escaped(cue.voice)}>" if cue.voice else ""
    return f"{cue.id}\n{stamp(cue.span.start)} --> {stamp(cue.span.end)}\n{voice}{body}"


def _escaped(text: str) -> str:
    """No markup and no arrow can come from text: every ``>`` is written ``&gt;``."""
    return html.escape(nfc(text), quote=False)


def _segments(blocks: list[list[str]], language: str) -> Iterator[tuple[str, Segment]]:
    for block in blocks:
        timing = next((at for at, line in enumerate(block[:2]) if "-->" in line), None)
        if timing is None:
            continue
        start, _, end = block[timing].partition("-->")
        span = Span(seconds(start), seconds(end.split()[0]))
        body = " ".join(block[timing + 1 :])
        voice = _VOICE.search(body)
        words = nfc(html.unescape(_TAG.sub("", body)))
        identity = block[0] if timing else ""
        name = html.unescape(voice[1]) if voice else None
        yield identity, Segment(span, words, language, voice=name)


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
