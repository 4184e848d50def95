from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain

import pytest

from service.database import ledger, recordings, steering, texts
from service.errors import Unavailable
from service.jobs.pipeline import Pipeline
from service.jobs.recognising import recognition_key
from service.jobs.work import Job
from service.programme import Recording, RecordingState, StageState
from service.runtime import Runtime
from transcripts.errors import UnreadableAudio
from transcripts.model import Chunk, GapReason, Origin, Span

FIRST = Job("rec_1", 1)


def now(runtime: Runtime) -> Recording:
    with runtime.database.read() as connection:
        return recordings.get(connection, "rec_1")


def times(runtime: Runtime) -> list[int]:
    key = recognition_key(runtime.recognizer().origin, ("vi", "en", "fr"))
    with runtime.database.read() as connection:
        copies = recordings.copies(connection, "rec_1")
        assert copies
        return list(ledger.times_recognised(connection, copies.working, key).values())


def through(work: Pipeline, job: Job = FIRST) -> None:
    work.check(job)
    work.prepare(job)
    for batch in work.batches(job):
        work.recognise(job, batch)
    for language in work.assemble(job):
        work.translate(job, language)
    work.finish(job)


@pytest.fixture
def runtime(prepared: Runtime) -> Runtime:
    return prepared


@pytest.fixture
def work(prepared: Runtime) -> Pipeline:
    return Pipeline(prepared)


def test_length_is_what_the_check_found(work):
    assert work.length(FIRST) == pytest.approx(25.0)
    assert work.length(Job("rec_gone", 1)) == 0.0


def test_recording_ends_in_review(runtime, work):
    through(work)
    assert now(runtime).state == RecordingState.IN_REVIEW


def test_every_stage_is_done_and_all_seconds_with_it(runtime, work):
    through(work)
    stages = now(runtime).stages
    assert [stage.state for stage in stages] == [StageState.DONE] * 6
    assert [stage.done for stage in stages] == [stage.total for stage in stages]


def test_every_segment_has_its_text_in_every_language(runtime, work):
    through(work)
    with runtime.database.read() as connection:
        segments = texts.recording_text(connection, "rec_1").segments
    assert {frozenset(text.language for text in one.texts) for one in segments} == {
        frozenset({"vi", "en", "fr"})
    }


def test_translation_that_is_no_pair_with_english_says_it_came_by_way_of_it(runtime, work):
    through(work)
    with runtime.database.read() as connection:
        segments = texts.recording_text(connection, "rec_1").segments
    vietnamese = next(one for one in segments if one.language == "vi")
    french, english = vietnamese.text("fr"), vietnamese.text("en")
    assert french
    assert english
    assert french.text == f"[fr] {english.text}"


def test_everything_done_twice_is_the_same(runtime, work):
    through(work)
    with runtime.database.read() as connection:
        once = texts.recording_text(connection, "rec_1")
    with runtime.database.write() as connection:
        recordings.set_state(connection, "rec_1", RecordingState.RECEIVED)
    through(work)
    with runtime.database.read() as connection:
        assert texts.recording_text(connection, "rec_1").segments == once.segments
    assert set(times(runtime)) == {1}


def test_batches_leave_out_what_the_ledger_knows(work):
    work.prepare(FIRST)
    planned = list(chain.from_iterable(work.batches(FIRST)))
    work.recognise(FIRST, planned[:1])
    assert list(chain.from_iterable(work.batches(FIRST))) == planned[1:]


def test_chunk_given_up_becomes_a_named_gap(runtime, work):
    work.prepare(FIRST)
    planned = list(chain.from_iterable(work.batches(FIRST)))
    work.give_up(FIRST, planned[0])
    work.recognise(FIRST, planned)
    work.assemble(FIRST)
    with runtime.database.read() as connection:
        gaps = texts.gaps(connection, "rec_1")
    assert [gap.reason for gap in gaps].count(GapReason.FAILED) == 1


def test_assemble_refuses_a_hole_in_the_ledger(work):
    work.prepare(FIRST)
    with pytest.raises(Unavailable, match="parts of it were never recognised"):
        work.assemble(FIRST)


def test_file_that_is_no_recording_is_refused(empty, receive, tmp_path):
    path = tmp_path / "letter.mp3"
    path.write_text("Dear technician")
    receive(empty, path)
    assert Pipeline(empty).check(FIRST)
    failure = now(empty).failure
    assert failure
    assert (failure.subject, failure.permanent) == ("letter.mp3", True)


def test_recording_is_due_once_it_was_checked(empty, receive, speech):
    receive(empty, speech)
    work = Pipeline(empty)
    assert (work.unchecked(), work.due()) == ([FIRST], [])
    work.check(FIRST)
    assert (work.unchecked(), work.due()) == ([], [FIRST])


def test_fail_names_the_file_as_people_know_it(runtime, work):
    digest = now(runtime).digest
    work.fail(FIRST, UnreadableAudio(digest, "not a recording", "Export it again"))
    failure = now(runtime).failure
    assert failure
    assert (failure.subject, failure.permanent) == ("speech.wav", True)


def test_failed_recording_is_due_only_when_it_is_tried_again(runtime, work):
    work.fail(FIRST, Unavailable("x", "away"))
    assert work.due() == []
    with runtime.database.write() as connection:
        steering.retry(connection, "rec_1")
    assert work.due() == [Job("rec_1", 2)]


@dataclass(frozen=True)
class Stopping:
    """A recogniser during whose first call somebody stops the recording."""

    runtime: Runtime
    calls: list[int]

    @property
    def origin(self) -> Origin:
        return self.runtime.recognizer().origin

    def recognize(self, audio, *, languages, hints=()):
        self.calls.append(len(audio))
        if len(self.calls) == 1:
            with self.runtime.database.write() as connection:
                steering.stop(connection, "rec_1")
        return self.runtime.recognizer().recognize(audio, languages=languages, hints=hints)


def test_stopped_run_ends_between_two_groups_of_chunks(runtime):
    spans = [Span(float(number), number + 1.0) for number in range(8)]
    with runtime.database.write() as connection:
        ledger.drop_chunks(connection, "rec_1")
        chunks = [Chunk(number, span, (span,), 0.9) for number, span in enumerate(spans)]
        ledger.put_chunks(connection, "rec_1", chunks)
    stopping = Stopping(runtime, [])
    work = Pipeline(replace(runtime, recognizer=lambda: stopping))
    assert not work.recognise(FIRST, range(8))
    assert (stopping.calls, work.due()) == ([4], [])


@pytest.mark.parametrize("stage", ["prepare", "segment", "recognise", "assemble", "translate"])
def test_stage_done_again_ends_in_the_same_text_and_hears_nothing_twice(runtime, work, stage):
    through(work)
    with runtime.database.write() as connection:
        before = texts.recording_text(connection, "rec_1")
        steering.do_again(connection, "rec_1", stage)
    through(work, Job("rec_1", 2))
    with runtime.database.read() as connection:
        after = texts.recording_text(connection, "rec_1")
    assert after.recording.state is RecordingState.IN_REVIEW
    assert [one.state for one in after.recording.stages] == [StageState.DONE] * 6
    assert (after.segments, after.gaps) == (before.segments, before.gaps)
    assert set(times(runtime)) == {1}


def test_chunk_given_up_is_heard_when_recognising_is_done_again(runtime, work):
    work.prepare(FIRST)
    planned = list(chain.from_iterable(work.batches(FIRST)))
    work.give_up(FIRST, planned[0])
    through(work)
    with runtime.database.write() as connection:
        steering.do_again(connection, "rec_1", "recognise")
    through(work, Job("rec_1", 2))
    with runtime.database.read() as connection:
        gaps = texts.gaps(connection, "rec_1")
    assert GapReason.FAILED not in [gap.reason for gap in gaps]
    assert len(times(runtime)) == len(planned)


def test_time_of_what_is_done_already_stays_as_it_was_measured(runtime, work):
    through(work)
    heard = now(runtime).stage("recognise")
    with runtime.database.write() as connection:
        steering.do_again(connection, "rec_1", "assemble")
    through(work, Job("rec_1", 2))
    assert now(runtime).stage("recognise") == heard


def test_run_that_is_over_does_nothing(runtime, work):
    work.fail(FIRST, Unavailable("x", "away"))
    with runtime.database.write() as connection:
        steering.retry(connection, "rec_1")
    assert not work.prepare(FIRST)
    assert work.batches(FIRST) == []
    assert not work.recognise(FIRST, [0])
    assert work.assemble(FIRST) == []
    assert not work.finish(FIRST)
    assert now(runtime).state == RecordingState.RECEIVED


def test_run_of_a_recording_that_is_gone_does_nothing(runtime):
    assert not Pipeline(runtime).prepare(Job("rec_gone", 1))


def test_silence_goes_through_without_text(empty, receive, tmp_path):
    path = tmp_path / "silence.wav"
    header = (
        b"RIFF$\xfa\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x80>\0\0\0}\0\0\x02\0\x10\0data\0\xfa\0\0"
    )
    path.write_bytes(header + bytes(64_000))
    receive(empty, path)
    through(Pipeline(empty))
    assert now(empty).state == RecordingState.IN_REVIEW


def test_copies_leave_nothing_behind(runtime):
    assert list((runtime.config.data / "preparing").iterdir()) == []
