"""``actes publish``: freeze a session as its next edition."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from service.cli.surroundings import configuration, opened, say
from service.database import programme
from service.errors import Refused
from service.programme import Edition, Session
from service.publication.editions import publish
from service.runtime import Runtime

app = typer.Typer()


@app.command("publish", help="Publish a session as a new edition.")
def command(
    session: Annotated[str, typer.Argument(help="CONFERENCE/SESSION")],
    note: Annotated[str, typer.Option(help="what is new in this edition")] = "",
) -> None:
    """Publish it and say which edition that is."""
    with opened(configuration()) as runtime:
        found = find_session(runtime, session)
        edition = publish_session(runtime, found.id, note)
    say(f"{session}: edition {edition.number}, {edition.published_at}")


def find_session(runtime: Runtime, address: str) -> Session:
    """The session at ``CONFERENCE/SESSION``. Raises Refused, NotFound."""
    conference, _, session = address.partition("/")
    if not conference or not session or "/" in session:
        raise Refused(address, "not the address of a session", "Write CONFERENCE/SESSION")
    with runtime.database.read() as connection:
        return programme.session_at(connection, conference, session)


def publish_session(runtime: Runtime, session_id: str, note: str = "") -> Edition:
    """Publish in the name of whoever is signed in to this machine. Raises NotFound, Conflict."""
    return publish(runtime.press, session_id, getpass.getuser(), note)
