"""The documents say what the code does: settings, commands, engines, pictures."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from service.cli import COMMANDS
from service.config import Config

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_operating_lists_every_setting_and_no_other():
    told = set(re.findall(r"^\| `(ACTES_[A-Z_]+)` \|", text("docs/operating.md"), re.MULTILINE))
    assert told == {f"ACTES_{field.name.upper()}" for field in fields(Config)}


def as_told(value: object) -> str:
    """A setting's default as the table writes it."""
    if value in (None, ""):
        return "none"
    for unit, size in (("GiB", 1 << 30), ("MiB", 1 << 20)):
        if isinstance(value, int) and value and value % size == 0:
            return f"{value // size} {unit}"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def test_operating_tells_every_default():
    rows = re.findall(r"^\| `ACTES_(\w+)` \| (.*?) \|", text("docs/operating.md"), re.MULTILINE)
    told = {name.lower(): default for name, default in rows}
    meant = {field.name: as_told(getattr(Config(), field.name)) for field in fields(Config)}
    assert told == meant | {"database": "the SQLite file `actes.db` in the data folder"}


def test_readme_names_only_commands_that_exist():
    named = set(re.findall(r"\.venv/bin/actes ([a-z]+)", text("README.md")))
    assert named
    assert named <= set(COMMANDS)


def test_readme_names_every_command_that_a_newcomer_needs():
    told = text("README.md")
    assert [name for name in COMMANDS if f"actes {name}" not in told] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_document_links_lead_somewhere(path: Path):
    links = re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if ":" not in link and not (path.parent / link).exists()] == []


def test_nothing_names_a_machine_or_a_registry():
    lock = text("requirements.lock")
    assert re.findall(r"https?://|--index-url|--find-links", lock) == []
