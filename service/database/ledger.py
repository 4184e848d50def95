"""What the machine has done already, so that no work is ever paid for twice.

Chunks of a recording, what was heard in each, sentences translated: all keyed by what they were
made from, all safe to write again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from service.database import origins, schema
from service.database.rows import Row, batches, now, span, upsert
from service.errors import NotFound
from transcripts.formats.json import read_heard, write_heard
from transcripts.model import Chunk, Heard, Language, Origin, Span


def put_chunks(connection: sa.Connection, recording_id: str, chunks: Sequence[Chunk]) -> None:
    """Keep the chunks of a recording; where it has some already, those stay."""
    table = schema.chunk
    here = sa.select(table.c.position).where(table.c.recording_id == recording_id).limit(1)
    if connection.execute(here).first() or not chunks:
        return
    rows = [
        {
            "recording_id": recording_id,
            "position": chunk.index,
            "start": chunk.span.start,
            "end": chunk.span.end,
            "speech": [[one.start, one.end] for one in chunk.speech],
            "probability": chunk.probability,
        }
        for chunk in chunks
    ]
    connection.execute(table.insert(), rows)


def drop_chunks(connection: sa.Connection, recording_id: str) -> None:
    """Forget where speech was found, so that it is looked for anew."""
    table = schema.chunk
    connection.execute(table.delete().where(table.c.recording_id == recording_id))


def chunks(connection: sa.Connection, recording_id: str) -> tuple[Chunk, ...]:
    """The chunks of a recording in order, those given up included."""
    table = schema.chunk
    query = table.select().where(table.c.recording_id == recording_id).order_by(table.c.position)
    return tuple(_to_chunk(row) for row in connection.execute(query).mappings())


def fail_chunk(connection: sa.Connection, recording_id: str, position: int) -> None:
    """Give a chunk up: its span becomes a named gap. Raises NotFound."""
    table = schema.chunk
    here = sa.and_(table.c.recording_id == recording_id, table.c.position == position)
    if connection.execute(table.update().where(here).values(failed=True)).rowcount == 0:
        raise NotFound(f"{recording_id}/{position}", "there is no such chunk")


def hope_again(connection: sa.Connection, recording_id: str) -> None:
    """Give the chunks that were given up another chance."""
    table = schema.chunk
    here = table.c.recording_id == recording_id
    connection.execute(table.update().where(here).values(failed=False))


def failed_chunks(connection: sa.Connection, recording_id: str) -> frozenset[int]:
    """The positions of the chunks that were given up."""
    table = schema.chunk
    here = sa.and_(table.c.recording_id == recording_id, table.c.failed)
    return frozenset(connection.scalars(sa.select(table.c.position).where(here)))


def put_heard(
    connection: sa.Connection, digest: str, place: Span, key: str, origin: Origin, heard: Heard
) -> None:
    """Keep what was heard in a span of the audio ``digest``; again counts how often it ran.

    ``key`` stands for everything that shapes the answer: origin, languages and hints.
    """
    table = schema.recognition
    row = {
        "digest": digest,
        "start": place.start,
        "end": place.end,
        "key": key,
        "origin_id": origins.put(connection, origin),
        "heard": write_heard(heard),
        "recognised_at": now(),
    }
    changing = ("origin_id", "heard", "recognised_at")
    upsert(connection, table, [row], changing=changing, also={"times": table.c.times + 1})


def heard(connection: sa.Connection, digest: str, key: str) -> dict[Span, Heard]:
    """All that was heard in the audio ``digest`` under ``key``, by span, in order of time."""
    table = schema.recognition
    query = table.select().where(table.c.digest == digest, table.c.key == key)
    rows = connection.execute(query.order_by(table.c.start, table.c.end)).mappings()
    return {span(row): read_heard(row["heard"]) for row in rows}


def recognised_seconds(connection: sa.Connection, recording_id: str, key: str) -> float:
    """Seconds of the recording's chunks that are done: heard under ``key``, or given up."""
    chunk, recording, done = schema.chunk, schema.recording, schema.recognition
    same = sa.and_(
        done.c.digest == recording.c.working_copy,
        done.c.start == chunk.c.start,
        done.c.end == chunk.c.end,
        done.c.key == key,
    )
    query = (
        sa.select(sa.func.sum(chunk.c.end - chunk.c.start))
        .select_from(chunk.join(recording).outerjoin(done, same))
        .where(chunk.c.recording_id == recording_id)
        .where(sa.or_(chunk.c.failed, done.c.key.is_not(None)))
    )
    return float(connection.scalar(query) or 0.0)


def times_recognised(connection: sa.Connection, digest: str, key: str) -> dict[Span, int]:
    """How often each span was recognised: more than once is work that a crash cost."""
    table = schema.recognition
    query = table.select().where(table.c.digest == digest, table.c.key == key)
    return {span(row): row["times"] for row in connection.execute(query).mappings()}


def known_translations(
    connection: sa.Connection,
    texts: Sequence[str],
    pair: tuple[Language, Language],
    origin: Origin,
) -> dict[str, str]:
    """Those of ``texts`` that this origin translated before, from ``pair[0]`` to ``pair[1]``."""
    table = schema.translation
    by_digest = {_digest(text): text for text in texts}
    found: dict[str, str] = {}
    for digests in batches(list(by_digest)):
        query = sa.select(table.c.source, table.c.text).where(
            table.c.source.in_(digests),
            table.c.from_language == pair[0],
            table.c.to_language == pair[1],
            table.c.origin_id == origins.origin_id(origin),
        )
        for source, text in connection.execute(query):
            found[by_digest[source]] = text
    return found


def put_translations(
    connection: sa.Connection,
    translated: Mapping[str, str],
    pair: tuple[Language, Language],
    origin: Origin,
) -> None:
    """Keep translations by their source text; one that is known already stays as it is."""
    by = origins.put(connection, origin)
    rows = [
        {
            "source": _digest(source),
            "from_language": pair[0],
            "to_language": pair[1],
            "origin_id": by,
            "text": text,
        }
        for source, text in translated.items()
    ]
    upsert(connection, schema.translation, rows)


def forget(connection: sa.Connection, recording_id: str) -> None:
    """Drop what was heard in a recording, unless another has the same sound, and its sentences.

    A sentence that was said elsewhere too is translated again when it is needed.
    """
    recording, done = schema.recording, schema.recognition
    of_this = sa.select(recording.c.working_copy).where(recording.c.id == recording_id)
    others = sa.select(recording.c.working_copy).where(recording.c.id != recording_id)
    kept = others.where(recording.c.working_copy.is_not(None))
    connection.execute(
        done.delete().where(done.c.digest.in_(of_this)).where(done.c.digest.not_in(kept))
    )
    _forget_translations(connection, recording_id)


def _forget_translations(connection: sa.Connection, recording_id: str) -> None:
    text, segment, table = schema.segment_text, schema.segment, schema.translation
    said = sa.select(text.c.text).join(segment).where(segment.c.recording_id == recording_id)
    for sources in batches([_digest(one) for one in connection.scalars(said)]):
        connection.execute(table.delete().where(table.c.source.in_(sources)))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _to_chunk(row: Row) -> Chunk:
    speech = tuple(Span(start, end) for start, end in row["speech"])
    return Chunk(row["position"], span(row), speech, row["probability"])
