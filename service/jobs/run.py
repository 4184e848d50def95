"""One run of one recording, as its steps see it: the pieces they need, and whether it is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection

from service.config import Config
from service.database import Database, programme, recordings
from service.errors import NotFound
from service.jobs.work import Job
from service.programme import Recording, RecordingState, StageState
from service.storage import Storage
from transcripts.model import AudioInfo, Language
from transcripts.recognition import Recognizer
from transcripts.translation import Translator

ENDED = {RecordingState.IN_REVIEW, RecordingState.PUBLISHED, RecordingState.FAILED}


class Pieces(Protocol):
    """What the steps need of a runtime."""

    @property
    def config(self) -> Config: ...

    @property
    def database(self) -> Database: ...

    @property
    def storage(self) -> Storage: ...

    def probe(self, path: Path) -> AudioInfo: ...

    @property
    def recognizer(self) -> Callable[[], Recognizer]: ...

    @property
    def translator(self) -> Callable[[], Translator]: ...


class Over(Exception):
    """This run is no longer the recording's current one: whatever it still does is not wanted."""


@dataclass(frozen=True, slots=True)
class Run:
    """A job with the pieces to do it with."""

    pieces: Pieces
    job: Job

    def recording(self) -> Recording:
        """The recording as it stands now. Raises Over."""
        with self.pieces.database.read() as connection:
            return self.current(connection)

    def current(self, connection: Connection) -> Recording:
        """The same inside a transaction. Raises Over."""
        try:
            found = recordings.get(connection, self.job.recording)
        except NotFound as error:
            raise Over(self.job.key) from error
        if found.run != self.job.run or found.state in ENDED:
            raise Over(self.job.key)
        return found

    @contextmanager
    def writing(self) -> Iterator[tuple[Connection, Recording]]:
        """A write transaction in which the run is surely the current one. Raises Over."""
        with self.pieces.database.write() as connection:
            yield connection, self.current(connection)

    def languages(self, recording: Recording) -> tuple[Language, ...]:
        """What may be spoken in it."""
        with self.pieces.database.read() as connection:
            return programme.session(connection, recording.session_id).languages

    def folder(self, name: str) -> Path:
        """A folder of the data folder."""
        path = self.pieces.config.data / name
        path.mkdir(parents=True, exist_ok=True)
        return path


def is_done(recording: Recording, stage: str) -> bool:
    """Whether an earlier life finished this stage."""
    return any(one.name == stage and one.state == StageState.DONE for one in recording.stages)
