"""What people at the desk may do to a recording, and what is refused."""

from dataclasses import replace

import pytest

from service.database import Database, ledger, recordings, steering, texts
from service.errors import Conflict, NotFound
from service.programme import STAGES, STOPPED, Failure, Recording, RecordingState, StageState
from transcripts.model import Chunk, Origin, Segment, Span, Track, Transcript

CHUNK = Chunk(0, Span(0.0, 9.0), (Span(0.0, 9.0),), 0.9)
BROKEN = Failure("sáng.mp3", "it is cut off", "Upload it again", permanent=True)
PASSING = replace(BROKEN, permanent=False)
SAID = (Segment(Span(0.0, 2.0), "Ruộng lúa.", "vi"),)


def make_ready(database: Database, recording: Recording, by: Origin) -> None:
    """All stages done, one chunk given up, one text; in review."""
    with database.write() as connection:
        for name in STAGES:
            recordings.begin_stage(connection, recording.id, name, 9.0)
            recordings.finish_stage(connection, recording.id, name)
        ledger.put_chunks(connection, recording.id, [CHUNK])
        ledger.fail_chunk(connection, recording.id, 0)
        texts.put_transcript(connection, recording.id, Transcript("vi", SAID, by))
        recordings.set_state(connection, recording.id, RecordingState.IN_REVIEW)


@pytest.fixture
def ready(database: Database, recording: Recording) -> Recording:
    make_ready(database, recording, Origin("scripted", "one", "1"))
    return recording


def undone(database: Database, recording: Recording) -> list[str]:
    with database.read() as connection:
        stages = recordings.get(connection, recording.id).stages
    return [one.name for one in stages if one.state is StageState.WAITING]


def add_more(database: Database, recording: Recording, count: int) -> None:
    with database.write() as connection:
        for number in range(2, count + 2):
            other = replace(recording, id=f"rec_{number}", position=number, track=Track(number))
            recordings.add(connection, other, "technician")


def order(database: Database) -> list[str]:
    with database.read() as connection:
        found = recordings.of_session(connection, "ses_1")
    assert [one.position for one in found] == list(range(1, len(found) + 1))
    return [one.id for one in found]


def test_retry_starts_a_new_run_without_the_failure(database: Database, recording: Recording):
    with database.write() as connection:
        recordings.begin_stage(connection, recording.id, "check")
        recordings.fail(connection, recording.id, BROKEN)
        run = steering.retry(connection, recording.id)
        assert recordings.get(connection, recording.id) == replace(recording, run=2)
    assert run == 2


def test_retry_keeps_the_stages_that_are_done(database: Database, recording: Recording):
    with database.write() as connection:
        recordings.begin_stage(connection, recording.id, "check", 60.0)
        recordings.finish_stage(connection, recording.id, "check")
        recordings.begin_stage(connection, recording.id, "prepare", 60.0)
        recordings.fail(connection, recording.id, PASSING)
        steering.retry(connection, recording.id)
        check, prepare, *_ = recordings.get(connection, recording.id).stages
    assert (check.state, prepare.state) == (StageState.DONE, StageState.WAITING)


def test_retry_of_what_has_not_failed_is_a_conflict(database: Database, recording: Recording):
    with pytest.raises(Conflict), database.write() as connection:
        steering.retry(connection, recording.id)


def test_stopped_recording_says_so_and_can_be_tried_again(database, recording):
    with database.write() as connection:
        recordings.begin_stage(connection, recording.id, "recognise", 9.0)
        steering.stop(connection, recording.id)
        stopped = recordings.get(connection, recording.id)
        assert steering.retry(connection, recording.id) == 2
    assert stopped.failure
    assert (stopped.is_stopped, stopped.failure.reason) == (True, STOPPED)
    assert (stopped.failure.permanent, stopped.stage("recognise").state) == (False, "failed")


def test_only_work_can_be_stopped(database, ready):
    with pytest.raises(Conflict), database.write() as connection:
        steering.stop(connection, ready.id)


def test_stage_is_done_again_with_all_that_follow(database, ready):
    with database.write() as connection:
        assert steering.do_again(connection, ready.id, "recognise") == 2
        assert recordings.get(connection, ready.id).state is RecordingState.RECEIVED
    assert undone(database, ready) == ["recognise", "assemble", "translate"]


def test_recognising_again_gives_up_no_chunk_beforehand(database, ready):
    with database.write() as connection:
        steering.do_again(connection, ready.id, "recognise")
        assert ledger.chunks(connection, ready.id) == (CHUNK,)
        assert ledger.failed_chunks(connection, ready.id) == frozenset()


def test_finding_speech_again_forgets_where_it_was(database, ready):
    with database.write() as connection:
        steering.do_again(connection, ready.id, "segment")
        assert ledger.chunks(connection, ready.id) == ()


def test_translating_again_keeps_everything_else(database, ready):
    with database.write() as connection:
        steering.do_again(connection, ready.id, "translate")
        assert ledger.failed_chunks(connection, ready.id) == {0}
        assert len(texts.recording_text(connection, ready.id).segments) == 1
    assert undone(database, ready) == ["translate"]


def test_under_a_text_that_people_corrected_only_its_translation_is_done_again(database, recording):
    make_ready(database, recording, Origin("person", "Lan", ""))
    for stage in STAGES[:-1]:
        with pytest.raises(Conflict, match="corrected"), database.write() as connection:
            steering.do_again(connection, recording.id, stage)
    with database.write() as connection:
        steering.do_again(connection, recording.id, "translate")
        assert texts.recording_text(connection, recording.id).segments[0].text("vi")


@pytest.mark.parametrize(
    ("state", "reason"),
    [(RecordingState.PUBLISHED, "published"), (RecordingState.PREPARED, "at work now")],
)
def test_stage_is_not_done_again_in_that_state(database, ready, state, reason):
    with database.write() as connection:
        recordings.set_state(connection, ready.id, state)
    with pytest.raises(Conflict, match=reason), database.write() as connection:
        steering.do_again(connection, ready.id, "segment")


def test_stage_that_is_none_cannot_be_done_again(database, ready):
    with pytest.raises(Conflict), database.write() as connection:
        steering.do_again(connection, ready.id, "shredding")


@pytest.mark.parametrize(
    ("which", "places", "expected"),
    [
        ("rec_1", 1, ["rec_2", "rec_1", "rec_3"]),
        ("rec_3", -1, ["rec_1", "rec_3", "rec_2"]),
        ("rec_3", -2, ["rec_3", "rec_1", "rec_2"]),
        ("rec_1", -1, ["rec_1", "rec_2", "rec_3"]),
    ],
)
def test_recording_moves_in_its_session(database, recording, which, places, expected):
    add_more(database, recording, 2)
    with database.write() as connection:
        steering.move(connection, which, places)
    assert order(database) == expected


@pytest.mark.parametrize(
    ("state", "numbers"), [(RecordingState.IN_REVIEW, [1, 2]), (RecordingState.PUBLISHED, [1, 3])]
)
def test_numbers_close_up_until_one_is_published(database, recording, state, numbers):
    add_more(database, recording, 2)
    with database.write() as connection:
        recordings.set_state(connection, "rec_3", state)
        recordings.remove(connection, "rec_2")
        steering.close_up(connection, "ses_1")
        line = recordings.of_session(connection, "ses_1")
    assert [(one.id, one.position) for one in line] == list(
        zip(["rec_1", "rec_3"], numbers, strict=True)
    )


def test_published_recordings_keep_their_numbers(database, recording):
    add_more(database, recording, 2)
    with database.write() as connection:
        recordings.set_state(connection, "rec_1", RecordingState.PUBLISHED)
        steering.move(connection, "rec_3", -1)
    assert order(database) == ["rec_1", "rec_3", "rec_2"]
    with pytest.raises(Conflict, match="keep their numbers"), database.write() as connection:
        steering.move(connection, "rec_3", -1)


def test_track_gets_a_name_of_its_own(database, recording):
    with database.write() as connection:
        steering.rename_track(connection, recording.id, "Interpreter")
        assert recordings.get(connection, recording.id).track == Track(0, None, "Interpreter")


def add_files(database: Database, recording: Recording, count: int) -> None:
    """As ``add_more``, but each is a file of its own."""
    with database.write() as connection:
        for number in range(2, count + 2):
            digest = f"{number}" * 64
            other = replace(recording, id=f"rec_{number}", position=number, digest=digest)
            recordings.add(connection, other, "technician")


def test_recordings_take_their_places_in_a_new_order(database, recording):
    add_files(database, recording, 3)
    with database.write() as connection:
        steering.arrange(connection, "ses_1", ["rec_4", "rec_1", "rec_2"])
    assert order(database) == ["rec_4", "rec_1", "rec_3", "rec_2"]


def test_tracks_of_one_file_stay_together_in_a_new_order(database, recording):
    add_files(database, recording, 1)
    track = replace(recording, id="rec_3", position=3, track=Track(1))
    with database.write() as connection:
        recordings.add(connection, track, "technician")
        steering.arrange(connection, "ses_1", ["rec_2", "rec_1"])
    assert order(database) == ["rec_2", "rec_1", "rec_3"]


def test_new_order_that_moves_a_published_recording_is_refused(database, recording):
    add_files(database, recording, 2)
    with database.write() as connection:
        recordings.set_state(connection, "rec_1", RecordingState.PUBLISHED)
        steering.arrange(connection, "ses_1", ["rec_1", "rec_3", "rec_2"])
    with pytest.raises(Conflict, match="keep their numbers"), database.write() as connection:
        steering.arrange(connection, "ses_1", ["rec_2", "rec_1"])


def test_new_order_of_recordings_of_another_session_is_refused(database, recording):
    with pytest.raises(NotFound), database.write() as connection:
        steering.arrange(connection, "ses_2", [recording.id])
