"""The command line: thin commands over the service, each imported only when it is asked for."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

import typer

from service.errors import Misconfigured, NotFound, Refused, ServiceError
from transcripts.errors import TranscriptsError, UnknownEngine, UnreadableAudio

COMMANDS = {
    "serve": "The pages and the work, until Ctrl-C.",
    "demo": "The demonstration conference, from its recordings to its published pages.",
    "upload": "Bring recordings to a session.",
    "watch": "Take the files that a recorder leaves in a folder.",
    "status": "Every recording: its stages, what is done, and what failed.",
    "publish": "Publish a session as a new edition.",
    "search": "The search index: check, rebuild.",
    "token": "Who may bring recordings: new, list, revoke.",
    "worker": "One more worker on the same data.",
    "models": "The models: list, fetch, check.",
    "doctor": "What is here, what is missing, and what to do.",
}
"""Every command and what its help says; the module of the same name here holds it."""

BAD_INPUT = (Misconfigured, NotFound, Refused, UnknownEngine, UnreadableAudio)
"""Errors of whoever typed the command: they exit with 2, all others with 1."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run ``actes``. Exits 0, 1 when something failed, 2 for bad input, 130 after Ctrl-C."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    sys.exit(_outcome(lambda: application(given[:1])(args=given, prog_name="actes")))


def application(first: Sequence[str] = ()) -> typer.Typer:
    """All commands by name; only that of the ``first`` argument is really imported."""
    app = typer.Typer(
        help="From the recordings of a conference to its published proceedings.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
        rich_markup_mode=None,
    )
    for name, about in COMMANDS.items():
        if name in first:
            chosen: typer.Typer = import_module(f"service.cli.{name}").app
            app.add_typer(chosen, name=name if len(_commands(chosen)) > 1 else None)
        else:
            app.command(name, help=about)(_unloaded)
    return app


def _commands(app: typer.Typer) -> list[object]:
    return list(app.registered_commands)


def _unloaded() -> None:
    raise AssertionError("only the first argument is ever a command")


def _outcome(run: Callable[[], object]) -> int:
    """The exit code, after one line on what went wrong: the input, the reason and the remedy."""
    try:
        run()
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 0
    except KeyboardInterrupt:
        return 130
    except (ServiceError, TranscriptsError) as error:
        _complain(str(error))
        return 2 if isinstance(error, BAD_INPUT) else 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # the outermost line: people get a sentence, not a traceback
        _complain(f"{type(error).__name__}: {error}: an error in Actes itself. {_kept()}")
        return 1
    return 0


def _complain(text: str) -> None:
    print("actes:", " ".join(text.split()), file=sys.stderr)


def _kept() -> str:
    with tempfile.NamedTemporaryFile(
        "w", prefix="actes-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.write(traceback.format_exc())
    return f"Report it with {Path(file.name)}"
