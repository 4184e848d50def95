"""Makes the desk's values from the programme and the recordings: rows, stages, previews."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from service.accounts import Action, Person, allows
from service.config import Config
from service.database import recordings, texts, views
from service.programme import (
    IN_LINE,
    Conference,
    Edition,
    Recording,
    RecordingState,
    RecordingText,
    SegmentRecord,
    Stage,
    StageState,
)
from service.publication import addresses
from service.publication.editions import READY
from service.publication.interface import message
from service.publication.pages import SegmentLine, Wording
from service.publication.reading import (
    DEMONSTRATION,
    HEARD_BY_DEMONSTRATION,
    TRANSLATED_BY_DEMONSTRATION,
    edition_line,
    wording,
)
from service.web.desk_pages import (
    Board,
    DeskConference,
    DeskSession,
    EngineLine,
    FailureLine,
    PreviewPart,
    RecordingRow,
    StageRow,
)
from transcripts.model import AudioInfo, Language, Segment, Span

LATELY = 12
"""Chunks of at most half a minute that a preview shows while recognition goes on."""

STATES = {
    RecordingState.RECEIVED: message("Received"),
    RecordingState.PREPARED: message("Prepared"),
    RecordingState.RECOGNISED: message("Recognised"),
    RecordingState.TRANSLATED: message("Translated"),
    RecordingState.IN_REVIEW: message("Ready to be published"),
    RecordingState.PUBLISHED: message("Published"),
    RecordingState.FAILED: message("Failed"),
}
STAGES = {
    "check": message("Check"),
    "prepare": message("Prepare"),
    "segment": message("Find speech"),
    "recognise": message("Recognise"),
    "assemble": message("Assemble"),
    "translate": message("Translate"),
}
STAGE_STATES = {
    StageState.WAITING: message("waiting"),
    StageState.RUNNING: message("at work"),
    StageState.DONE: message("done"),
    StageState.FAILED: message("failed"),
}
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
        new_session=addresses.desk(language, slug, "new") if arranges else "",
        sessions=tuple(sessions),
    )


def board_tag(found: Sequence[Recording], edition: Edition | None) -> str:
    """Changes whenever the board does: progress and texts are written together with stages."""
    return hashlib.sha256(repr((found, edition)).encode()).hexdigest()[:32]


def board(
    connection: Connection, found: Sequence[Recording], desk: str, language: Language
) -> Board:
    """The board of a session; ``desk`` is the address of its desk page."""
    rows = tuple(recording_row(one, recordings.info(connection, one.id), desk) for one in found)
    previews = (_preview(connection, one, language) for one in found)
    return Board(rows, tuple(part for part in previews if part.segments), obstacle(found))


def obstacle(found: Sequence[Recording]) -> str:
    """What stands before publishing, "" when nothing does."""
    if not found:
        return NO_RECORDING
    if any(one.state is RecordingState.FAILED for one in found):
        return SOME_FAILED
    return "" if all(one.state in READY for one in found) else STILL_WORKING


def recording_row(recording: Recording, info: AudioInfo | None, desk: str) -> RecordingRow:
    """One recording on the board."""
    failed = recording.state is RecordingState.FAILED
    failure = recording.failure
    return RecordingRow(
        number=recording.position,
        name=recording.name,
        size=recording.size,
        format=format_of(info),
        duration=recording.duration,
        state=STATES[recording.state],
        code=recording.state.value.replace(" ", "-"),
        stages=tuple(_stage_row(stage) for stage in recording.stages),
        failure=FailureLine(failure.subject, failure.reason, failure.remedy) if failure else None,
        retry=f"{desk}/recordings/{recording.id}/retry" if failed else "",
    )


def format_of(info: AudioInfo | None) -> str:
    """What kind of file it is, in a few letters."""
    if info is None:
        return ""
    container = info.container.upper()
    return container if info.codec.upper() == container else f"{container} ({info.codec})"


def _stage_row(stage: Stage) -> StageRow:
    return StageRow(
        name=STAGES.get(stage.name, stage.name),
        state=STAGE_STATES[stage.state],
        code=stage.state.value,
        done=stage.done,
        total=stage.total,
    )


def _preview(connection: Connection, recording: Recording, language: Language) -> PreviewPart:
    text = texts.recording_text(connection, recording.id)
    lines = _written(text, language) if text.segments else _heard(connection, recording)
    return PreviewPart(recording.position, recording.name, lines)


def _written(text: RecordingText, language: Language) -> tuple[SegmentLine, ...]:
    return tuple(_line(segment, language) for segment in text.segments)


def _line(segment: SegmentRecord, language: Language) -> SegmentLine:
    spoken = next((text for text in segment.texts if text.spoken), None)
    other = segment.text(language)
    translated = other if other and not other.spoken else None
    return SegmentLine(
        anchor="",
        start=segment.span.start,
        end=segment.span.end,
        href="",
        original=Wording(segment.language, spoken.text if spoken else ""),
        translation=Wording(language, translated.text) if translated else None,
    )


def _heard(connection: Connection, recording: Recording) -> tuple[SegmentLine, ...]:
    heard = views.heard_lately(connection, recording.id, LATELY)
    return tuple(_heard_line(span, segment) for span, one in heard for segment in one.segments)


def _heard_line(span: Span, segment: Segment) -> SegmentLine:
    start = span.start + segment.span.start
    end = span.start + segment.span.end
    return SegmentLine("", start, end, "", Wording(segment.language, segment.text))
