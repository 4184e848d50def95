"""``actes serve``: the pages and the work."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Annotated

import typer

from service.cli.doctor import engines
from service.cli.listening import address, seen_from_elsewhere
from service.cli.serving import serve
from service.cli.surroundings import configuration, leave, opened, say
from service.config import Config, is_loopback

app = typer.Typer()


@app.command("serve", help="The pages and the work, until Ctrl-C.")
def command(
    host: Annotated[str | None, typer.Option(help="address to listen on")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535)] = None,
) -> None:
    """Serve until Ctrl-C."""
    config = configuration()
    config = replace(config, host=host or config.host, port=port or config.port)
    with opened(config) as runtime:
        serve(runtime, lambda: announce(config))
    leave()


def announce(config: Config) -> None:
    """Say where the pages are, how to get to the desk, and which model is missing."""
    threading.Thread(target=warn, args=(config,), daemon=True).start()
    say(f"Actes answers at {address(config)}/ until Ctrl-C.")
    say(way_in(config))


def way_in(config: Config) -> str:
    """How people get to the desk of a service that listens there."""
    if is_loopback(config.host):
        return f"The desk, for uploading and publishing: {address(config)}/desk"
    return (
        f"The desk, for people with a token: {seen_from_elsewhere(config)}/desk. "
        "Make one with actes token new --name NAME. It travels in clear on plain http: "
        "see Other machines in docs/operating.md."
    )


def warn(config: Config) -> None:
    """Without its models nothing is heard: better said now than at the first recording."""
    for finding in engines(config):
        if finding.remedy:
            say(f"{finding.name}: {finding.found}. {finding.remedy}", "yellow")
