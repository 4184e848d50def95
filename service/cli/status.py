"""``actes status``: every recording, how far it is, and what failed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from service.cli.surroundings import configuration, opened, say, screen
from service.database import programme, recordings
from service.programme import Recording, RecordingState, Stage, StageState
from service.runtime import Runtime

app = typer.Typer()

MARKS = {
    StageState.WAITING: "·",
    StageState.RUNNING: "…",
    StageState.DONE: "✓",
    StageState.FAILED: "✗",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One recording with the address of its session."""

    session: str
    recording: Recording


@app.command("status", help="Every recording: its stages, what is done, and what failed.")
def status(
    as_json: Annotated[bool, typer.Option("--json", help="one JSON array")] = False,
) -> None:
    """Print a table, or JSON."""
    with opened(configuration()) as runtime:
        found = tuple(lines(runtime))
    if as_json:
        print(json.dumps([to_json(line) for line in found], ensure_ascii=False, indent=1))
    elif found:
        screen.print(table(found))
        for line in found:
            if line.recording.failure:
                say(complaint(line.recording), "red")
    else:
        say("No recordings yet. Bring one: actes upload FILE --session CONFERENCE/SESSION")


def lines(runtime: Runtime) -> Iterator[Line]:
    """Every recording, in the order of the programme."""
    with runtime.database.read() as connection:
        for conference in programme.conferences(connection):
            for session in conference.sessions:
                for recording in recordings.of_session(connection, session.id):
                    yield Line(f"{conference.slug}/{session.slug}", recording)


def table(found: tuple[Line, ...]) -> Table:
    """Session, file, state, a mark for each stage, and what is done now."""
    shown = Table(box=None, pad_edge=False)
    for heading in ("session", "recording", "state", "stages", "now"):
        shown.add_column(heading, overflow="fold")
    for line in found:
        one = line.recording
        marks = "".join(MARKS[stage.state] for stage in one.stages)
        names = (Text(line.session), Text(one.name))
        shown.add_row(*names, _state(one), Text(marks), Text(running(one)))
    return shown


def _state(one: Recording) -> Text:
    colours = {RecordingState.FAILED: "red", RecordingState.PUBLISHED: "green"}
    return Text(one.state.value, colours.get(one.state, ""))


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
    return {"session": line.session, **asdict(line.recording)}
