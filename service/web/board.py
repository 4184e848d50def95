"""Makes the desk's values from the programme and the recordings: its door, boards, previews."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from service.accounts import Action, Person, allows
from service.config import Config
from service.database import editions, programme, recordings, texts, views
from service.jobs.outlook import outlook
from service.programme import (
    IN_LINE,
    Conference,
    Edition,
    Recording,
    RecordingState,
    RecordingText,
    SegmentRecord,
    StageState,
)
from service.publication import addresses
from service.publication.announcing import edition_line, wording
from service.publication.editions import READY
from service.publication.interface import message, open_interfaces
from service.publication.pages.frame import Link
from service.publication.pages.session import SegmentLine, ShownText
from service.publication.reading import (
    DEMONSTRATION,
    HEARD_BY_DEMONSTRATION,
    TRANSLATED_BY_DEMONSTRATION,
)
from service.publication.turns import recording_track
from service.web.desk_pages import (
    Board,
    DeskConference,
    DeskSession,
    EngineLine,
    Jobs,
    PreviewPart,
    RecordingRow,
)
from service.web.rows import facts, ready, recording_row
from transcripts.model import Language, Segment, Span

LATELY = 12
"""Chunks of at most half a minute that a preview shows while recognition goes on."""

NO_RECORDING = message("Before publishing, bring a recording.")
STILL_WORKING = message("Before publishing, wait until every recording is ready.")
SOME_FAILED = message("Before publishing, see to the recording that failed.")


def engines(config: Config) -> tuple[EngineLine, ...]:
    """The recogniser and the translator that the configuration names."""
    return (
        EngineLine(
            task=message("Recognition"),
            address=config.recognizer,
            setting="ACTES_RECOGNIZER",
            notice=_notice(config.recognizer, HEARD_BY_DEMONSTRATION),
        ),
        EngineLine(
            task=message("Translation"),
            address=config.translator,
            setting="ACTES_TRANSLATOR",
            notice=_notice(config.translator, TRANSLATED_BY_DEMONSTRATION),
        ),
    )


def _notice(address: str, notice: str) -> str:
    return notice if address.partition(":")[2] == DEMONSTRATION else ""


def desk_conference(
    connection: Connection,
    conference: Conference,
    published: Mapping[str, Edition],
    person: Person,
    language: Language,
) -> DeskConference:
    """A conference with how far each of its sessions is, for ``person``."""
    slug = conference.slug
    arranges = allows(person, Action.ARRANGE, conference.id)
    sessions = []
    for session in conference.sessions:
        found = recordings.of_session(connection, session.id)
        edition = published.get(session.id)
        sessions.append(
            DeskSession(
                href=addresses.desk(language, slug, session.slug),
                title=wording(session.title, language),
                date=session.date,
                recordings=len(found),
                working=sum(one.state in IN_LINE for one in found),
                failed=sum(one.state is RecordingState.FAILED for one in found),
                edition=edition_line(edition) if edition else None,
            )
        )
    return DeskConference(
        title=wording(conference.title, language),
        href=addresses.conference(language, slug),
        bring=addresses.desk(language, slug, "recordings"),
        new_session=addresses.desk(language, slug, "new") if arranges else "",
        look=addresses.desk(language, slug, "look") if arranges else "",
        sessions=tuple(sessions),
    )


def tag_of(*shown: object) -> str:
    """Changes whenever what is shown does: progress and texts are written together with stages."""
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:32]


def session_tag(connection: Connection, session_id: str) -> str:
    """That of a session's board: no text is read for it."""
    found = recordings.of_session(connection, session_id)
    known = outlook(connection)
    edition = editions.latest(connection, session_id)
    return tag_of(found, edition, [ready(known.get(one.id)) for one in found])


def board(
    connection: Connection, found: Sequence[Recording], desk: str, language: Language
) -> Board:
    """The board of a session; ``desk`` is the address of its desk page."""
    known, words = outlook(connection), open_interfaces()[language]
    rows = [
        recording_row(one, facts(connection, one, known.get(one.id)), desk, words) for one in found
    ]
    previews = (_preview(connection, one, language) for one in found)
    return Board(
        recordings=tuple(_arranged(rows, found)),
        previews=tuple(part for part in previews if part.segments),
        obstacle=obstacle(found),
    )


def jobs_tag(connection: Connection) -> str:
    """That of the board of all sessions."""
    known = outlook(connection)
    line, failed = recordings.in_line(connection), recordings.failed(connection)
    return tag_of(line, failed, [ready(known[one.id]) for one in line])


def jobs(connection: Connection, person: Person, language: Language) -> Jobs:
    """All that is at work, in line or failed in the conferences that are ``person``'s."""
    homes = dict(_homes(connection, person, language))
    known, words = outlook(connection), open_interfaces()[language]
    rows: dict[str, list[RecordingRow]] = {"working": [], "waiting": [], "failed": []}
    for one in (*recordings.in_line(connection), *recordings.failed(connection)):
        if home := homes.get(one.session_id):
            row = recording_row(one, facts(connection, one, known.get(one.id)), home.href, words)
            rows[_group(one)].append(replace(row, session=home))
    return Jobs(**{name: tuple(group) for name, group in rows.items()})


def _homes(
    connection: Connection, person: Person, language: Language
) -> Iterator[tuple[str, Link]]:
    """Every session's desk page."""
    for conference in programme.conferences(connection):
        if allows(person, Action.WATCH, conference.id):
            for session in conference.sessions:
                href = addresses.desk(language, conference.slug, session.slug)
                yield session.id, Link(href, wording(session.title, language))


def _group(recording: Recording) -> str:
    if recording.state is RecordingState.FAILED:
        return "failed"
    running = any(stage.state is StageState.RUNNING for stage in recording.stages)
    return "working" if running else "waiting"


def _arranged(rows: Sequence[RecordingRow], found: Sequence[Recording]) -> Iterator[RecordingRow]:
    """With what can be done in the session only: order, name, remove. See steering.move."""
    fixed = [True, *(one.state is RecordingState.PUBLISHED for one in found), True]
    for at, row in enumerate(rows, 1):
        free = not fixed[at]
        acts = replace(
            row.acts,
            up=free and not fixed[at - 1],
            down=free and not fixed[at + 1],
            rename=True,
            remove=free,
        )
        yield replace(row, acts=acts)


def obstacle(found: Sequence[Recording]) -> str:
    """What stands before publishing, "" when nothing does."""
    if not found:
        return NO_RECORDING
    if any(one.state is RecordingState.FAILED for one in found):
        return SOME_FAILED
    return "" if all(one.state in READY for one in found) else STILL_WORKING


def _preview(connection: Connection, recording: Recording, language: Language) -> PreviewPart:
    text = texts.recording_text(connection, recording.id)
    lines = _written(text, language) if text.segments else _heard(connection, recording)
    track = recording_track(recording, recordings.info(connection, recording.id))
    return PreviewPart(recording.position, recording.name, lines, track)


def _written(text: RecordingText, language: Language) -> tuple[SegmentLine, ...]:
    return tuple(_line(segment, language) for segment in text.segments)


def _line(segment: SegmentRecord, language: Language) -> SegmentLine:
    spoken = next((text for text in segment.texts if text.spoken), None)
    other = segment.text(language)
    translated = other if other and not other.spoken else None
    return SegmentLine(
        anchor="",
        start=segment.span.start,
        href="",
        original=ShownText(segment.language, spoken.text if spoken else ""),
        translations=(ShownText(language, translated.text),) if translated else (),
    )


def _heard(connection: Connection, recording: Recording) -> tuple[SegmentLine, ...]:
    heard = views.heard_lately(connection, recording.id, LATELY)
    return tuple(_heard_line(span, segment) for span, one in heard for segment in one.segments)


def _heard_line(span: Span, segment: Segment) -> SegmentLine:
    start = span.start + segment.span.start
    return SegmentLine("", start, "", ShownText(segment.language, segment.text))
