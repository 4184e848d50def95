"""What the job engine asks of those who do the work: values and one Protocol, nothing that acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from service.errors import ServiceError
from transcripts.errors import TranscriptsError
from transcripts.model import Language


@dataclass(frozen=True, slots=True)
class Job:
    """One run of one recording; a retry or a cancellation makes the run number move on."""

    recording: str
    run: int

    @property
    def key(self) -> str:
        """The name the job engine knows this run by: submitting it twice is submitting it once."""
        return f"{self.recording}.{self.run}"


Trouble = ServiceError | TranscriptsError
"""What steps raise; ``permanent`` decides whether the engine tries again."""


class Work(Protocol):
    """The steps of one recording, each safe to run again at any moment.

    * What was finished is found in the database and not done twice.
    * A step raises only ServiceError or TranscriptsError; a permanent one is not tried again.
    * A step whose run is no longer the recording's current one does nothing and says False.
    """

    def unchecked(self) -> Sequence[Job]:
        """The runs whose file nobody has looked at yet."""
        ...

    def check(self, job: Job) -> bool:
        """Look at the file and keep what it is, or why it cannot be used."""
        ...

    def due(self) -> Sequence[Job]:
        """The runs that are neither finished nor failed, once their file was checked."""
        ...

    def length(self, job: Job) -> float:
        """Seconds of sound, 0 where it is not known yet: the shortest file is prepared first."""
        ...

    def prepare(self, job: Job) -> bool:
        """Make the copies, find the speech; False when the run is over."""
        ...

    def batches(self, job: Job) -> list[list[int]]:
        """The positions of the chunks still to be recognised, in batches."""
        ...

    def recognise(self, job: Job, positions: Sequence[int]) -> bool:
        """Recognise these chunks; False when the run is over."""
        ...

    def give_up(self, job: Job, position: int) -> None:
        """Name this chunk's span a gap: it killed its worker again and again."""
        ...

    def assemble(self, job: Job) -> list[Language]:
        """Make the transcript; answers the languages it must be translated to, in order."""
        ...

    def translate(self, job: Job, target: Language) -> bool:
        """Translate into one language; False when the run is over."""
        ...

    def finish(self, job: Job) -> bool:
        """Hand the recording to the editors; False when the run is over."""
        ...

    def fail(self, job: Job, trouble: Trouble) -> None:
        """Say why this run ended early, unless it is over already."""
        ...

    def beat(self, worker: str) -> dict[str, int]:
        """Say that ``worker`` lives; answers the beats of all workers by their id."""
        ...
