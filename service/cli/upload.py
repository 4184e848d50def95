"""``actes upload``: bring recordings to a session, through a server or straight into the data."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from service.cli.listening import address
from service.cli.publish import find_session
from service.cli.surroundings import configuration, opened, say, screen
from service.errors import Conflict, NotFound, Refused, ServiceError, Unavailable
from service.programme import RecordingState, Session
from service.receiving import Arrival, Received, accept, check
from service.receiving.sources import Source, open_source
from service.runtime import Runtime

app = typer.Typer()

PATIENCE = httpx.Timeout(10.0, read=600.0)
"""Seconds: after the last byte the server looks at the whole file before it answers."""

Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file; one that is kept but cannot be read is not ``readable``."""

    name: str
    message: str
    readable: bool = True


@app.command("upload", help="Bring recordings to a session.")
def command(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...")],
    session: Annotated[str, typer.Option(help="CONFERENCE/SESSION")],
    server: Annotated[str, typer.Option(help="address of a running service")] = "",
) -> None:
    """Bring each file and say at once what became of it; the first that is refused ends it.

    Exits with 2 when one of them is kept but cannot be read.
    """
    for path in files:
        with open_source(path):
            pass
    config = configuration()
    found = server or running_server(address(config))
    if found:
        readable = [told(from_file(partial(to_server, found, session), path)) for path in files]
    else:
        with opened(config) as runtime:
            place = find_session(runtime, session)
            readable = [told(from_file(partial(into_data, runtime, place), path)) for path in files]
    if not all(readable):
        raise typer.Exit(2)


def told(outcome: Outcome) -> bool:
    """Say what became of the file; whether it can be read."""
    say(f"{outcome.name}: {outcome.message}")
    return outcome.readable


def running_server(default: str) -> str:
    """The address when something answers there, else ""."""
    try:
        httpx.head(default, timeout=2.0)
    except httpx.TransportError:
        return ""
    return default


def to_server(server: str, session: str, source: Source, advance: Advance) -> Outcome:
    """Stream the file to the desk of a server. Raises what the server says."""
    url = f"{server.rstrip('/')}/en/desk/{session}/recordings"
    headers = {"content-length": str(source.size), "accept": "application/json"}
    try:
        response = httpx.post(
            url,
            params={"name": source.name},
            content=told_pieces(source, advance),
            headers=headers | {"content-type": "application/octet-stream"},
            timeout=PATIENCE,
        )
    except httpx.TransportError as error:
        raise Unavailable(
            server, f"the server does not answer ({error})", "Start it with actes serve"
        ) from error
    return answered(response, source.name)


def told_pieces(source: Source, advance: Advance) -> Iterator[bytes]:
    """The file bit by bit; ``advance`` hears how many bytes are gone."""
    for piece in source.pieces():
        yield piece
        advance(len(piece))


def answered(response: httpx.Response, name: str) -> Outcome:
    """What the server says of the file; a refusal is raised."""
    try:
        answer = response.json()
        if response.is_success:
            readable = answer["state"] != RecordingState.FAILED
            return Outcome(name, str(answer["message"]), readable)
        reason, remedy = str(answer["title"]), str(answer["detail"])
    except (ValueError, KeyError, TypeError):
        reason, remedy = f"the server answered {response.status_code}", "Is that Actes?"
    kinds: dict[int, type[ServiceError]] = {404: NotFound, 409: Conflict, 507: Unavailable}
    raise kinds.get(response.status_code, Refused)(name, reason.rstrip("."), remedy)


def from_file(bring: Callable[[Source, Advance], Outcome], path: Path) -> Outcome:
    """Bring one file with a bar that shows how far it is."""
    with open_source(path) as source, bar(source) as advance:
        return bring(source, advance)


def into_data(
    runtime: Runtime, session: Session, source: Source, advance: Advance = lambda _: None
) -> Outcome:
    """Receive the file here; a worker finds it by itself. Raises StorageFull, Refused, Conflict."""
    received = received_file(runtime, session, source, advance)
    failure = received.recording.failure
    if failure:
        return Outcome(source.name, f"kept, but {failure.reason}. {failure.remedy}", readable=False)
    return Outcome(source.name, "already here" if received.already_here else "received")


def received_file(
    runtime: Runtime, session: Session, source: Source, advance: Advance = lambda _: None
) -> Received:
    """Receive a file of this machine, as whoever is signed in to it."""
    if source.size > runtime.config.upload_limit:
        raise Refused(
            source.name,
            "the file is larger than this service accepts",
            "Cut it into parts, or raise ACTES_UPLOAD_LIMIT",
        )
    with runtime.storage.begin(source.size) as writer:
        for piece in told_pieces(source, advance):
            writer.write(piece)
        arrival = Arrival(session.id, source.name, getpass.getuser())
        received = accept(runtime.database, writer, arrival)
    recording = check(runtime.database, runtime.storage, runtime.probe, received.recording.id)
    return replace(received, recording=recording)


@contextmanager
def bar(source: Source) -> Iterator[Advance]:
    """Draws how much of a file is brought."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn())
    times = (TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, *times, console=screen) as progress:
        task = progress.add_task(source.name, total=source.size)
        yield lambda count: progress.advance(task, count)
