"""One recording on the board: how far it is, when it will be ready, what to do, who acts next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from sqlalchemy import Connection

from service.database import recordings, texts
from service.jobs.forecast import Range
from service.jobs.outlook import Outlook
from service.programme import (
    IN_LINE,
    Recording,
    RecordingState,
    Stage,
    StageState,
    can_be_done_again,
)
from service.publication.interface import Interface, message
from service.publication.pages.session import GapPart
from service.publication.remarks import format_of, remark_lines
from service.publication.turns import gap_part, recording_track
from service.web.desk_pages import Acts, FailureLine, Ready, RecordingRow, StageChoice, StageRow
from transcripts.model import AudioInfo, Gap, GapReason

STATES = {
    RecordingState.RECEIVED: message("Received"),
    RecordingState.PREPARED: message("Prepared"),
    RecordingState.RECOGNISED: message("Recognised"),
    RecordingState.TRANSLATED: message("Translated"),
    RecordingState.IN_REVIEW: message("Ready to be published"),
    RecordingState.PUBLISHED: message("Published"),
    RecordingState.FAILED: message("Failed"),
}
STOPPED = message("Stopped")
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
STAGE_STOPPED = message("stopped")

MACHINE_NEXT = message("Next: the machine. Nothing to do.")
EDITOR_NEXT = message("Next: an editor reads it over and publishes.")
BRING_NEXT = message("Next: a technician brings the right file.")
RETRY_NEXT = message("Next: a technician tries again.")

UNREAD = (GapReason.DAMAGED, GapReason.FAILED)
"""The gaps that a technician can do something about."""

FINE, COARSE, LONG = 60.0, 300.0, 3600.0
"""Seconds that a ready-time is rounded to: whole minutes, and five of them from an hour on."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is read of a recording for its row, beside itself."""

    info: AudioInfo | None
    gaps: tuple[Gap, ...]
    corrected: bool
    ready: Ready | None


def facts(connection: Connection, recording: Recording, known: Outlook | None) -> Facts:
    """Look it up."""
    return Facts(
        info=recordings.info(connection, recording.id),
        gaps=texts.gaps(connection, recording.id),
        corrected=texts.is_corrected(connection, recording.id),
        ready=ready(known),
    )


def ready(known: Outlook | None) -> Ready | None:
    """Rounded outwards, so that what is told stays true and changes rarely."""
    if known is None:
        return None
    if known.ready is None:
        return Ready(known.place, known.of)
    rounded = _rounded(known.ready)
    return Ready(known.place, known.of, True, rounded.least, rounded.most)


def _rounded(known: Range) -> Range:
    step = FINE if known.most < LONG else COARSE
    return Range(floor(known.least / step) * step, ceil(known.most / step) * step)


def recording_row(recording: Recording, known: Facts, desk: str, words: Interface) -> RecordingRow:
    """Its row; ``desk`` is the address of its session's desk page. Nothing to order in it yet."""
    failure, info = recording.failure, known.info
    return RecordingRow(
        id=recording.id,
        number=recording.position,
        name=recording.name,
        size=recording.size,
        format=format_of(info),
        duration=recording.duration,
        state=STOPPED if recording.is_stopped else STATES[recording.state],
        code="stopped" if recording.is_stopped else recording.state.value.replace(" ", "-"),
        acts=_acts(recording, known, desk),
        next=next_act(recording),
        stages=tuple(_stage_row(stage, stopped=recording.is_stopped) for stage in recording.stages),
        failure=FailureLine(failure.subject, failure.reason, failure.remedy) if failure else None,
        ready=known.ready,
        track=recording_track(recording, info),
        recorded_at=recording.recorded_at,
        remarks=remark_lines(info, words) if info else (),
        damage=tuple(_damage(known.gaps)),
    )


def _damage(gaps: Sequence[Gap]) -> list[GapPart]:
    return [gap_part(gap) for gap in gaps if gap.reason in UNREAD]


def _acts(recording: Recording, known: Facts, desk: str) -> Acts:
    again = can_be_done_again(recording, corrected=known.corrected)
    return Acts(
        href=f"{desk}/recordings/{recording.id}",
        stop=recording.state in IN_LINE,
        retry=recording.state is RecordingState.FAILED,
        again=tuple(StageChoice(name, STAGES[name]) for name in again),
    )


def next_act(recording: Recording) -> str:
    """Who acts next, a message; "" where everything is done."""
    if recording.state is RecordingState.FAILED:
        permanent = recording.failure and recording.failure.permanent
        return BRING_NEXT if permanent else RETRY_NEXT
    if recording.state in IN_LINE:
        return MACHINE_NEXT
    return EDITOR_NEXT if recording.state is RecordingState.IN_REVIEW else ""


def _stage_row(stage: Stage, *, stopped: bool) -> StageRow:
    ended = stopped and stage.state is StageState.FAILED
    return StageRow(
        name=STAGES.get(stage.name, stage.name),
        state=STAGE_STOPPED if ended else STAGE_STATES[stage.state],
        code="stopped" if ended else stage.state.value,
        done=stage.done,
        total=stage.total,
    )
