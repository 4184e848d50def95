"""``actes search``: look whether the search index is whole, and make it again."""

from __future__ import annotations

import logging
import time
from contextlib import AbstractContextManager

import sqlalchemy as sa
import typer

from service.cli.surroundings import configuration, opened, say
from service.errors import Conflict, ServiceError
from service.publication.editions import reindex
from service.runtime import Runtime

app = typer.Typer(help="The search index: check, rebuild.", no_args_is_help=True)

PAUSE = 0.12
"""Seconds between two steps: others look every tenth of a second whether they may write."""

OUTDATED = "The search index was made by other rules"

_log = logging.getLogger(__name__)


@app.command()
def check() -> None:
    """Compare every word of the index with what is published; exits 1 when something is wrong."""
    with opened(configuration()) as runtime:
        with runtime.database.write() as connection:
            faults = runtime.search.verify(connection)
        outdated = is_outdated(runtime)
    for fault in faults:
        say(f"✗ {fault}", "red")
    if outdated:
        say(f"✗ {OUTDATED}.", "red")
    if faults or outdated:
        say("  → actes search rebuild")
        raise typer.Exit(1)
    say("✓ The search index is whole.")


@app.command()
def rebuild() -> None:
    """Make it again from the published editions; searching and publishing go on meanwhile."""
    with opened(configuration()) as runtime:
        sessions = reindex(runtime.database, runtime.storage, runtime.search)
        make_again(runtime)
    say(f"The search index was made again: {sessions} published session{'s'[: sessions != 1]}.")


def is_outdated(runtime: Runtime) -> bool:
    """Whether the index was made by other rules than this version's."""
    with runtime.database.read() as connection:
        return runtime.search.needs_rebuild(connection)


def make_again(runtime: Runtime) -> None:
    """Make all words again, and let others write in between. Raises Conflict, Unavailable."""

    def unhurried() -> AbstractContextManager[sa.Connection]:
        time.sleep(PAUSE)
        return runtime.database.write()

    runtime.search.rebuild(unhurried)


def renew(runtime: Runtime) -> None:
    """Make an outdated index again; until then, and where it fails, the old one is searched."""
    try:
        if is_outdated(runtime):
            make_again(runtime)
    except Conflict:
        _log.info("another worker makes the search index again")
    except ServiceError as error:
        _log.warning("the search index stays as it was: %s", error)
