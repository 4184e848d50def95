"""The only file that knows DBOS Transact (MIT core): what runs next, once, whatever dies meanwhile.

Four queues: ``check`` looks at what was received, at once, whatever else is at work;
``recordings`` holds one light workflow per run, which orders its stages and waits;
``preparation`` copies files, one at a time per process; ``engine`` recognises and
translates, one batch at a time per process, so that a crash condemns no innocent neighbour.
Only ids and numbers stand in its tables: texts live in the service's database. What the MIT core
lacks is here too: noticing dead workers, and purging. Reasons: docs/design-notes.md.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from dbos import DBOS, DBOSConfig, SetEnqueueOptions, SetWorkflowID, WorkflowHandle
from dbos import error as dbos_errors

from service.errors import ServiceError, Unavailable
from service.jobs.liveness import Sight, dead_here, silent, watch
from service.jobs.work import Job, Trouble, Work
from transcripts.errors import TranscriptsError

VERSION = "1"
"""Constant: a new one would leave unfinished runs stuck. A new stage goes through DBOS.patch."""

LIVES = 4
"""How often a batch is taken up again after it killed its process: with the first, five runs."""

LONG_LIVES = 50
"""The same for the work that is one piece, where giving up costs the whole recording."""

ATTEMPTS = 4
"""How often a step that failed without dying is tried, with growing waits."""

RECORDINGS = 32
"""How many recordings a worker orders at a time: each waits for its jobs in a thread."""

WAIT_SECONDS = 0.5
"""Between two looks at whether such a job is done: all of them together stay below 64 a second."""

KEEP_DAYS = 14
"""How long finished runs stay in the engine's tables."""

QUEUES = {"check": 1, "recordings": RECORDINGS, "preparation": 1, "engine": 1}
"""How many workflows of each queue one worker runs at a time."""

FINISHED = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Place:
    """Where this worker stands: the engine's database, its own id, and its host's lock files."""

    url: str
    worker: str
    slots: Path


def migrate(url: str) -> None:
    """Make or update the engine's tables; a SQLite file gets its write-ahead log from us."""
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///"))
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=30)) as connection:
            connection.execute("pragma journal_mode=wal")
    DBOS.migrate(url)


def launch(work: Work, place: Place) -> Engine:
    """Start taking work in this process; what this slot held when it last died is queued again."""
    config: DBOSConfig = {
        "name": "actes",
        "system_database_url": place.url,
        "application_version": VERSION,
        "executor_id": place.worker,
        "run_migrations": False,
        "log_level": "ERROR",
    }
    DBOS(config=config)
    engine = Engine(work, place)
    DBOS.listen_queues(list(QUEUES))
    DBOS.launch()
    for name, most in QUEUES.items():
        DBOS.register_queue(name, worker_concurrency=most, polling_interval_sec=0.25)
    return engine


def _may_pass(error: BaseException) -> bool:
    return not getattr(error, "permanent", False)


def _spoken(call: Callable[[], _T]) -> _T:
    """Call it; an error nobody foresaw becomes one that can be shown and stored.

    The broad ``except`` is the worker's outermost line: a bug must fail one recording with a
    reason, not leave it unfinished for ever; and only our own errors are sure to be storable.
    """
    try:
        return call()
    except (ServiceError, TranscriptsError):
        raise
    except Exception as error:
        _log.exception("a step met an error that it did not expect")
        raise Unavailable(
            f"{type(error).__name__}: {error}",
            "the worker met an error that it did not expect",
            "Try again; if it comes back, report the traceback in the worker's log",
        ) from error


class Engine:
    """The workflows over one Work, and the care for what other workers left behind."""

    def __init__(self, work: Work, place: Place) -> None:
        self._work = work
        self._place = place
        self._submitted: set[str] = set()
        self._seen: dict[str, Sight] = {}
        self._last_look = time.monotonic()
        self._check = _workflow("check", LIVES, self._run_check)
        self._recording = _workflow("recording", None, self._run_recording)
        self._prepare = _workflow("prepare", LONG_LIVES, self._run_prepare)
        self._batch = _workflow("batch", LIVES, self._run_batch)
        self._translate = _workflow("translate", LONG_LIVES, self._run_translate)

    # -- what is due ------------------------------------------------------------------------

    def submit_due(self) -> None:
        """Queue every run that the database says is due; the same run twice is one workflow.

        The web process only writes the fact: nothing can be lost between receiving a recording
        and queueing it, and it never needs the engine.
        """
        for job in self._work.unchecked():
            self._submit("check", check_key(job), self._check, job)
        for job in self._work.due():
            self._submit("recordings", job.key, self._recording, job)

    def _submit(self, queue: str, key: str, workflow: Callable[..., object], job: Job) -> None:
        """Queue it; harmless when it is queued, running or done already."""
        if key not in self._submitted:
            with SetWorkflowID(key):
                DBOS.enqueue_workflow(queue, workflow, job.recording, job.run)
            self._submitted.add(key)

    def bury(self) -> None:
        """Fail the runs whose workflow ended although the database says that they are due."""
        self._bury(self._work.unchecked, check_key)
        self._bury(self._work.due, lambda job: job.key)

    def _bury(self, waiting: Callable[[], Sequence[Job]], key: Callable[[Job], str]) -> None:
        keys = [key(job) for job in waiting()]
        found = _runs(status=list(FINISHED), workflow_ids=keys) if keys else []
        ended = {run.workflow_id for run in found}
        for job in waiting() if ended else ():
            if key(job) in ended:
                self._work.fail(job, _ended(job))

    def _run_check(self, recording: str, run: int) -> bool:
        job = Job(recording, run)
        return self._told(job, partial(_step, "check", lambda: self._work.check(job)))

    # -- one recording ----------------------------------------------------------------------

    def _run_recording(self, recording: str, run: int) -> None:
        job = Job(recording, run)
        try:
            self._told(job, lambda: self._stages(job))
        except dbos_errors.DBOSAwaitedWorkflowMaxRecoveryAttemptsExceeded:
            self._tell(job, _killer(job))

    def _stages(self, job: Job) -> bool:
        if not _answer(self._enqueue_prepare(job)):
            return False
        if not self._recognise(job):
            return False
        for language in _step("assemble", lambda: self._work.assemble(job)):
            name = f"translate.{language}"
            if not _answer(self._enqueue("engine", name, self._translate, job, language)):
                return False
        return _step("finish", lambda: self._work.finish(job))

    def _enqueue_prepare(self, job: Job) -> WorkflowHandle[bool]:
        """Short files come first: twenty of them never wait for one of three hours."""
        seconds = _step("length", lambda: self._work.length(job))
        place = 1 + int(seconds)
        return self._enqueue("preparation", "prepare", self._prepare, job, priority=place)

    def _recognise(self, job: Job) -> bool:
        """All batches are queued at once; the n-th of every recording comes before any n+1-th.

        Where the run is over those still queued are taken back: each would cost others a turn.
        """
        batches = _step("batches", lambda: self._work.batches(job))
        handles = [
            self._enqueue("engine", f"batch.{number}", self._batch, job, batch, priority=number + 1)
            for number, batch in enumerate(batches)
        ]
        for number, (batch, handle) in enumerate(zip(batches, handles, strict=True)):
            if not self._batch_result(job, batch, handle):
                DBOS.cancel_workflows([one.workflow_id for one in handles[number + 1 :]])
                return False
        return True

    def _batch_result(self, job: Job, batch: Sequence[int], handle: WorkflowHandle[bool]) -> bool:
        try:
            return _answer(handle)
        except dbos_errors.DBOSAwaitedWorkflowMaxRecoveryAttemptsExceeded:
            return all(self._alone(job, position) for position in batch)

    def _alone(self, job: Job, position: int) -> bool:
        """One chunk of a batch that kept dying: what was finished costs nothing, one dies again."""
        handle = self._enqueue("engine", f"chunk.{position}", self._batch, job, [position])
        try:
            return _answer(handle)
        except dbos_errors.DBOSAwaitedWorkflowMaxRecoveryAttemptsExceeded:
            _step(f"give up {position}", lambda: self._work.give_up(job, position))
            return True

    def _run_prepare(self, recording: str, run: int) -> bool:
        job = Job(recording, run)
        return self._told(job, partial(_step, "prepare", lambda: self._work.prepare(job)))

    def _run_batch(self, recording: str, run: int, positions: Sequence[int]) -> bool:
        job = Job(recording, run)
        step = partial(_step, "recognise", lambda: self._work.recognise(job, positions))
        return self._told(job, step)

    def _run_translate(self, recording: str, run: int, target: str) -> bool:
        job = Job(recording, run)
        step = partial(_step, "translate", lambda: self._work.translate(job, target))
        return self._told(job, step)

    def _enqueue(
        self,
        queue: str,
        name: str,
        workflow: Callable[..., bool],
        job: Job,
        *more: Any,
        priority: int = 1,
    ) -> WorkflowHandle[bool]:
        with SetWorkflowID(f"{job.key}.{name}"), SetEnqueueOptions(priority=priority):
            return DBOS.enqueue_workflow(queue, workflow, job.recording, job.run, *more)

    def _told(self, job: Job, call: Callable[[], bool]) -> bool:
        """Whether to go on; trouble is told where it happens and never stored in the engine."""
        try:
            return call()
        except dbos_errors.DBOSMaxStepRetriesExceeded as error:
            self._tell(job, _last(error))
        except (ServiceError, TranscriptsError) as trouble:
            self._tell(job, trouble)
        return False

    def _tell(self, job: Job, trouble: Trouble) -> None:
        _step("fail", lambda: self._work.fail(job, trouble))

    # -- other workers ----------------------------------------------------------------------

    def reap(self, grace: float) -> set[str]:
        """Queue again what dead workers held; answers who was found dead.

        Workers of this host are dead when their slot's lock is free. Others are judged by their
        beats on our own clock; after a pause of our own everything is looked at anew.
        """
        now = time.monotonic()
        if now - self._last_look > grace / 2:
            self._seen = {}
        self._last_look = now
        beats = self._work.beat(self._place.worker)
        held = {run.executor_id for run in _runs(status="PENDING") if run.executor_id}
        others = held - {self._place.worker}
        self._seen = watch(self._seen, others, beats, now)
        dead = dead_here(self._place.slots, others) | silent(self._seen, now, grace)
        if dead:
            # The MIT core keeps this name private; tests/service/jobs holds it.
            DBOS._recover_pending_workflows(sorted(dead))
            _log.warning("took over the work of %s", ", ".join(sorted(dead)))
        return dead

    def purge(self, days: float = KEEP_DAYS) -> None:
        """Drop runs that finished so long ago from the engine's tables."""
        before = (datetime.now(UTC) - timedelta(days=days)).isoformat()
        names = ["check", "recording"]
        old = _runs(status=list(FINISHED), name=names, completed_before=before)
        if old:
            DBOS.delete_workflows([run.workflow_id for run in old], delete_children=True)


def check_key(job: Job) -> str:
    """The name of the workflow that looks at a run's file."""
    return f"{job.key}.check"


def _workflow(name: str, lives: int | None, method: Callable[..., _T]) -> Callable[..., _T]:
    def run(*arguments: Any) -> _T:  # the engine writes on what it registers: no bound methods
        return method(*arguments)

    return DBOS.workflow(name=name, max_recovery_attempts=lives)(run)


def _runs(**which: Any) -> list[Any]:
    return DBOS.list_workflows(load_input=False, load_output=False, **which)


def _answer(handle: WorkflowHandle[bool]) -> bool:
    return handle.get_result(polling_interval_sec=WAIT_SECONDS)


def _step(name: str, call: Callable[[], _T]) -> _T:
    """One durable step: its small answer is kept; what may pass is tried again."""
    options: Any = {
        "name": name,
        "retries_allowed": True,
        "max_attempts": ATTEMPTS,
        "interval_seconds": 1.0,
        "backoff_rate": 3.0,
        "should_retry": _may_pass,
    }
    return DBOS.run_step(options, _spoken, call)


def _last(error: dbos_errors.DBOSMaxStepRetriesExceeded) -> Trouble:
    last = error.errors[-1]
    if isinstance(last, ServiceError | TranscriptsError):
        return last
    return Unavailable(str(error), "a step failed again and again", "Try again")


def _killer(job: Job) -> Trouble:
    return Unavailable(
        job.recording,
        "the worker died again and again at this recording",
        "Look in the worker's log, give it more memory or a smaller model, then try again",
    )


def _ended(job: Job) -> Trouble:
    return Unavailable(
        job.recording, "its work ended before it was finished", "Try again from the job board"
    )
