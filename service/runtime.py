"""The one composition root: what a configuration means, opened once and handed down.

Opening it loads no engine and no web framework; engines are opened on first use, once a process,
so the web process, which never asks for one, never pays for one.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from service.config import Config
from service.database import Database, open_database
from service.receiving.uploads import Intake
from service.search import SearchIndex, open_search
from service.storage import Storage, open_storage, open_uploads
from service.storage.ballast import Ballast
from transcripts.model import AudioInfo
from transcripts.recognition import Recognizer, open_recognizer
from transcripts.translation import Translator, open_translator

if TYPE_CHECKING:
    from service.publication.editions import Press

T = TypeVar("T")


class Once(Generic[T]):
    """Calls ``make`` at the first call and answers the same ever after, whatever the thread."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._made: list[T] = []
        self._lock = threading.Lock()

    def __call__(self) -> T:
        with self._lock:
            if not self._made:
                self._made.append(self._make())
            return self._made[0]


@dataclass(frozen=True, slots=True)
class Runtime:
    """The parts of one process. ``recognizer()`` and ``translator()`` load a model when first
    called, and may then raise ModelUnavailable or UnknownEngine."""

    config: Config
    database: Database
    storage: Storage
    ballast: Ballast
    intake: Intake
    search: SearchIndex
    clock: Callable[[], datetime]
    recognizer: Once[Recognizer]
    translator: Once[Translator]

    @property
    def press(self) -> Press:
        """What editions are made with.

        What sets pages is imported at the first call: most processes never get there.
        """
        copies = import_module("service.publication.copies").Copies(
            self.config.data / "copies", self.config.free_space_floor
        )
        press = import_module("service.publication.editions").Press
        made: Press = press(self.database, self.storage, copies, self.search)
        return made

    def probe(self, path: Path) -> AudioInfo:
        """What a received file is, found by a throw-away process.

        Raises UnreadableAudio, and EngineFailed where it is not the file's fault.

        The decoders' module is imported at the first call: most processes never get there.
        """
        info: AudioInfo = import_module("transcripts.audio").probe(path, self.config.limits)
        return info

    def close(self) -> None:
        """Let go of the database's connections."""
        self.database.close()


def open_runtime(config: Config) -> Runtime:
    """Open everything and bring the schema up to date. Raises Misconfigured, Unavailable.

    Opening needs a little room itself, so that a service on a full disk can be started again.
    """
    ballast = Ballast(config.data / "ballast", config.ballast)
    cores = os.cpu_count() or 1
    with ballast.released():
        database = open_database(config.database_url)
        database.migrate()
        storage = open_storage(f"folder:{config.data / 'files'}", config.free_space_floor)
        files = open_uploads(config.data / "uploads", config.free_space_floor)
    clock = partial(datetime.now, UTC)
    return Runtime(
        config,
        database,
        storage,
        ballast,
        Intake(database, storage, files, clock, config.upload_limit, config.quota),
        open_search(config.database_url),
        clock,
        Once(partial(open_recognizer, config.recognizer, models=config.models, workers=cores)),
        Once(partial(open_translator, config.translator, models=config.models, workers=cores)),
    )
