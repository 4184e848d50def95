"""Recordings: accepted, advanced through stages, failed."""

from dataclasses import replace

import pytest

from service.database import Database, recordings
from service.errors import Conflict, NotFound
from service.programme import STAGES, Failure, KeptFile, Recording, RecordingState, StageState
from transcripts.model import AudioInfo

BROKEN = Failure("sáng.mp3", "it is cut off", "Upload it again", permanent=True)
PASSING = replace(BROKEN, permanent=False)

VIDEO = KeptFile("d" * 64, "video/mp4", 12)


def another(recording: Recording, number: int) -> Recording:
    return replace(recording, id=f"rec_{number}", position=number, digest=str(number) * 64)


def test_recording_is_read_as_it_was_written_with_every_stage_waiting(
    database: Database, recording: Recording
):
    assert [stage.name for stage in recording.stages] == list(STAGES)
    assert {stage.state for stage in recording.stages} == {StageState.WAITING}
    with database.read() as connection:
        assert recordings.of_session(connection, "ses_1") == (recording,)
        assert recordings.with_digest(connection, "ses_1", "a" * 64) == recording
        assert recordings.with_digest(connection, "ses_1", "b" * 64) is None


def test_same_bytes_twice_in_a_session_are_a_conflict(database: Database, recording: Recording):
    twin = replace(recording, id="rec_2", position=2)
    with pytest.raises(Conflict), database.write() as connection:
        recordings.add(connection, twin, by="technician")


def test_positions_are_counted_within_the_session(database: Database, recording: Recording):
    with database.read() as connection:
        assert recordings.next_position(connection, recording.session_id) == 2
        assert recordings.next_position(connection, "none") == 1


def test_info_gives_the_recording_its_duration(database: Database, recording: Recording):
    info = AudioInfo("mp3", "mp3float", 61.5, None, 44_100, 2, 1, has_video=False)
    with database.write() as connection:
        assert recordings.info(connection, recording.id) is None
        recordings.set_info(connection, recording.id, info)
        assert recordings.info(connection, recording.id) == info
        assert recordings.get(connection, recording.id).duration == 61.5


def test_copies_are_none_until_prepared(database: Database, recording: Recording):
    with database.write() as connection:
        assert recordings.copies(connection, recording.id) is None
        recordings.set_copies(connection, recording.id, "b" * 64, "c" * 64)
        assert recordings.copies(connection, recording.id) == recordings.Copies("b" * 64, "c" * 64)
        recordings.set_copies(connection, recording.id, "b" * 64, "c" * 64, VIDEO)
        assert recordings.copies(connection, recording.id) == recordings.Copies(
            "b" * 64, "c" * 64, VIDEO
        )
        assert [recordings.is_kept(connection, one * 64) for one in "bcde"] == [
            True,
            True,
            True,
            False,
        ]


def test_stage_runs_advances_and_is_done(database: Database, recording: Recording):
    with database.write() as connection:
        recordings.begin_stage(connection, recording.id, "recognise", 120.0)
        recordings.advance_stage(connection, recording.id, "recognise", 60.0)
        running = recordings.get(connection, recording.id).stages[3]
        recordings.finish_stage(connection, recording.id, "recognise")
        done = recordings.get(connection, recording.id).stages[3]
    assert (running.state, running.done, running.total) == (StageState.RUNNING, 60.0, 120.0)
    assert (done.state, done.done, done.total) == (StageState.DONE, 120.0, 120.0)
    assert done.started_at <= done.finished_at


def test_total_of_a_stage_may_become_known_later(database: Database, recording: Recording):
    with database.write() as connection:
        recordings.begin_stage(connection, recording.id, "check")
        recordings.advance_stage(connection, recording.id, "check", 1.0, total=9.0)
        recordings.finish_stage(connection, recording.id, "check", total=10.0)
        stage = recordings.get(connection, recording.id).stages[0]
    assert (stage.done, stage.total) == (10.0, 10.0)


def test_stage_that_has_not_begun_cannot_advance(database: Database, recording: Recording):
    with pytest.raises(NotFound), database.write() as connection:
        recordings.advance_stage(connection, recording.id, "check", 1.0)


def test_failure_is_kept_with_the_stage_that_ran(database: Database, recording: Recording):
    with database.write() as connection:
        recordings.begin_stage(connection, recording.id, "check")
        recordings.fail(connection, recording.id, BROKEN)
        failed = recordings.get(connection, recording.id)
    assert (failed.state, failed.failure) == (RecordingState.FAILED, BROKEN)
    assert failed.stages[0].state == StageState.FAILED


def test_line_and_failed_are_told_apart_in_the_order_received(
    database: Database, recording: Recording
):
    earlier = replace(another(recording, 6), received_at="2025-10-12T08:00:00.000Z")
    with database.write() as connection:
        for one in (*(another(recording, number) for number in (2, 3, 4, 5)), earlier):
            recordings.add(connection, one, by="technician")
        recordings.set_state(connection, "rec_2", RecordingState.IN_REVIEW)
        recordings.set_state(connection, "rec_3", RecordingState.PUBLISHED)
        recordings.fail(connection, "rec_4", BROKEN)
        recordings.fail(connection, "rec_5", PASSING)
        line, failed = recordings.in_line(connection), recordings.failed(connection)
    assert [one.id for one in line] == ["rec_6", "rec_1"]
    assert [one.id for one in failed] == ["rec_4", "rec_5"]


def test_missing_recording_is_not_found(database: Database):
    with pytest.raises(NotFound), database.read() as connection:
        recordings.get(connection, "none")
    with pytest.raises(NotFound), database.write() as connection:
        recordings.set_state(connection, "none", RecordingState.PREPARED)
