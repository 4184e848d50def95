"""Plain text for reading and quoting: a paragraph for each turn, with the time it starts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from transcripts.formats.clock import seconds, stamp
from transcripts.formats.notes import language_read, notes, origin_read
from transcripts.model import Segment, Span, Transcript
from transcripts.text import nfc, sentences

_PARAGRAPH = re.compile(r"\[(\d\d:\d\d:\d\d)\] (?:([^\n:]*): )?(.*)", re.DOTALL)
PAUSE = 2.0
"""Seconds of silence after which a new paragraph starts."""


def write(transcript: Transcript) -> str:
    """Header notes, then ``[00:00:00] Voice: sentences`` paragraphs."""
    head = "\n".join(f"# {line}" for line in notes(transcript))
    turns = [_paragraph(turn) for turn in _turns(transcript.segments)]
    return "\n\n".join((head, *turns)) + "\n"


def read(text: str) -> Transcript:
    """One segment for each sentence; only the times of the paragraphs come back."""
    blocks = [block.strip() for block in text.replace("\r\n", "\n").split("\n\n")]
    header = [line[2:] for block in blocks for line in block.split("\n") if line.startswith("# ")]
    language = language_read(header)
    found = tuple(_segments([block for block in blocks if not block.startswith("# ")], language))
    return Transcript(language, found, origin_read(header))


def _turns(segments: Sequence[Segment]) -> Iterator[list[Segment]]:
    turn: list[Segment] = []
    for segment in segments:
        if turn and not _continues(turn[-1], segment):
            yield turn
            turn = []
        turn.append(segment)
    if turn:
        yield turn


def _continues(before: Segment, after: Segment) -> bool:
    near = after.span.start - before.span.end < PAUSE
    return near and (after.voice, after.language) == (before.voice, before.language)


def _paragraph(turn: Sequence[Segment]) -> str:
    voice = f"{nfc(turn[0].voice)}: " if turn[0].voice else ""
    return f"[{stamp(turn[0].span.start)[:8]}] {voice}{nfc(' '.join(s.text for s in turn))}"


def _segments(blocks: Sequence[str], language: str) -> Iterator[Segment]:
    """Sentences of a paragraph share its time, by letters up to the next paragraph."""
    found = [_PARAGRAPH.fullmatch(block) for block in blocks if block]
    if not all(found):
        raise ValueError("a paragraph does not start with its time")
    parts = [(seconds(f"{m[1]}.000"), m[2], sentences(nfc(m[3]))) for m in found if m]
    ends = [start for start, _, _ in parts[1:]] + [parts[-1][0] if parts else 0.0]
    for (start, voice, texts), end in zip(parts, ends, strict=True):
        yield from _shared(texts, Span(start, max(start, end)), voice, language)


def _shared(
    texts: Sequence[str], span: Span, voice: str | None, language: str
) -> Iterator[Segment]:
    total, done = sum(map(len, texts)), 0
    for sentence in texts:
        start = span.start + span.duration * done / total
        done += len(sentence)
        end = span.start + span.duration * done / total
        yield Segment(Span(start, max(start, end)), sentence, language, voice=voice)
