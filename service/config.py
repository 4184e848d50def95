"""The configuration: one frozen value, read once from the environment and passed in.

Unknown ``ACTES_`` variables and impossible values are errors, all reported together.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TypeVar

from service.errors import Misconfigured
from transcripts.limits import DEFAULT, Limits

GIB = 1024**3
MIB = 1024**2

LEAST_MEMORY = 512 * MIB
"""Bytes with which a decoder still starts everywhere: most of it is room for its libraries."""

_ADDRESS = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?/?", re.ASCII | re.IGNORECASE)

_Number = TypeVar("_Number", int, float)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a service that listens on ``host``."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting; each is the variable ``ACTES_<NAME IN CAPITALS>``.

    ``data`` holds everything the service keeps. ``database`` is an SQLAlchemy URL, empty for the
    SQLite file in ``data``. ``address`` is what readers know the service by, such as
    ``https://proceedings.example.org``: citations and feeds are made with it; without it each
    page is called what the request called it. ``recognizer`` and ``translator`` are engine
    addresses such as ``faster-whisper:large-v3-turbo``; ``models`` is a folder of model folders
    looked in first. ``upload_limit``, ``quota`` (of a person, 0 for none), ``free_space_floor``
    and ``ballast`` are bytes. ``patience`` is how many seconds a request may stand still,
    ``grace`` how many a silent worker is waited for before its work is given to another. What one
    recording may be: ``longest_recording`` in seconds, ``most_streams`` in its file and
    ``most_channels`` in one of them; ``decoder_memory`` is bytes and ``probe_seconds`` is of
    processor. ``token`` is what the command line shows a server; it is a secret and never
    printed.
    """

    data: Path = Path("data")
    host: str = "127.0.0.1"
    port: int = 8000
    address: str = ""
    database: str = ""
    recognizer: str = "faster-whisper:large-v3-turbo"
    translator: str = "m2m100:418M"
    models: Path | None = None
    upload_limit: int = 20 * GIB
    quota: int = 0
    free_space_floor: int = GIB // 2
    ballast: int = 64 * MIB
    patience: float = 60.0
    grace: float = 30.0
    longest_recording: float = DEFAULT.longest
    most_streams: int = DEFAULT.streams
    most_channels: int = DEFAULT.channels
    decoder_memory: int = DEFAULT.memory
    probe_seconds: float = DEFAULT.probe
    token: str = field(default="", repr=False)

    @property
    def database_url(self) -> str:
        """The database's address, the embedded default spelled out."""
        return self.database or f"sqlite:///{self.data / 'actes.db'}"

    @property
    def limits(self) -> Limits:
        """What is refused, and what decoding may take."""
        return Limits(
            self.longest_recording,
            self.most_streams,
            self.most_channels,
            self.decoder_memory,
            self.probe_seconds,
        )


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise ValueError(text)
    return number


def _size(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def _at_least(least: float, kind: Callable[[str], _Number]) -> Callable[[str], _Number]:
    """A reader of numbers that are not below ``least``, nor infinite."""

    def read(text: str) -> _Number:
        number = kind(text)
        if not least <= number < float("inf"):
            raise ValueError(text)
        return number

    return read


def _address(text: str) -> str:
    """Scheme and host of the service, without a path."""
    if not _ADDRESS.fullmatch(text):
        raise ValueError(text)
    return text.rstrip("/").lower()


READERS: dict[str, Callable[[str], object]] = {
    "address": _address,
    "data": Path,
    "models": Path,
    "port": _port,
    "upload_limit": _size,
    "quota": _size,
    "free_space_floor": _size,
    "ballast": _size,
    "patience": _at_least(0.1, float),
    "grace": float,
    "longest_recording": _at_least(1.0, float),
    "most_streams": _at_least(1, int),
    "most_channels": _at_least(1, int),
    "decoder_memory": _at_least(LEAST_MEMORY, int),
    "probe_seconds": _at_least(1.0, float),
}


def read_config(environ: Mapping[str, str]) -> Config:
    """Read every ``ACTES_`` variable. Raises Misconfigured naming all that is wrong at once."""
    known = {f"ACTES_{one.name.upper()}": one.name for one in fields(Config)}
    values: dict[str, object] = {}
    wrong: list[str] = []
    for variable, text in sorted(environ.items()):
        if not variable.startswith("ACTES_") or variable.startswith("ACTES_TEST_"):
            continue
        name = known.get(variable)
        if name is None:
            wrong.append(f"{variable} is not a setting")
            continue
        try:
            values[name] = READERS.get(name, str)(text)
        except ValueError:
            wrong.append(f"{variable}={text!r} cannot be used")
    if wrong:
        raise Misconfigured(
            "; ".join(wrong),
            "the configuration cannot be used",
            f"Known settings: {', '.join(known)}",
        )
    return Config(**values)  # type: ignore[arg-type]
