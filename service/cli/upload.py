"""``actes upload``: bring recordings to a session, through a server or straight into the data.

Ctrl-C or a crash loses nothing: the same command again goes on where it was.
"""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator, Sequence
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
from service.cli.sending import Kept, Line, Patience, Sending, Show, Waiting, open_line
from service.cli.surroundings import configuration, opened, say, screen
from service.config import Config, is_loopback
from service.database import recordings
from service.errors import Refused
from service.programme import Session
from service.publication.interface import open_interfaces
from service.publication.remarks import format_of, remark_lines
from service.receiving import Arrival, Received, receive
from service.receiving.sources import Source, open_source
from service.runtime import Runtime

app = typer.Typer()

WORDS = open_interfaces()["en"]
"""The command line speaks English."""

SAFE = "safe to erase from the card"

Bring = Callable[[Source, Show], "Outcome"]


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
    token: Annotated[str, typer.Option(help="what lets you in there; better in ACTES_TOKEN")] = "",
) -> None:
    """Bring each file and say at once what became of it; the first that is refused ends it.

    Exits with 2 when one of them is kept but cannot be read.
    """
    try_all(files)
    config = configuration()
    config = replace(config, token=token or config.token)
    with bringer(config, server or running_server(config), session) as bring:
        readable = [told(from_file(bring, path)) for path in files]
    if not all(readable):
        raise typer.Exit(2)


def try_all(files: Sequence[Path]) -> None:
    """Raises Refused for the first that cannot be brought, before any other is."""
    try:
        for path in files:
            with open_source(path):
                pass
    except Refused:
        if len(files) > 1:
            say("No file was sent, because one of them cannot be:")
        raise


@contextmanager
def bringer(config: Config, server: str, session: str) -> Iterator[Bring]:
    """What brings a file to the session: through the server, or into the data where it is ""."""
    if server:
        yield partial(to_server, open_line(server, config.token), session)
        return
    with opened(config) as runtime:
        yield partial(into_data, runtime, find_session(runtime, session))


def from_file(bring: Bring, path: Path) -> Outcome:
    """Bring one file with a bar that shows how far it is."""
    with open_source(path) as source, bar(source) as show:
        return bring(source, show)


def told(outcome: Outcome) -> bool:
    """Say what became of the file; whether it can be read."""
    say(f"{outcome.name}: {outcome.message}")
    return outcome.readable


def running_server(config: Config) -> str:
    """The address of a service on this machine that would let us in, else ""."""
    if not (config.token or is_loopback(config.host)):
        return ""
    try:
        httpx.head(address(config), timeout=2.0)
    except httpx.TransportError:
        return ""
    return address(config)


def to_server(line: Line, session: str, source: Source, show: Show) -> Outcome:
    """Send the file and wait for what is found in it. Raises what the server refuses."""
    sending = Sending(line, session, source, Waiting(Patience(), say))
    try:
        return outcome(source.name, sending.looked_at(sending.finish(show)))
    except KeyboardInterrupt:
        say(f"{source.name}: what was sent is kept; the same command goes on from there")
        raise


def outcome(name: str, kept: Kept) -> Outcome:
    """What the server says, in words."""
    if kept.failure:
        return Outcome(name, f"kept, but {kept.failure}", readable=False)
    begin = f"{'already here' if kept.already_here else 'received'}, {SAFE}"
    if not kept.checked:
        return Outcome(name, f"{begin}; what is in it is not known yet, see the desk")
    found = f"{kept.format}, {WORDS.minutes(kept.duration or 0.0)}"
    return Outcome(name, " ".join((f"{begin}. {found}.", *kept.remarks)))


def into_data(
    runtime: Runtime, session: Session, source: Source, show: Show = lambda _: None
) -> Outcome:
    """Receive the file here; a worker finds it by itself. Raises as ``received_file``."""
    received = received_file(runtime, session, source, show)
    return outcome(source.name, kept_here(runtime, received))


def kept_here(runtime: Runtime, received: Received) -> Kept:
    """What a server would say of a recording that is in the data of this machine."""
    recording = received.recording
    with runtime.database.read() as connection:
        info = recordings.info(connection, recording.id)
    failure = recording.failure
    return Kept(
        complete=True,
        digest=recording.digest,
        already_here=received.already_here,
        checked=True,
        format=format_of(info),
        duration=recording.duration,
        remarks=remark_lines(info, WORDS) if info else (),
        failure=f"{failure.reason}. {failure.remedy}" if failure else "",
    )


def received_file(
    runtime: Runtime, session: Session, source: Source, show: Show = lambda _: None
) -> Received:
    """Receive a file of this machine, as whoever is signed in to it.

    Raises TooLarge, StorageFull, Conflict.
    """
    by = getpass.getuser()
    runtime.intake.check_room(source.size, by, source.name)
    with runtime.storage.begin(source.size) as writer:
        for piece in source.pieces():
            writer.write(piece)
            show(writer.size)
        arrival = Arrival(session.id, source.name, by)
        return receive(runtime.database, runtime.storage, runtime.probe, writer, arrival)


@contextmanager
def bar(source: Source) -> Iterator[Show]:
    """Draws how many bytes of a file are there, and how long the others will take."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn())
    times = (TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, *times, console=screen) as progress:

        def show(done: int) -> None:
            if not progress.tasks:
                progress.add_task(source.name, total=source.size, completed=done)
            progress.update(progress.tasks[0].id, completed=done)

        yield show
