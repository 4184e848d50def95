"""``actes models``: which are known, which are here, bring one, try one."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import typer
from rich.table import Table
from rich.text import Text

from service.cli.surroundings import configuration, say, screen
from service.config import Config
from service.errors import Refused
from transcripts import weights
from transcripts.recognition import SAMPLE_RATE, open_recognizer
from transcripts.translation import open_translator

app = typer.Typer(help="The models: list, fetch, check.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="ENGINE:MODEL, such as faster-whisper:large-v3-turbo")]


@app.command("list")
def list_models() -> None:
    """Which models are known, and where each is on this machine."""
    config = configuration()
    known = weights.known_models(config.models)
    shown = Table("model", "here", "", box=None, pad_edge=False)
    for model in known:
        here = str(model.folder) if model.folder else "no"
        shown.add_row(Text(model.address), Text(here), _use(model.address, config))
    screen.print(shown)
    for model in known:
        if model.notice:
            say(f"{model.address}: {model.notice}")


@app.command()
def fetch(name: Name) -> None:
    """Bring a model from the hub; a fetch that was cut goes on where it stopped."""
    engine, model = _parts(name)
    folder = weights.fetch(engine, model, configuration().models)  # the hub draws its own bars
    say(f"{name} is in {folder}")


@app.command()
def check(name: Name) -> None:
    """Load a model and let it hear a second of silence, or translate two words."""
    config = configuration()
    engine, model = _parts(name)
    folder = weights.resolve(engine, model, config.models, reach=False)
    weights.check(engine, folder, lambda _: _try(name, config))
    say(f"{name} in {folder} works ({weights.fingerprint(folder)})")


def _try(name: str, config: Config) -> object:
    if name.startswith("m2m100:"):
        translator = open_translator(name, models=config.models)
        return translator.translate(["Good morning."], "en", "fr")
    recognizer = open_recognizer(name, models=config.models)
    silence = np.zeros(SAMPLE_RATE, np.float32)
    return recognizer.recognize([silence], languages=("en",))


def _parts(name: str) -> tuple[str, str]:
    engine, _, model = name.partition(":")
    if engine not in weights.KNOWN or not model:
        engines = ", ".join(weights.KNOWN)
        raise Refused(name, "not the address of a model", f"Write ENGINE:MODEL with {engines}")
    return engine, model


def _use(address: str, config: Config) -> str:
    return "in use" if address in (config.recognizer, config.translator) else ""
