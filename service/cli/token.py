"""``actes token``: let a technician in, see who is, and put an end to it."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer
from rich.table import Column, Table
from rich.text import Text

from service.accounts import Person, Role, entry
from service.cli.surroundings import configuration, opened, say, screen
from service.database import programme, tokens
from service.database.rows import stamp
from service.database.tokens import Token
from service.ids import LENGTH
from service.runtime import Runtime

app = typer.Typer(help="Who may bring recordings: new, list, revoke.", no_args_is_help=True)

DAYS = 14

WIDTHS = {"until": 10, "last used": 16, "": 7, "id": LENGTH + 4}
"""Columns that stay whole on a narrow screen; names fold."""


@app.command()
def new(
    name: Annotated[str, typer.Option(help="who or what will hold it, such as 'hall A'")],
    conference: Annotated[
        str, typer.Option(metavar="SLUG", help="the only conference it is good for")
    ] = "",
    days: Annotated[int, typer.Option(min=1, max=366, help="how long it holds")] = DAYS,
) -> None:
    """Make a technician's token; it is shown once."""
    with opened(configuration()) as runtime:
        person = Person(name.strip(), Role.TECHNICIAN, _conference_id(runtime, conference))
        at = runtime.clock()
        until = at + timedelta(days=days)
        secret = entry.issue(runtime.database, person, at, until)
    where = f"in {conference}" if conference else "in every conference"
    say(f"A technician's token for {person.name}, {where}, until {stamp(until)[:16]}Z.")
    say("It is shown this once; whoever holds it can bring and watch recordings:")
    say(secret)


@app.command("list")
def list_tokens() -> None:
    """Every token: for whom, until when, last used."""
    with opened(configuration()) as runtime, runtime.database.read() as connection:
        made = tokens.every(connection)
        slugs = {one.id: one.slug for one in programme.conferences(connection)}
        at = stamp(runtime.clock())
    whole = [Column(name, min_width=width) for name, width in WIDTHS.items()]
    shown = Table("name", "conference", *whole, box=None, pad_edge=False)
    for token in made:
        where = slugs[token.conference_id] if token.conference_id else "all"
        times = (token.expires_at[:10], (token.used_at or "never")[:16])
        shown.add_row(*map(Text, (token.name, where, *times, _state(token, at), token.id)))
    if made:
        screen.print(shown)
    else:
        say("There is no token yet. Make one with actes token new --name NAME")


@app.command()
def revoke(
    name: Annotated[str, typer.Argument(metavar="NAME_OR_ID", help="as actes token list shows it")],
) -> None:
    """End a token and every sign-in with it."""
    with opened(configuration()) as runtime, runtime.database.write() as connection:
        token = tokens.revoke(connection, name, stamp(runtime.clock()))
    say(f"The token of {token.name} ({token.id}) lets nobody in any more.")


def _conference_id(runtime: Runtime, slug: str) -> str | None:
    """Raises NotFound."""
    if not slug:
        return None
    with runtime.database.read() as connection:
        return programme.conference(connection, slug).id


def _state(token: Token, at: str) -> str:
    if token.revoked_at:
        return "revoked"
    return "holds" if token.holds(at) else "expired"
