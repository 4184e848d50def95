"""``actes doctor``: what is here, what is missing, and what to do about it."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
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
print(av.ffmpeg_version_info)
"""

WALLS = """
from transcripts.confinement import in_force
print(" ".join(in_force()))
"""

FFMPEG_FLOOR = (8, 1, 3)
"""Earlier versions have published holes: files that write where they must not (CVE-2026-107697)."""

OPEN_FILES = 256
"""Below this many open files a busy server refuses readers."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; ``remedy`` is empty where nothing is wrong.

    ``advice`` is for what works but could be better.
    """

    name: str
    found: str
    remedy: str = ""
    advice: str = ""


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
            if finding.remedy or finding.advice:
                say(f"  → {finding.remedy or finding.advice}")
    if any(finding.remedy for finding in findings):
        raise typer.Exit(1)


def examine(config: Config) -> Iterator[Finding]:
    """Everything that is looked at, in order."""
    yield Finding("Python", f"{sys.version.split()[0]} on {sys.platform}")
    yield from map(_package, PACKAGES)
    yield _library("SQLite with full-text search", SQLITE, "Use another Python")
    yield ffmpeg(_library("FFmpeg", FFMPEG, "Install the package av again"))
    yield walls(_library("walls around decoding", WALLS, "Install Actes again: make .venv"))
    yield from engines(config)
    yield _data(config)
    yield _files()
    yield Finding("processors", str(os.cpu_count()))


def engines(config: Config) -> Iterator[Finding]:
    """The two models that the configuration names."""
    yield _model("recogniser", config.recognizer, config)
    yield _model("translator", config.translator, config)


def ffmpeg(found: Finding) -> Finding:
    """Advice where its version is below the floor."""
    numbers = tuple(map(int, re.findall(r"\d+", found.found)[:3]))
    if found.remedy or not numbers or numbers >= FFMPEG_FLOOR:
        return found
    floor = ".".join(map(str, FFMPEG_FLOOR))
    advice = f"Known holes are closed in {floor}: install a newer av (19 needs Python 3.12)"
    return replace(found, advice=advice)


def walls(found: Finding) -> Finding:
    """A remedy where a decoder could not even start, advice where little holds it back."""
    held = set(found.found.split())
    if found.remedy or {"bubblewrap"} <= held or {"own-network", "landlock"} <= held:
        return found
    if not held:
        return replace(found, found="the decoder cannot be started", remedy="Look at the memory")
    return replace(found, advice="Install bubblewrap: a bad file could read other recordings")


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
