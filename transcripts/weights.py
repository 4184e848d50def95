"""Where models lie: shipped with the project, in a folder, or in the hub's cache.

What is on the disk is always used without asking the network. A model that is nowhere gives an
error that says which one, where it was looked for, and how to bring it, on a stick too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx
import huggingface_hub
from huggingface_hub.errors import LocalEntryNotFoundError

from transcripts.errors import ModelUnavailable

SHIPPED = Path(__file__).parent / "models"
"""The demonstration models that come with the project."""

DEMO = "demo"

Repositories = Mapping[str, Mapping[str, str]]

KNOWN: Repositories = MappingProxyType(
    {
        "faster-whisper": {
            "tiny": "Systran/faster-whisper-tiny",
            "base": "Systran/faster-whisper-base",
            "small": "Systran/faster-whisper-small",
            "medium": "Systran/faster-whisper-medium",
            "large-v3": "Systran/faster-whisper-large-v3",
            "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
        },
        "m2m100": {
            "418M": "michaelfeil/ct2fast-m2m100_418M",
            "1.2B": "michaelfeil/ct2fast-m2m100_1.2B",
        },
    }
)
"""Names a person may use, and the hub repository of each, by engine."""

_DEMO_FOLDERS = {"faster-whisper": "demo-recognizer", "m2m100": "demo-translator"}
_FILES = ["*.json", "model.bin", "vocabulary.*", "shared_vocabulary.*", "*.model", "*.txt"]
_NEEDED = {"faster-whisper": ("model.bin", "tokenizer.json"), "m2m100": ("model.bin",)}


@dataclass(frozen=True, slots=True)
class Model:
    """A model by name: its engine, its hub repository (None for the shipped one), its folder.

    ``folder`` is None when it is not on this machine; ``notice`` is what must be said wherever
    it is offered.
    """

    engine: str
    name: str
    repository: str | None
    folder: Path | None
    notice: str = ""

    @property
    def address(self) -> str:
        """What configuration calls it."""
        return f"{self.engine}:{self.name}"


def known_models(models: Path | None = None) -> tuple[Model, ...]:
    """Every model with a name, the shipped ones first, and where each lies on this machine."""
    shipped = [(engine, DEMO) for engine in _DEMO_FOLDERS]
    named = [(engine, name) for engine, names in KNOWN.items() for name in names]
    return tuple(_model(engine, name, models) for engine, name in shipped + named)


def _model(engine: str, name: str, models: Path | None) -> Model:
    folder = next((place for place in _places(engine, name, models) if _whole(engine, place)), None)
    return Model(engine, name, KNOWN[engine].get(name), folder, notice(folder) if folder else "")


def notice(folder: Path) -> str:
    """What the model's ORIGIN.json says under ``limits`` or ``notice``; empty without one."""
    try:
        told = json.loads((folder / "ORIGIN.json").read_text("utf-8"))
    except (OSError, ValueError):
        return ""
    limits = told.get("notice") or told.get("limits") or ""
    return limits if isinstance(limits, str) else " ".join(map(str, limits))


def fingerprint(folder: Path) -> str:
    """Tells two models of one name apart: a digest of the size and both ends of model.bin."""
    with (folder / "model.bin").open("rb") as file:
        size = file.seek(0, 2)
        file.seek(0)
        digest = hashlib.sha256(f"{size}:".encode() + file.read(_END))
        file.seek(max(0, size - _END))
        digest.update(file.read(_END))
    return digest.hexdigest()[:12]


_END = 1 << 20


def resolve(engine: str, name: str, models: Path | None = None, *, reach: bool = True) -> Path:
    """The folder of a model: from the disk if it is there, else from the hub when ``reach``.

    ``name`` is one of KNOWN, a repository ``owner/name``, ``demo`` or a folder. Raises
    ModelUnavailable.
    """
    places = list(_places(engine, name, models))
    found = next((place for place in places if _whole(engine, place)), None)
    if found:
        return found
    if not reach or not _repository(engine, name):
        raise _unavailable(engine, name, places)
    return fetch(engine, name, models)


def fetch(engine: str, name: str, models: Path | None = None, *, progress: Any = None) -> Path:
    """Bring a model from the hub, into ``models`` or else into the hub's cache; its folder.

    ``progress`` is a class like tqdm's. A fetch that was cut goes on where it stopped. Raises
    ModelUnavailable.
    """
    repository = _repository(engine, name)
    places = list(_places(engine, name, models))
    if not repository:
        raise _unavailable(engine, name, places)
    target = models / _basename(name) if models else None
    try:
        folder = Path(
            huggingface_hub.snapshot_download(
                repository,
                allow_patterns=_FILES,
                local_dir=target,
                tqdm_class=progress,
                etag_timeout=10,
            )
        )
    except (httpx.HTTPError, OSError, ValueError, RuntimeError) as error:
        raise _unavailable(engine, name, places) from error
    if not _whole(engine, folder):
        raise _unavailable(engine, name, [*places, folder])
    return folder


def check(engine: str, folder: Path, attempt: Callable[[Path], object]) -> None:
    """Whether a model's files are all there and it runs: ``attempt`` loads and tries it.

    Raises ModelUnavailable.
    """
    missing = [file for file in _NEEDED[engine] if not (folder / file).is_file()]
    if missing:
        raise ModelUnavailable(
            f"{engine}: {folder} ({', '.join(missing)})",
            "the model's folder is not complete",
            "Fetch it again, or copy the whole folder",
        )
    attempt(folder)


def _places(engine: str, name: str, models: Path | None) -> Iterator[Path]:
    """Where a model may lie, in the order to look."""
    if name == DEMO:
        yield SHIPPED / _DEMO_FOLDERS[engine]
        return
    if not _repository(engine, name) or Path(name).is_dir():
        yield Path(name)
    if models:
        yield models / _basename(name)
        yield from _cached(engine, name, models)
    yield from _cached(engine, name, None)


def _cached(engine: str, name: str, cache: Path | None) -> Iterator[Path]:
    """The model inside a hub cache, or a copy of one on a stick; the network is not asked."""
    repository = _repository(engine, name)
    if not repository:
        return
    try:
        yield Path(
            huggingface_hub.snapshot_download(repository, cache_dir=cache, local_files_only=True)
        )
    except LocalEntryNotFoundError:
        home = cache or Path(huggingface_hub.constants.HF_HUB_CACHE)
        yield home / f"models--{repository.replace('/', '--')}"


def _repository(engine: str, name: str) -> str | None:
    if name in KNOWN.get(engine, {}):
        return KNOWN[engine][name]
    parts = name.split("/")
    plain = all(part and not part.startswith((".", "~")) for part in parts)
    return name if len(parts) == 2 and plain else None


def _basename(name: str) -> str:
    return name.rpartition("/")[2]


def _whole(engine: str, folder: Path) -> bool:
    return all((folder / file).is_file() for file in _NEEDED.get(engine, ("model.bin",)))


def _unavailable(engine: str, name: str, places: list[Path]) -> ModelUnavailable:
    looked = ", ".join(dict.fromkeys(map(str, places)))
    repository = _repository(engine, name)
    return ModelUnavailable(
        f"{engine}:{name} (looked in {looked})",
        "the model is not on this machine and the hub cannot be reached"
        if repository
        else "there is no model of that name, and no such folder",
        f"On a machine with a network: hf download {repository} --local-dir {_basename(name)}; "
        "then copy that folder here and name it instead of the model"
        if repository
        else f"Name a folder, or one of: {', '.join([DEMO, *KNOWN.get(engine, {})])}",
    )
