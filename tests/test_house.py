"""The walls of the house: who may import whom, read from the import statements themselves."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Inside `service` a room imports only from rooms of a lower rank; rooms of one rank do not see
# each other. The composition root is the only room that may look at all below it.
RANKS = (
    {"errors", "config", "ids", "programme"},
    {"database", "storage", "search"},
    {"receiving"},
    {"accounts", "publication", "jobs", "demonstration"},
    {"runtime"},
    {"web", "cli"},
)

STDLIB_ONLY = ("model", "errors", "limits", "confinement", "languages", "text", "cues", "formats")

# Rooms of one rank that may see each other, each with its reason.
SIDEWAYS = {
    ("config", "errors"): "wrong settings are an error of the tree",
    ("cli", "web"): "serve starts the web application",
    ("database", "search"): "a migration has the index's tables made by who knows their rules",
}


# Dataclasses that grow while one function runs and are never handed over, each with its reason.
GROWING = {
    "Damage": "collects what went wrong while a file is decoded",
    "_Meter": "listens to samples as they pass",
    "FasterWhisper": "an engine: keeps the tokenizers it has opened",
}


def modules(package: str) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / package).rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        yield name, ast.parse(path.read_text(encoding="utf-8"))


def is_typing_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)


def run_time_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(tree):
        if not is_typing_only(child):
            yield child
            yield from run_time_nodes(child)


def imports(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in run_time_nodes(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return found


def everything(package: str) -> list[tuple[str, set[str]]]:
    return [(name, imports(tree)) for name, tree in modules(package)]


def within(imported: str, *packages: str) -> bool:
    return any(imported == package or imported.startswith(f"{package}.") for package in packages)


def rank(room: str) -> int:
    return next((number for number, rooms in enumerate(RANKS) if room in rooms), -1)


def test_engine_knows_nothing_of_the_service():
    outside = ("service", "fastapi", "starlette", "jinja2", "sqlalchemy", "dbos", "os.environ")
    assert [
        (name, imported)
        for name, found in everything("transcripts")
        for imported in found
        if within(imported, *outside)
    ] == []


def test_engine_values_need_only_the_standard_library():
    allowed = sys.stdlib_module_names | {"transcripts"}
    assert [
        (name, imported)
        for name, found in everything("transcripts")
        if name.split(".")[1:2] and name.split(".")[1] in STDLIB_ONLY
        for imported in found
        if imported.split(".")[0] not in allowed
    ] == []


def test_engine_never_reads_the_environment():
    assert [
        name
        for name, tree in modules("transcripts")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    ] == []


def test_only_audio_opens_media():
    assert [
        (name, imported)
        for package in ("transcripts", "service")
        for name, found in everything(package)
        for imported in found
        if within(imported, "av", "pydub") and not within(name, "transcripts.audio")
    ] == []


def neighbours() -> Iterator[tuple[str, str, str]]:
    """Each import of one room of the service by another: the module, its room, the other room."""
    for name, found in everything("service"):
        room = name.split(".")[1] if "." in name else ""
        for imported in found:
            if within(imported, "service") and imported.split(".")[1] != room:
                yield name, room, imported.split(".")[1]


def test_service_rooms_are_all_ranked_and_no_others():
    rooms = {name.split(".")[1] for name, _ in everything("service") if "." in name}
    assert rooms == set().union(*RANKS)


def test_service_imports_go_one_way():
    assert [(name, other) for name, room, other in neighbours() if rank(other) > rank(room)] == []


def test_rooms_of_one_rank_see_each_other_only_for_a_reason():
    sideways = {(room, other) for _, room, other in neighbours() if rank(other) == rank(room)}
    assert sideways == set(SIDEWAYS)


@pytest.mark.parametrize(
    ("library", "rooms"),
    [
        ("fastapi", ("service.web",)),
        ("starlette", ("service.web",)),
        ("jinja2", ("service.web", "service.publication")),
        ("dbos", ("service.jobs.engine",)),
        ("sqlite3", ("service.database", "service.search", "service.jobs.engine")),
        ("psycopg", ("service.database", "service.search")),
        ("ctranslate2", ("transcripts",)),
        ("faster_whisper", ("transcripts",)),
    ],
)
def test_library_stays_in_its_room(library: str, rooms: tuple[str, ...]):
    assert [
        name
        for package in ("transcripts", "service")
        for name, found in everything(package)
        for imported in found
        if within(imported, library) and not within(name, *rooms)
    ] == []


def test_every_module_says_what_it_is_for():
    assert [
        name
        for package in ("transcripts", "service")
        for name, tree in modules(package)
        if tree.body and not ast.get_docstring(tree)
    ] == []


def test_values_are_frozen():
    plain = []
    for package in ("transcripts", "service"):
        for _, tree in modules(package):
            for node in ast.walk(tree):
                if isinstance(node, ast.ClassDef):
                    marks = [ast.unparse(mark) for mark in node.decorator_list]
                    if any("dataclass" in mark and "frozen=True" not in mark for mark in marks):
                        plain.append(node.name)
    assert set(plain) == set(GROWING)


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("transcripts.formats", ("numpy", "av", "ctranslate2", "faster_whisper")),
        ("service.web.app", ("ctranslate2", "faster_whisper", "onnxruntime", "dbos", "av")),
        ("service.jobs.worker", ("fastapi", "starlette", "jinja2")),
        ("service.cli", ("fastapi", "ctranslate2", "faster_whisper", "dbos")),
    ],
)
def test_import_leaves_engines_and_frameworks_asleep(module: str, heavy: tuple[str, ...]):
    code = f"import sys, {module}; print(*(name for name in {heavy!r} if name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.split() == []
