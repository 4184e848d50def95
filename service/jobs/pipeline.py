"""A Work over the real database, storage and engines: every step of a recording, run by run."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

from service.database import recordings, workers
from service.jobs import preparing, recognising, translating
from service.jobs.run import Over, Pieces, Run
from service.jobs.work import Job, Trouble
from service.programme import Failure, Recording, RecordingState
from service.receiving.checking import check, is_checked
from transcripts.errors import TranscriptsError
from transcripts.model import Language


class Pipeline:
    """The steps that ``work.Work`` asks for, each from the module that it is taken from."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces

    def unchecked(self) -> list[Job]:
        """In the order they were received."""
        return [Job(one.id, one.run) for one in self._in_line() if not is_checked(one)]

    def check(self, job: Job) -> bool:
        """A file that cannot be read is a failed recording with its reason."""
        return _goes_on(_check, self._run(job))

    def due(self) -> list[Job]:
        """A recording that failed is due again only when a person says so."""
        return [Job(one.id, one.run) for one in self._in_line() if is_checked(one)]

    def _in_line(self) -> Sequence[Recording]:
        with self._pieces.database.read() as connection:
            return recordings.in_line(connection)

    def length(self, job: Job) -> float:
        """As the first look at the file told."""
        try:
            return self._run(job).recording().duration or 0.0
        except Over:
            return 0.0

    def prepare(self, job: Job) -> bool:
        """Prepare, segment; the model is loaded meanwhile."""
        threading.Thread(target=self._warm, name="warm", daemon=True).start()
        run = self._run(job)
        return all(_goes_on(stage, run) for stage in (preparing.copy, preparing.segment))

    def batches(self, job: Job) -> list[list[int]]:
        """Nothing, when the run is over."""
        try:
            return recognising.batches(self._run(job))
        except Over:
            return []

    def recognise(self, job: Job, positions: Sequence[int]) -> bool:
        """A few chunks at a time."""
        return _goes_on(recognising.recognise, self._run(job), positions)

    def give_up(self, job: Job, position: int) -> None:
        """A chunk that killed its worker again and again."""
        _goes_on(recognising.give_up, self._run(job), position)

    def assemble(self, job: Job) -> list[Language]:
        """Nothing to translate, when the run is over."""
        run = self._run(job)
        return translating.targets(run) if _goes_on(recognising.assemble, run) else []

    def translate(self, job: Job, target: Language) -> bool:
        """Sentence by sentence."""
        return _goes_on(translating.translate, self._run(job), target)

    def finish(self, job: Job) -> bool:
        """Hand it to the editors."""
        return _goes_on(_finish, self._run(job))

    def fail(self, job: Job, trouble: Trouble) -> None:
        """Unless the run is over already."""
        _goes_on(_fail, self._run(job), trouble)

    def beat(self, worker: str) -> dict[str, int]:
        """Count up."""
        with self._pieces.database.write() as connection:
            return workers.beat(connection, worker)

    def _warm(self) -> None:
        """What is wrong with the model is told when it is needed."""
        with suppress(TranscriptsError):
            self._pieces.recognizer()

    def _run(self, job: Job) -> Run:
        return Run(self._pieces, job)


def _goes_on(step: Callable[..., None], *arguments: object) -> bool:
    """Do it; False when the run turned out to be over."""
    try:
        step(*arguments)
    except Over:
        return False
    return True


def _check(run: Run) -> None:
    recording, pieces = run.recording(), run.pieces
    check(pieces.database, pieces.storage, pieces.probe, recording.id)


def _finish(run: Run) -> None:
    with run.writing() as (connection, recording):
        recordings.finish_stage(connection, recording.id, "translate")
        recordings.set_state(connection, recording.id, RecordingState.IN_REVIEW)


def _fail(run: Run, trouble: Trouble) -> None:
    with run.writing() as (connection, recording):
        subject = recording.name if trouble.subject in {recording.id, recording.digest} else None
        failure = Failure(
            subject or trouble.subject, trouble.reason, trouble.remedy, trouble.permanent
        )
        recordings.fail(connection, recording.id, failure)
