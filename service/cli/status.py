"""``actes status``: what the job board shows: how far each recording is, and what it needs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from math import ceil, floor
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from service.cli.search import OUTDATED, is_outdated
from service.cli.surroundings import configuration, opened, say, screen
from service.database import programme, recordings, texts
from service.jobs.outlook import Outlook, outlook
from service.programme import Recording, RecordingState, Stage, StageState
from service.publication.interface import open_interfaces
from service.publication.pages.session import TrackLine
from service.publication.remarks import remark_lines
from service.publication.turns import GAPS, recording_track
from service.runtime import Runtime
from transcripts.model import AudioInfo, Gap, GapReason

app = typer.Typer()

MARKS = {
    StageState.WAITING: "·",
    StageState.RUNNING: "…",
    StageState.DONE: "✓",
    StageState.FAILED: "✗",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One recording with the address of its session, and what else is known of it.

    ``outlook`` is its place in line, None where it is not in it; ``damage`` what has no text
    because it could not be read or recognised.
    """

    session: str
    recording: Recording
    outlook: Outlook | None = None
    info: AudioInfo | None = None
    damage: tuple[Gap, ...] = ()


@app.command("status", help="Every recording: its stages, what is done, and what failed.")
def status(
    as_json: Annotated[bool, typer.Option("--json", help="one JSON array")] = False,
) -> None:
    """Print a table, or JSON."""
    with opened(configuration()) as runtime:
        found = tuple(lines(runtime))
        outdated = is_outdated(runtime)
    if as_json:
        print(json.dumps([to_json(line) for line in found], ensure_ascii=False, indent=1))
    elif found:
        screen.print(table(found))
        for line in found:
            for told in remarks(line):
                say(f"{name(line)}: {told}", "yellow")
            if line.recording.failure:
                say(complaint(line.recording), "red")
    else:
        say("No recordings yet. Bring one: actes upload FILE --session CONFERENCE/SESSION")
    if outdated and not as_json:
        say(f"{OUTDATED}: a worker makes it again when it starts.", "yellow")


def lines(runtime: Runtime) -> Iterator[Line]:
    """Every recording, in the order of the programme."""
    with runtime.database.read() as connection:
        known = outlook(connection)
        for conference in programme.conferences(connection):
            for session in conference.sessions:
                for one in recordings.of_session(connection, session.id):
                    yield Line(
                        session=f"{conference.slug}/{session.slug}",
                        recording=one,
                        outlook=known.get(one.id),
                        info=recordings.info(connection, one.id),
                        damage=tuple(_damage(texts.gaps(connection, one.id))),
                    )


def _damage(gaps: Iterable[Gap]) -> Iterator[Gap]:
    return (gap for gap in gaps if gap.reason in (GapReason.DAMAGED, GapReason.FAILED))


def table(found: tuple[Line, ...]) -> Table:
    """Session, file, state, a mark for each stage, what is done now, and when it is ready."""
    shown = Table(box=None, pad_edge=False)
    for heading in ("session", "recording", "state", "stages", "now", "ready"):
        shown.add_column(heading, overflow="fold")
    for line in found:
        one = line.recording
        marks = "".join(MARKS[stage.state] for stage in one.stages)
        told = (Text(marks), Text(running(one)), Text(ready(line.outlook)))
        shown.add_row(Text(line.session), Text(name(line)), _state(one), *told)
    return shown


def name(line: Line) -> str:
    """The file's name, and which of its tracks it is: ``hall.wav (left microphone, Floor)``."""
    one = line.recording
    track = recording_track(one, line.info)
    return f"{one.name} ({', '.join(_track(track))})" if track else one.name


def _track(track: TrackLine) -> Iterator[str]:
    if track.stream:
        yield f"track {track.stream}"
    if track.channel:
        side = "left" if track.channel == 1 else "right"
        yield f"{side} microphone" if track.pair else f"channel {track.channel}"
    yield from filter(None, (track.language, track.name))


def _state(one: Recording) -> Text:
    colours = {RecordingState.FAILED: "red", RecordingState.PUBLISHED: "green"}
    state = "stopped" if one.is_stopped else one.state.value
    return Text(state, colours.get(one.state, ""))


def ready(known: Outlook | None) -> str:
    """``2 of 5, in 3 to 8 min``: its place in line, and when it will be done."""
    if known is None:
        return ""
    place = f"{known.place} of {known.of}"
    if known.ready is None:
        return f"{place}, not known yet"
    return f"{place}, in {floor(known.ready.least / 60)} to {ceil(known.ready.most / 60)} min"


def remarks(line: Line) -> Iterator[str]:
    """What a technician should know of it, as the board says it."""
    words = open_interfaces()["en"]
    yield from remark_lines(line.info, words) if line.info else ()
    for gap in line.damage:
        yield f"{clock(gap.span.start)} to {clock(gap.span.end)}: {GAPS[gap.reason]}"


def running(one: Recording) -> str:
    """What is being done now, as minutes done of total."""
    now = [stage for stage in one.stages if stage.state == StageState.RUNNING]
    return ", ".join(f"{stage.name} {minutes(stage)}" for stage in now)


def minutes(stage: Stage) -> str:
    """``1:05 of 12:30``."""
    return f"{clock(stage.done)} of {clock(stage.total)}" if stage.total else ""


def clock(seconds: float) -> str:
    """Minutes and seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def complaint(one: Recording) -> str:
    """One line: the input, the reason and the remedy."""
    assert one.failure
    remedy = f". {one.failure.remedy}" if one.failure.remedy else ""
    return f"{one.name}: {one.failure.reason}{remedy}"


def to_json(line: Line) -> dict[str, Any]:
    """The line as plain values."""
    known = line.outlook
    return {
        "session": line.session,
        **asdict(line.recording),
        "place": known.place if known else None,
        "ready": asdict(known.ready) if known and known.ready else None,
        "remarks": list(remarks(line)),
    }
