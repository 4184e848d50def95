"""What is said in each recording: segments, their texts in every language, and the gaps.

A text that a person wrote is never replaced by a machine's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from service.database import origins, recordings, schema
from service.database.rows import Row, span, upsert
from service.errors import Conflict
from service.ids import segment_id
from service.programme import RecordingState, RecordingText, SegmentRecord, SegmentText
from transcripts.formats.json import origin_read
from transcripts.model import Gap, GapReason, Origin, Segment, Span, Transcript, Word


def put_transcript(connection: sa.Connection, recording_id: str, transcript: Transcript) -> None:
    """Keep what was heard in a recording, with its gaps; the same again changes nothing.

    Another transcript than the one there takes its place whole, translations with it. Raises
    Conflict when that would carry a person's text, or a published one, off to another moment.
    """
    there = _segments(connection, recording_id)
    if not _same_moments(there, transcript):
        _check_free_to_cut(connection, recording_id, there)
        _replace_segments(connection, recording_id, transcript)
        there = _segments(connection, recording_id)
    _put_texts(connection, there, transcript, spoken=True)
    _put_gaps(connection, recording_id, transcript.gaps)


def put_translation(connection: sa.Connection, recording_id: str, transcript: Transcript) -> None:
    """Keep the texts of a translation of what is there; the same again changes nothing.

    Segments spoken in that language keep the words that were heard. Raises Conflict when the
    translation was not made from the segments that are there.
    """
    there = _segments(connection, recording_id)
    if [one.span for one in there] != [one.span for one in transcript.segments]:
        raise Conflict(
            recording_id, "the translation belongs to another transcript", "Translate again"
        )
    _put_texts(connection, there, transcript, spoken=False)


def recording_text(connection: sa.Connection, recording_id: str) -> RecordingText:
    """Everything said in one recording. Raises NotFound."""
    return RecordingText(
        recording=recordings.get(connection, recording_id),
        segments=_segments(connection, recording_id),
        gaps=gaps(connection, recording_id),
    )


def session_text(connection: sa.Connection, session_id: str) -> tuple[RecordingText, ...]:
    """Everything said in one session, recording by recording."""
    return tuple(
        RecordingText(one, _segments(connection, one.id), gaps(connection, one.id))
        for one in recordings.of_session(connection, session_id)
    )


def gaps(connection: sa.Connection, recording_id: str) -> tuple[Gap, ...]:
    """The spans of a recording that have no text, in order of time."""
    table = schema.gap
    query = table.select().where(table.c.recording_id == recording_id).order_by(table.c.start)
    rows = connection.execute(query).mappings()
    return tuple(Gap(span(row), GapReason(row["reason"])) for row in rows)


def is_corrected(connection: sa.Connection, recording_id: str) -> bool:
    """Whether people wrote anything in a recording's text."""
    text, segment, origin = schema.segment_text, schema.segment, schema.origin
    query = (
        sa.select(sa.literal(1))
        .select_from(text.join(segment).join(origin))
        .where(segment.c.recording_id == recording_id)
        .where(origin.c.value["engine"].as_string() == origins.PERSON)
    )
    return connection.scalar(query.limit(1)) is not None


def _by_person(text: SegmentText) -> bool:
    return text.origin.engine == origins.PERSON


def _same_moments(there: Sequence[SegmentRecord], transcript: Transcript) -> bool:
    return [(one.span, one.language) for one in there] == [
        (one.span, one.language) for one in transcript.segments
    ]


def _check_free_to_cut(
    connection: sa.Connection, recording_id: str, there: Sequence[SegmentRecord]
) -> None:
    """Segments that a person worked on, or that readers can cite, stay at their moments."""
    if any(_by_person(text) for segment in there for text in segment.texts):
        raise Conflict(
            recording_id,
            "people have corrected this text, and the new one cuts it differently",
            "Keep the corrected text, or upload the recording anew",
        )
    if there and recordings.get(connection, recording_id).state == RecordingState.PUBLISHED:
        raise Conflict(
            recording_id,
            "this text is published, and the new one cuts it differently",
            "Keep the published text, or upload the recording anew",
        )


def _replace_segments(connection: sa.Connection, recording_id: str, transcript: Transcript) -> None:
    table = schema.segment
    connection.execute(table.delete().where(table.c.recording_id == recording_id))
    rows = [
        _segment_row(recording_id, position, segment)
        for position, segment in enumerate(transcript.segments, start=1)
    ]
    if rows:
        connection.execute(table.insert(), rows)


def _segment_row(recording_id: str, position: int, segment: Segment) -> dict[str, Any]:
    return {
        "id": segment_id(recording_id, position),
        "recording_id": recording_id,
        "position": position,
        "start": segment.span.start,
        "end": segment.span.end,
        "language": segment.language,
        "language_probability": segment.language_probability,
        "voice": segment.voice,
        "words": [[w.span.start, w.span.end, w.text, w.probability] for w in segment.words],
    }


def _put_texts(
    connection: sa.Connection,
    there: Sequence[SegmentRecord],
    transcript: Transcript,
    *,
    spoken: bool,
) -> None:
    """Write the texts that are new or differ; a changed spoken text drops its translations."""
    by = origins.put(connection, transcript.origin)
    rows, changed = [], []
    for record, segment in zip(there, transcript.segments, strict=True):
        old = record.text(segment.language)
        if old and (_stands(old, spoken=spoken) or _same(old, segment, transcript.origin)):
            continue
        if old and spoken:
            changed.append(record)
        rows.append(
            {
                "segment_id": record.id,
                "language": segment.language,
                "text": segment.text,
                "spoken": spoken,
                "origin_id": by,
                "revision": old.revision + 1 if old else 1,
                "translates": None if spoken else _said_revision(record),
            }
        )
    _hear_anew(connection, changed, transcript)
    written = ("text", "origin_id", "revision", "translates")
    upsert(connection, schema.segment_text, rows, changing=written)


def _said_revision(record: SegmentRecord) -> int | None:
    return next((text.revision for text in record.texts if text.spoken), None)


def _stands(old: SegmentText, *, spoken: bool) -> bool:
    """Whether ``old`` stays whatever comes: a person wrote it, or it was heard and this was not."""
    return _by_person(old) or (old.spoken and not spoken)


def _same(old: SegmentText, new: Segment, origin: Origin) -> bool:
    return (old.text, old.origin) == (new.text, origin)


def _hear_anew(
    connection: sa.Connection, changed: Sequence[SegmentRecord], transcript: Transcript
) -> None:
    """Segments whose spoken text changes: other words, and no machine's translation any more."""
    text = schema.segment_text
    for record in changed:
        heard = transcript.segments[record.position - 1]
        row = _segment_row(record.recording_id, record.position, heard)
        connection.execute(
            schema.segment.update().where(schema.segment.c.id == record.id).values(**row)
        )
        stale = [one.language for one in record.texts if not (one.spoken or _by_person(one))]
        connection.execute(
            text.delete().where(text.c.segment_id == record.id, text.c.language.in_(stale))
        )


def _put_gaps(connection: sa.Connection, recording_id: str, found: Sequence[Gap]) -> None:
    table = schema.gap
    connection.execute(table.delete().where(table.c.recording_id == recording_id))
    rows = [
        {
            "recording_id": recording_id,
            "start": gap.span.start,
            "end": gap.span.end,
            "reason": gap.reason.value,
        }
        for gap in found
    ]
    if rows:
        connection.execute(table.insert(), rows)


def _segments(connection: sa.Connection, recording_id: str) -> tuple[SegmentRecord, ...]:
    table = schema.segment
    query = table.select().where(table.c.recording_id == recording_id).order_by(table.c.position)
    written = _texts(connection, recording_id)
    rows = connection.execute(query).mappings()
    return tuple(_to_segment(row, written[row["id"]]) for row in rows)


def _texts(connection: sa.Connection, recording_id: str) -> dict[str, list[SegmentText]]:
    """By segment: the spoken text first, then by language."""
    text, segment, origin = schema.segment_text, schema.segment, schema.origin
    query = (
        sa.select(text, origin.c.value.label("origin"))
        .select_from(text.join(segment).join(origin))
        .where(segment.c.recording_id == recording_id)
        .order_by(text.c.spoken.desc(), text.c.language)
    )
    made_by: dict[str, Origin] = {}
    found: dict[str, list[SegmentText]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        by = made_by.get(row["origin_id"]) or origin_read(row["origin"])
        made_by[row["origin_id"]] = by
        found[row["segment_id"]].append(_to_text(row, by))
    return found


def _to_text(row: Row, origin: Origin) -> SegmentText:
    return SegmentText(
        language=row["language"],
        text=row["text"],
        origin=origin,
        spoken=row["spoken"],
        revision=row["revision"],
        translates=row["translates"],
    )


def _to_segment(row: Row, written: Sequence[SegmentText]) -> SegmentRecord:
    return SegmentRecord(
        id=row["id"],
        recording_id=row["recording_id"],
        position=row["position"],
        span=span(row),
        language=row["language"],
        texts=tuple(written),
        language_probability=row["language_probability"],
        voice=row["voice"],
        words=tuple(Word(Span(start, end), text, p) for start, end, text, p in row["words"]),
    )
