"""``actes doctor``: what is here, what is missing, and what to do about it."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer

from service.cli.surroundings import configuration, say
from service.config import GIB, Config
from service.errors import ServiceError
from transcripts import weights
from transcripts.errors import TranscriptsError

app = typer.Typer()

PACKAGES = (
    "av",
    "ctranslate2",
    "dbos",
    "fastapi",
    "faster-whisper",
    "granian",
    "jinja2",
    "numpy",
    "onnxruntime",
    "pydub",
    "sentencepiece",
    "sqlalchemy",
)

SQLITE = """
import sqlite3
sqlite3.connect(":memory:").execute("create virtual table t using fts5(x)")
print(sqlite3.sqlite_version)
"""

FFMPEG = """
import av
print(", ".join(f"{name} {'.'.join(map(str, n))}" for name, n in av.library_versions.items()))
"""

OPEN_FILES = 256
"""Below this many open files a busy server refuses readers."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; ``remedy`` is empty where nothing is wrong."""

    name: str
    found: str
    remedy: str = ""


@app.command("doctor", help="What is here, what is missing, and what to do.")
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="one JSON array")] = False,
) -> None:
    """Print every finding; exits 1 when one needs a remedy."""
    findings = list(examine(configuration()))
    if as_json:
        print(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            mark, style = ("✗", "red") if finding.remedy else ("✓", "")
            say(f"{mark} {finding.name}: {finding.found}", style)
            if finding.remedy:
                say(f"  → {finding.remedy}")
    if any(finding.remedy for finding in findings):
        raise typer.Exit(1)


def examine(config: Config) -> Iterator[Finding]:
    """Everything that is looked at, in order."""
    yield Finding("Python", f"{sys.version.split()[0]} on {sys.platform}")
    yield from map(_package, PACKAGES)
    yield _library("SQLite with full-text search", SQLITE, "Use another Python")
    yield _library("FFmpeg libraries", FFMPEG, "Install the package av again")
    yield from engines(config)
    yield _data(config)
    yield _files()
    yield Finding("processors", str(os.cpu_count()))


def engines(config: Config) -> Iterator[Finding]:
    """The two models that the configuration names."""
    yield _model("recogniser", config.recognizer, config)
    yield _model("translator", config.translator, config)


def _package(name: str) -> Finding:
    try:
        return Finding(name, version(name))
    except PackageNotFoundError:
        return Finding(name, "missing", "Install Actes again: make .venv")


def _library(name: str, code: str, remedy: str) -> Finding:
    """Asked of another process: a broken library must not take the doctor with it."""
    asked = subprocess.run(  # noqa: S603  our own interpreter and code
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    if asked.returncode:
        return Finding(name, "cannot be used", remedy)
    return Finding(name, asked.stdout.strip())


def _model(role: str, address: str, config: Config) -> Finding:
    engine, _, name = address.partition(":")
    if engine not in weights.KNOWN:
        return Finding(role, address)
    return _tried(role, lambda: _resolved(address, engine, name, config))


def _resolved(address: str, engine: str, name: str, config: Config) -> str:
    folder = weights.resolve(engine, name, config.models, reach=False)
    return f"{address} in {folder}. {weights.notice(folder)}".strip(". ")


def _tried(name: str, find: Callable[[], str]) -> Finding:
    try:
        return Finding(name, find())
    except (ServiceError, TranscriptsError) as error:
        return Finding(name, f"{error.subject}: {error.reason}", error.remedy or "See the manual")


def _data(config: Config) -> Finding:
    place = next(p for p in (config.data.absolute(), *config.data.absolute().parents) if p.exists())
    free = shutil.disk_usage(place).free
    found = f"{config.data}: {free / GIB:.1f} GiB free"
    if not os.access(place, os.W_OK):
        return Finding("data", f"{found}, cannot be written", "Set ACTES_DATA to another folder")
    if free < config.free_space_floor + GIB:
        return Finding("data", found, "Free some space: an hour of recording needs about 200 MB")
    return Finding("data", found)


def _files() -> Finding:
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return Finding("open files", str(limit), "" if limit >= OPEN_FILES else "Raise ulimit -n")
