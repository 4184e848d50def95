"""What every command starts from: the configuration of the environment, and the screen."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import NoReturn

from rich.console import Console

from service.config import Config, read_config
from service.runtime import Runtime, open_runtime

screen = Console(highlight=False, markup=False)
"""Names of files come on it: square brackets in them are brackets."""


def say(text: str, style: str = "") -> None:
    """Print a line; where it is too long, the terminal breaks it and nobody else does."""
    screen.print(text, style=style, soft_wrap=True)


def configuration() -> Config:
    """The settings of the environment. Raises Misconfigured."""
    return read_config(os.environ)


def environment(config: Config) -> dict[str, str]:
    """The variables that make another process read this very configuration."""
    others = {name: text for name, text in os.environ.items() if not _is_setting(name)}
    values = {field.name: getattr(config, field.name) for field in fields(Config)}
    ours = {
        f"ACTES_{name.upper()}": str(value)
        for name, value in values.items()
        if value not in (None, "")
    }
    return others | ours


def _is_setting(variable: str) -> bool:
    return variable.startswith("ACTES_") and not variable.startswith("ACTES_TEST_")


def leave() -> NoReturn:
    """End the process at once: threads of the server's and the engine's runtimes linger else.

    Nothing is lost: all that was acknowledged is on the disk.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


@contextmanager
def opened(config: Config) -> Iterator[Runtime]:
    """A runtime over the configuration, closed afterwards."""
    runtime = open_runtime(config)
    try:
        yield runtime
    finally:
        runtime.close()
