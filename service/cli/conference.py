"""The demonstration's walk: bring its recordings, watch them, publish what is ready."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from service.cli.publish import publish_session
from service.cli.status import running
from service.cli.surroundings import say, screen
from service.cli.upload import received_file
from service.config import Config
from service.database import editions, recordings, steering
from service.demonstration.load import (
    Demonstration,
    load,
    place_talks,
    session_of,
    show_materials,
)
from service.errors import Unavailable
from service.programme import Recording, RecordingState, StageState
from service.receiving.sources import open_source
from service.runtime import Runtime

LOOK_SECONDS = 0.25

READY = {RecordingState.IN_REVIEW, RecordingState.PUBLISHED}


def demo_config(config: Config, data: Path) -> Config:
    """The configuration with the models that come along."""
    return replace(
        config, data=data, database="", recognizer="faster-whisper:demo", translator="m2m100:demo"
    )


def bring(runtime: Runtime) -> Demonstration:
    """Load the programme and receive its recordings; what is there already stays as it is."""
    demo = load(runtime.database)
    for one in demo.recordings:
        session = session_of(runtime.database, demo, one)
        with open_source(one.path) as source:
            received = received_file(runtime, session, source).recording
        place_talks(runtime.database, session, one, received.id)
        show_materials(runtime.database, runtime.storage, session, one, received.id)
        if received.state == RecordingState.FAILED:
            with runtime.database.write() as connection:
                steering.retry(connection, received.id)
    return demo


def of_demo(runtime: Runtime, demo: Demonstration) -> tuple[Recording, ...]:
    """Its recordings as they stand now."""
    with runtime.database.read() as connection:
        found = [recordings.of_session(connection, one.id) for one in demo.conference.sessions]
    return tuple(recording for of_session in found for recording in of_session)


def publish_ready(runtime: Runtime, demo: Demonstration) -> bool:
    """Publish each session that never was, once its recordings are ready; whether all are.

    What people add later they publish themselves.
    """
    missing = 0
    for session in demo.conference.sessions:
        with runtime.database.read() as connection:
            shown = editions.latest(connection, session.id)
            found = recordings.of_session(connection, session.id)
        if shown:
            continue
        if found and {recording.state for recording in found} <= READY:
            publish_session(runtime, session.id)
        else:
            missing += 1
    return not missing


def walk(runtime: Runtime, demo: Demonstration) -> Iterator[tuple[Recording, ...]]:
    """Look again and again until all is published. Raises Unavailable when a recording failed."""
    while True:
        is_published = publish_ready(runtime, demo)
        found = of_demo(runtime, demo)
        yield found
        if is_published:
            return
        for one in found:
            if one.failure:
                raise Unavailable(one.name, one.failure.reason, one.failure.remedy)
        time.sleep(LOOK_SECONDS)


def share(one: Recording) -> float:
    """How much of its way a recording has gone, 0 to 1: each stage counts the same."""
    if one.state in READY:
        return 1.0
    gone = sum(
        1.0 if stage.state == StageState.DONE else stage.done / stage.total if stage.total else 0.0
        for stage in one.stages
    )
    return gone / len(one.stages)


def now(one: Recording) -> str:
    """What is done with it at the moment."""
    return running(one) or one.state.value


def show(walking: Iterator[tuple[Recording, ...]]) -> None:
    """Bars on a screen; elsewhere one line whenever a recording comes to another stage."""
    if screen.is_terminal:
        _bars(walking)
    else:
        _lines(walking)


def _bars(walking: Iterator[tuple[Recording, ...]]) -> None:
    columns = (
        TextColumn("{task.description:<24}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[now]}", markup=False),
    )
    with Progress(*columns, TimeElapsedColumn(), console=screen) as progress:
        tasks = {}
        for found in walking:
            for one in found:
                if one.id not in tasks:
                    tasks[one.id] = progress.add_task(one.name, total=1.0, now="")
                progress.update(tasks[one.id], completed=share(one), now=now(one))


def _lines(walking: Iterator[tuple[Recording, ...]]) -> None:
    said: dict[str, str] = {}
    for found in walking:
        for one in found:
            stage = now(one).split(" ")[0]
            if said.get(one.id) != stage:
                said[one.id] = stage
                say(f"{one.name}: {now(one)}")
