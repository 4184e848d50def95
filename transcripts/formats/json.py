"""JSON that keeps everything a transcript knows; also how the service stores what was heard."""

from __future__ import annotations

import json
from typing import Any

from transcripts.model import (
    Gap,
    GapReason,
    Heard,
    Origin,
    Segment,
    Span,
    Transcript,
    Word,
)

FORMAT = "actes-transcript-1"
"""Names the shape of the file, so that a later shape can tell the difference."""


def write(transcript: Transcript) -> str:
    """The whole transcript; times are seconds."""
    return json.dumps({"format": FORMAT, **_transcript(transcript)}, ensure_ascii=False, indent=1)


def read(text: str) -> Transcript:
    """Read a transcript back, equal to what was written. Raises ValueError or KeyError."""
    made = json.loads(text)
    if not isinstance(made, dict) or made.get("format") != FORMAT:
        raise ValueError(f"its format is not {FORMAT}")
    return Transcript(
        _string(made["language"]),
        tuple(_segment_read(segment) for segment in made["segments"]),
        origin_read(made["origin"]),
        tuple(Gap(_span_read(gap), GapReason(gap["reason"])) for gap in made["gaps"]),
    )


def write_heard(heard: Heard) -> str:
    """What was heard in one chunk, on one line."""
    return json.dumps(
        {
            "segments": [_segment(segment) for segment in heard.segments],
            "language": heard.language,
            "language_probability": heard.language_probability,
            "tokens": heard.tokens,
        },
        ensure_ascii=False,
    )


def read_heard(text: str) -> Heard:
    """Read what was heard back, equal to what was written."""
    made = json.loads(text)
    return Heard(
        tuple(_segment_read(segment) for segment in made["segments"]),
        _string(made["language"]),
        float(made["language_probability"]),
        int(made["tokens"]),
    )


def origin_value(origin: Origin) -> dict[str, Any]:
    """An origin as JSON values."""
    return {
        "engine": origin.engine,
        "model": origin.model,
        "version": origin.version,
        "options": [list(pair) for pair in origin.options],
        "parent": origin_value(origin.parent) if origin.parent else None,
    }


def origin_read(made: dict[str, Any]) -> Origin:
    """An origin from JSON values."""
    return Origin(
        _string(made["engine"]),
        _string(made["model"]),
        _string(made["version"]),
        tuple((_string(name), _string(value)) for name, value in made["options"]),
        origin_read(made["parent"]) if made["parent"] else None,
    )


def _transcript(transcript: Transcript) -> dict[str, Any]:
    return {
        "language": transcript.language,
        "origin": origin_value(transcript.origin),
        "segments": [_segment(segment) for segment in transcript.segments],
        "gaps": [{**_span(gap.span), "reason": gap.reason.value} for gap in transcript.gaps],
    }


def _segment(segment: Segment) -> dict[str, Any]:
    return {
        **_span(segment.span),
        "text": segment.text,
        "language": segment.language,
        "language_probability": segment.language_probability,
        "voice": segment.voice,
        "words": [[w.span.start, w.span.end, w.text, w.probability] for w in segment.words],
    }


def _segment_read(made: dict[str, Any]) -> Segment:
    probability, voice = made["language_probability"], made["voice"]
    return Segment(
        _span_read(made),
        _string(made["text"]),
        _string(made["language"]),
        tuple(_word_read(*word) for word in made["words"]),
        None if probability is None else float(probability),
        None if voice is None else _string(voice),
    )


def _word_read(start: float, end: float, text: str, probability: float) -> Word:
    return Word(Span(float(start), float(end)), _string(text), float(probability))


def _span(span: Span) -> dict[str, float]:
    return {"start": span.start, "end": span.end}


def _span_read(made: dict[str, Any]) -> Span:
    return Span(float(made["start"]), float(made["end"]))


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"text was expected, not {value!r:.40}")
    return value
