"""``actes upload``: bring recordings to a session, through a server or straight into the data."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
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
from service.runtime import Runtime

app = typer.Typer()

PIECE = 1 << 20
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
        check_file(path)
    config = configuration()
    found = server or running_server(address(config))
    if found:
        readable = [told(to_server(found, session, path)) for path in files]
    else:
        with opened(config) as runtime:
            place = find_session(runtime, session)
            readable = [told(into_data(runtime, place, path)) for path in files]
    if not all(readable):
        raise typer.Exit(2)


def told(outcome: Outcome) -> bool:
    """Say what became of the file; whether it can be read."""
    say(f"{outcome.name}: {outcome.message}")
    return outcome.readable


def check_file(path: Path) -> None:
    """Raises Refused for what is no readable file."""
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise Refused(
            str(path), f"cannot be read ({error.strerror})", "Name a file that can be read"
        ) from error


def running_server(default: str) -> str:
    """The address when something answers there, else ""."""
    try:
        httpx.head(default, timeout=2.0)
    except httpx.TransportError:
        return ""
    return default


def to_server(server: str, session: str, path: Path) -> Outcome:
    """Stream the file to the desk of a server. Raises what the server says."""
    url = f"{server.rstrip('/')}/en/desk/{session}/recordings"
    headers = {"content-length": str(path.stat().st_size), "accept": "application/json"}
    try:
        with bar(path) as advance:
            response = httpx.post(
                url,
                params={"name": path.name},
                content=pieces(path, advance),
                headers=headers | {"content-type": "application/octet-stream"},
                timeout=PATIENCE,
            )
    except httpx.TransportError as error:
        raise Unavailable(
            server, f"the server does not answer ({error})", "Start it with actes serve"
        ) from error
    return answered(response, path)


def answered(response: httpx.Response, path: Path) -> Outcome:
    """What the server says of the file; a refusal is raised."""
    try:
        answer = response.json()
        if response.is_success:
            readable = answer["state"] != RecordingState.FAILED
            return Outcome(path.name, str(answer["message"]), readable)
        reason, remedy = str(answer["title"]), str(answer["detail"])
    except (ValueError, KeyError, TypeError):
        reason, remedy = f"the server answered {response.status_code}", "Is that Actes?"
    kinds: dict[int, type[ServiceError]] = {404: NotFound, 409: Conflict, 507: Unavailable}
    raise kinds.get(response.status_code, Refused)(path.name, reason.rstrip("."), remedy)


def into_data(runtime: Runtime, session: Session, path: Path) -> Outcome:
    """Receive the file here; a worker finds it by itself. Raises StorageFull, Refused."""
    with bar(path) as advance:
        received = received_file(runtime, session, path, advance)
    failure = received.recording.failure
    if failure:
        return Outcome(path.name, f"kept, but {failure.reason}. {failure.remedy}", readable=False)
    return Outcome(path.name, "already here" if received.already_here else "received")


def received_file(
    runtime: Runtime, session: Session, path: Path, advance: Advance = lambda _: None
) -> Received:
    """Receive a file of this machine, as whoever is signed in to it."""
    writer = runtime.storage.begin(path.stat().st_size)
    with writer:
        for piece in pieces(path, advance):
            writer.write(piece)
        arrival = Arrival(session.id, path.name, getpass.getuser())
        received = accept(runtime.database, writer, arrival)
    recording = check(runtime.database, runtime.storage, runtime.probe, received.recording.id)
    return replace(received, recording=recording)


def pieces(path: Path, advance: Advance) -> Iterator[bytes]:
    """The file bit by bit; ``advance`` hears how many bytes are gone."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
            advance(len(piece))


@contextmanager
def bar(path: Path) -> Iterator[Advance]:
    """Draws how much of a file is brought."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn())
    times = (TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, *times, console=screen) as progress:
        task = progress.add_task(path.name, total=path.stat().st_size)
        yield lambda count: progress.advance(task, count)
