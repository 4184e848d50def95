"""``actes demo``: a whole conference, from its recordings to its published pages, by itself."""

from __future__ import annotations

import threading
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from service.cli.conference import bring, demo_config, show, walk
from service.cli.listening import address, check_address
from service.cli.surroundings import configuration, leave, opened, say
from service.config import Config
from service.demonstration.load import Demonstration
from service.errors import ServiceError
from service.runtime import Runtime
from transcripts import weights

app = typer.Typer()


@app.command("demo", help="The demonstration conference, from recordings to published pages.")
def command(
    data: Annotated[Path, typer.Option(help="folder for all of it")] = Path("data/demo"),
    port: Annotated[int | None, typer.Option(min=1, max=65535)] = None,
    check: Annotated[
        bool, typer.Option("--check", help="run it in a temporary folder and print figures")
    ] = False,
) -> None:
    """Bring, recognise, translate, publish, and keep serving until Ctrl-C."""
    config = demo_config(configuration(), data)
    config = replace(config, host="127.0.0.1", port=port or config.port)
    if check:
        raise typer.Exit(import_module("service.cli.checking").check(config))
    check_address(config)
    say(f"The demonstration conference, in {data}")
    with opened(config) as runtime:
        demo = bring(runtime)
        serving = import_module("service.cli.serving")
        serving.serve(runtime, lambda: _in_background(runtime, demo))
    leave()


def _in_background(runtime: Runtime, demo: Demonstration) -> None:
    threading.Thread(target=_accompany, args=(runtime, demo), daemon=True).start()


def _accompany(runtime: Runtime, demo: Demonstration) -> None:
    """Show how far it is; then say where the pages are. After a failure the desk stays open."""
    say(f"Actes answers at {address(runtime.config)}/; pages come as they are made.")
    try:
        show(walk(runtime, demo))
    except ServiceError as error:
        say(f"actes: {error}", "red")
        say(f"The desk shows it: {address(runtime.config)}/desk")
    else:
        _conclude(runtime.config, demo)


def _conclude(config: Config, demo: Demonstration) -> None:
    title = demo.conference.title.best("en")[1]
    say(f"\n✓ {title}", "green")
    say(f"  read it at {address(config)}/, in vi, en and fr; search it; publish again")
    say(f"  the desk: {address(config)}/desk\n")
    say(notice())
    say("Ctrl-C ends it; the next start finds everything done.")


def notice() -> str:
    """What must be said of the models that made these texts, and how to use real ones."""
    shipped = [model for model in weights.known_models() if model.name == weights.DEMO]
    limits = " ".join(dict.fromkeys(model.notice for model in shipped if model.notice))
    return (
        "The voices are synthetic and the people invented. The two models that come along are "
        "small ones, trained on these voices and this vocabulary: they understand nothing else. "
        f"{limits}\nFor real recordings choose real models, for example:\n"
        "  actes models fetch faster-whisper:large-v3-turbo\n"
        "  actes models fetch m2m100:418M\n"
        "  actes serve"
    )
