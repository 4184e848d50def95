"""Publishing: a session's text is frozen, numbered, stored, and only then shown and found.

Publishing what readers have already changes nothing and answers with the edition that is there,
so that a request whose answer was lost can be sent again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from service.database import Database, editions, programme, recordings, texts
from service.database.rows import now
from service.errors import Conflict, ServiceError, Unavailable
from service.ids import new_id
from service.programme import (
    Edition,
    RecordingState,
    RecordingText,
    SegmentRecord,
    Talk,
)
from service.publication.copies import Copies
from service.publication.document import (
    PERSON,
    EditionDocument,
    PublishedRecording,
    PublishedSegment,
    PublishedText,
)
from service.publication.document_json import content_digest, read, write
from service.search.base import Kind, Passage, SearchIndex
from service.storage import Storage

READY = (RecordingState.IN_REVIEW, RecordingState.PUBLISHED)
"""The states in which a recording may be published."""


@dataclass(frozen=True, slots=True)
class Press:
    """What editions are made with: where the text is, and where editions, pages, index go."""

    database: Database
    storage: Storage
    copies: Copies
    search: SearchIndex


def publish(press: Press, session_id: str, by: str, note: str) -> Edition:
    """Freeze the session's text as its next edition, and every page of it.

    Raises NotFound, Conflict when a recording is not ready or changed meanwhile, StorageFull.
    """
    with press.database.read() as connection:
        earlier = editions.of_session(connection, session_id)
        drawn = _draw(connection, session_id)
    documents = [load(press.storage, edition) for edition in earlier]
    document = _numbered(drawn, documents, by, note)
    if documents and content_digest(documents[-1]) == content_digest(document):
        _enter(press, earlier[-1], document)
        return earlier[-1]
    written = write(document)
    edition = _edition(document, press.storage.put_bytes(written).digest)
    press.copies.make(edition.document, read(written), earlier)
    try:
        _enter(press, edition, document)
    except ServiceError:
        press.copies.drop(edition.document)
        raise
    press.copies.say_published()
    return edition


def _enter(press: Press, edition: Edition, document: EditionDocument) -> None:
    """From here on readers see it, and find it; an edition that is there already stays as it is."""
    with press.database.write() as connection:
        _check_ready(connection, edition.session_id)
        _check_unchanged(connection, document)
        if edition.number == document.number:
            editions.add(connection, edition)
            press.search.index_passages(connection, edition.session_id, passages(document))
        for recording in document.recordings:
            recordings.set_state(connection, recording.id, RecordingState.PUBLISHED)


def load(storage: Storage, edition: Edition) -> EditionDocument:
    """The whole edition. Raises NotFound, and Unavailable when its bytes are not what they were."""
    with storage.open(edition.document) as file:
        data = file.read()
    if hashlib.sha256(data).hexdigest() != edition.document:
        raise Unavailable(
            edition.document, "the published document is damaged", "Restore it from a backup"
        )
    return read(data)


def reindex(database: Database, storage: Storage, search: SearchIndex) -> int:
    """Make the search index again from what is published; answers how many sessions."""
    with database.read() as connection:
        latest = editions.published(connection)
    for session_id, edition in latest.items():
        found = passages(load(storage, edition))
        with database.write() as connection:
            search.index_passages(connection, session_id, found)
    return len(latest)


def passages(document: EditionDocument) -> tuple[Passage, ...]:
    """What of an edition can be found: ``segment`` is the anchor, ``speakers`` are slugs."""
    return tuple(_passages(document))


def _passages(document: EditionDocument) -> Iterator[Passage]:
    speakers = {
        talk.slug: tuple(speaker.slug for speaker in talk.speakers)
        for talk in document.session.talks
    }
    date = document.session.date or document.conference.dates
    for segment in document.segments:
        for text in segment.texts:
            yield Passage(
                session=document.session.id,
                segment=segment.anchor,
                language=text.language,
                spoken=segment.language,
                kind=Kind.HUMAN if text.origin.engine == PERSON else Kind.MACHINE,
                text=text.text,
                start=segment.span.start,
                speakers=speakers.get(segment.talk, ()),
                year=int(date[:4]) if date[:4].isdecimal() else None,
                edition=document.number,
            )


def _check_ready(connection: sa.Connection, session_id: str) -> None:
    found = recordings.of_session(connection, session_id)
    if not found:
        raise Conflict(session_id, "the session has no recording yet", "Upload one first")
    for recording in found:
        if recording.state not in READY:
            raise Conflict(
                recording.name,
                "this recording is not ready to be published",
                "Wait until it is in review, or see why it failed",
            )


def _check_unchanged(connection: sa.Connection, document: EditionDocument) -> None:
    """A recording that came meanwhile would be shown as published, and not be in the edition; a
    file that went meanwhile would be missing in it."""
    session_id = document.session.id
    found = recordings.of_session(connection, session_id)
    if [one.id for one in found] != [one.id for one in document.recordings]:
        raise Conflict(session_id, "its recordings changed meanwhile", "Publish again")
    if programme.session(connection, session_id).materials != document.session.materials:
        raise Conflict(session_id, "what was shown in it changed meanwhile", "Publish again")


# What is frozen


def _draw(connection: sa.Connection, session_id: str) -> EditionDocument:
    """The session as it stands, without a number, a date or anchors. Raises NotFound, Conflict."""
    session = programme.session(connection, session_id)
    _check_ready(connection, session_id)
    return EditionDocument(
        number=0,
        published_at="",
        published_by="",
        note="",
        conference=replace(programme.conference_of(connection, session_id), sessions=()),
        session=session,
        recordings=tuple(
            _recording(connection, text, session.talks)
            for text in texts.session_text(connection, session_id)
        ),
    )


def _recording(
    connection: sa.Connection, text: RecordingText, talks: Sequence[Talk]
) -> PublishedRecording:
    recording = text.recording
    copies = recordings.copies(connection, recording.id)
    if copies is None or recording.duration is None:
        raise Conflict(
            recording.name, "this recording has no playback copy", "Try its preparation again"
        )
    here = [talk for talk in talks if talk.recording_id == recording.id]
    return PublishedRecording(
        id=recording.id,
        position=recording.position,
        duration=recording.duration,
        original=recording.digest,
        playback=copies.playback,
        segments=tuple(_segment(segment, here) for segment in text.segments),
        gaps=text.gaps,
        track=recording.track,
        recorded_at=recording.recorded_at,
        video=copies.video,
    )


def _segment(segment: SegmentRecord, talks: Sequence[Talk]) -> PublishedSegment:
    written = tuple(
        PublishedText(text.language, text.text, text.origin, text.spoken, segment.is_stale(text))
        for text in segment.texts
    )
    by_person = any(text.spoken and text.origin.engine == PERSON for text in written)
    return PublishedSegment(
        anchor="",
        position=segment.position,
        span=segment.span,
        language=segment.language,
        texts=written,
        talk=_talk_of(segment, talks),
        voice=segment.voice,
        words=() if by_person else segment.words,
    )


def _talk_of(segment: SegmentRecord, talks: Sequence[Talk]) -> str:
    """The talk that most of the segment lies in; one without a span takes what is left over."""
    shared = [(talk.span.overlap(segment.span), talk.slug) for talk in talks if talk.span]
    best = max(shared, default=(0.0, ""))
    if best[0] > 0:
        return best[1]
    return next((talk.slug for talk in talks if talk.span is None), "")


# Its number and its anchors


def _numbered(
    drawn: EditionDocument, earlier: Sequence[EditionDocument], by: str, note: str
) -> EditionDocument:
    return replace(
        drawn,
        number=max((one.number for one in earlier), default=0) + 1,
        published_at=now(),
        published_by=by,
        note=note,
        recordings=_anchored(drawn.recordings, _known_anchors(earlier)),
    )


def _known_anchors(earlier: Sequence[EditionDocument]) -> dict[str, str]:
    """The anchor of every segment that was ever published, by the segment's identifier."""
    return {
        recording.segment_id(segment): segment.anchor
        for document in earlier
        for recording in document.recordings
        for segment in recording.segments
    }


def _anchored(
    found: Sequence[PublishedRecording], known: Mapping[str, str]
) -> tuple[PublishedRecording, ...]:
    """Each segment under the anchor it had, or one that no segment ever had."""
    last = max((int(anchor[1:]) for anchor in known.values()), default=0)
    anchored = []
    for recording in found:
        segments = []
        for segment in recording.segments:
            anchor = known.get(recording.segment_id(segment))
            last += anchor is None
            segments.append(replace(segment, anchor=anchor or f"s{last}"))
        anchored.append(replace(recording, segments=tuple(segments)))
    return tuple(anchored)


def _edition(document: EditionDocument, digest: str) -> Edition:
    return Edition(
        id=new_id("edn"),
        session_id=document.session.id,
        number=document.number,
        published_at=document.published_at,
        published_by=document.published_by,
        note=document.note,
        document=digest,
    )
