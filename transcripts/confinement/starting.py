"""Our side of the wall: the command that starts a confined process, in bubblewrap if it works."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import cache

from transcripts.confinement.base import ENVIRONMENT, Confinement, trusted

PATIENCE = 20.0
"""Seconds after which trying a wall out has failed."""


def command(confinement: Confinement, *module: str) -> list[str]:
    """The command that runs a module with its arguments confined; needs ENVIRONMENT."""
    asked = json.dumps(asdict(confinement))
    python = [sys.executable, "-m", "transcripts.confinement", asked, *module]
    return [*bubblewrap(confinement), *python] if bubblewrap_works() else python


def bubblewrap(confinement: Confinement) -> list[str]:
    """The beginning of a command: another root, with what it may see and nothing else."""
    program = str(shutil.which("bwrap"))
    words = [program, "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    for path in trusted():
        words += ("--ro-bind-try", path, path)
    for path in confinement.reads:
        words += ("--ro-bind", path, path)
    for path in confinement.writes:
        words += ("--bind", path, path)
    return [*words, "--dev", "/dev", "--remount-ro", "/", "--chdir", "/", "--"]


@cache
def bubblewrap_works() -> bool:
    """Whether it is here, and this machine lets it; tried once."""
    if shutil.which("bwrap") is None:
        return False
    return _answer([*bubblewrap(Confinement()), sys.executable, "-c", "print('yes')"]) == ["yes"]


def in_force() -> tuple[str, ...]:
    """The walls around a confined process on this machine, tried out; none when it cannot start."""
    around = ("bubblewrap",) if bubblewrap_works() else ()
    inside = _answer(command(Confinement()))
    return (*around, *inside) if inside else ()


def _answer(words: Sequence[str]) -> list[str]:
    with suppress(OSError, subprocess.TimeoutExpired):
        done = subprocess.run(  # noqa: S603  our own arguments, as a list
            words, env=ENVIRONMENT, capture_output=True, timeout=PATIENCE, check=False
        )
        if done.returncode == 0:
            return done.stdout.decode().split()
    return []
