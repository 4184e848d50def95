"""A file damaged in the middle: its hole is named on the board and on the published page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.config import Config
from service.database import recordings, texts
from service.jobs.pipeline import Pipeline
from service.jobs.work import Job
from service.programme import Recording, RecordingState
from service.publication.interface import clock
from service.receiving import Arrival, accept
from service.runtime import open_runtime
from tests.service.web.conftest import SESSION, Made, fill
from transcripts.model import Gap, GapReason

pytestmark = pytest.mark.slow

DEMO = Path(__file__).parents[2] / "service/demonstration/recordings/di-san-dien-anh-1.opus"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    """A service with a programme, and engines that read a script."""
    (tmp_path / "heard.json").write_text('[{"text": "Xin chào.", "language": "vi"}]')
    (tmp_path / "translated.json").write_text("{}")
    config = Config(
        data=tmp_path / "data",
        free_space_floor=0,
        recognizer=f"scripted:{tmp_path / 'heard.json'}",
        translator=f"scripted:{tmp_path / 'translated.json'}",
    )
    runtime = open_runtime(config)
    fill(runtime)
    yield Made(runtime)
    runtime.close()


def damaged(data: bytes) -> bytes:
    """A stretch in the middle is lost, as on a card that was pulled out."""
    third, half = len(data) // 3, len(data) // 2
    return data[:third] + bytes(half - third) + data[half:]


def brought_through(made: Made, data: bytes) -> Recording:
    runtime = made.runtime
    with runtime.storage.begin() as writer:
        writer.write(data)
        arrival = Arrival(SESSION.id, "phiên.opus", "technician")
        recording = accept(runtime.database, writer, arrival).recording
    work, job = Pipeline(runtime), Job(recording.id, 1)
    assert work.check(job)
    assert work.prepare(job)
    for batch in work.batches(job):
        assert work.recognise(job, batch)
    for language in work.assemble(job):
        assert work.translate(job, language)
    assert work.finish(job)
    return recording


def holes(made: Made, recording: Recording) -> list[Gap]:
    with made.runtime.database.read() as connection:
        found = texts.gaps(connection, recording.id)
    return [gap for gap in found if gap.reason is GapReason.DAMAGED]


def test_damage_is_named_with_its_times_where_technicians_and_readers_look(made: Made) -> None:
    data = DEMO.read_bytes()
    recording = brought_through(made, damaged(data))
    [hole] = holes(made, recording)
    assert hole.span.duration > 5.0
    times = f"{clock(hole.span.start)} to {clock(hole.span.end)}"
    board = made.client.get("/en/desk/cinema/heritage/board").text
    assert f"<li>{times}: The recording is damaged here</li>" in board
    made.publish(SESSION.id)
    page = made.client.get("/en/cinema/heritage").text
    assert f"<li>The recording is damaged here: {times}</li>" in page
    read = re.findall(r'class="gap-time">([^<]+)</span> The recording is damaged here', page)
    assert read == [f"{clock(hole.span.start)}–{clock(hole.span.end)}"]
    with made.runtime.database.read() as connection:
        assert recordings.get(connection, recording.id).state is RecordingState.PUBLISHED


def test_whole_file_is_said_to_be_damaged_nowhere(made: Made) -> None:
    recording = brought_through(made, DEMO.read_bytes())
    assert holes(made, recording) == []
    made.publish(SESSION.id)
    assert "damaged" not in made.client.get("/en/cinema/heritage").text
