"""The job board: what each recording needs, what can be done to it, and every session's at once."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from service.database import recordings
from service.programme import Recording, RecordingState, StageState
from tests.service.web.conftest import Made
from transcripts.model import AudioInfo, Remark, RemarkKind, Track

HERITAGE = "/en/desk/cinema/heritage"
PUBLISHED, IN_REVIEW = RecordingState.PUBLISHED, RecordingState.IN_REVIEW


def at(recording: Recording, act: str, session: str = HERITAGE) -> str:
    return f"{session}/recordings/{recording.id}/{act}"


def state(made: Made, recording: Recording) -> Recording:
    with made.runtime.database.read() as connection:
        return recordings.get(connection, recording.id)


def order(made: Made) -> list[str]:
    with made.runtime.database.read() as connection:
        return [one.id for one in recordings.of_session(connection, "ses_1")]


def board(made: Made, language: str = "en") -> str:
    return made.client.get(f"/{language}/desk/cinema/heritage/board").text


def begin(made: Made, recording: Recording, stage: str, done: float = 12.0) -> None:
    with made.runtime.database.write() as connection:
        recordings.begin_stage(connection, recording.id, stage, 30.0, done)


def test_recording_at_work_is_stopped_at_once_and_tried_again(fresh: Made) -> None:
    recording = fresh.add_recording("ses_1", RecordingState.PREPARED)
    begin(fresh, recording, "recognise")
    assert fresh.client.post(at(recording, "stop")).headers["location"] == HERITAGE
    assert 'class="badge state-stopped">Stopped<' in board(fresh)
    assert fresh.client.post(at(recording, "stop")).status_code == 409
    assert fresh.client.post(at(recording, "retry")).status_code == 303
    assert (state(fresh, recording).state, state(fresh, recording).run) == ("received", 2)


def test_stage_is_done_again_from_the_board(fresh: Made) -> None:
    recording = fresh.add_recording("ses_1", RecordingState.IN_REVIEW)
    begin(fresh, recording, "segment")
    with fresh.runtime.database.write() as connection:
        recordings.finish_stage(connection, recording.id, "segment")
    assert '<option value="segment">Find speech</option>' in board(fresh)
    answer = fresh.client.post(at(recording, "again"), data={"stage": "segment"})
    assert answer.status_code == 303
    assert state(fresh, recording).stage("segment").state is StageState.WAITING


def test_recordings_are_put_in_another_order(fresh: Made) -> None:
    first, second = (fresh.add_recording("ses_1", RecordingState.RECEIVED, n) for n in (1, 2))
    fresh.client.post(at(second, "move"), data={"to": "up"})
    assert order(fresh) == [second.id, first.id]
    fresh.client.post(at(second, "move"), data={"to": "down"})
    assert order(fresh) == [first.id, second.id]


def test_board_offers_only_moves_that_can_be_made(fresh: Made) -> None:
    published, first, last = (
        fresh.add_recording("ses_1", kind, number)
        for number, kind in enumerate((PUBLISHED, IN_REVIEW, IN_REVIEW), 1)
    )
    offered = re.findall(r'id="move(up|down)-(rec_\w+)"', board(fresh))
    assert offered == [("down", first.id), ("up", last.id)]
    assert f'id="remove-{published.id}"' not in board(fresh)


def test_track_is_named_and_shown_with_its_language(fresh: Made) -> None:
    recording = fresh.add_recording("ses_1", RecordingState.RECEIVED)
    tracks = (Track(0), Track(1, None, "", "fr"))
    info = AudioInfo("mka", "flac", 30.0, 30.0, 48_000, 2, 2, False, tracks)
    with fresh.runtime.database.write() as connection:
        recordings.set_info(connection, recording.id, info)
        recordings.set_track(connection, recording.id, tracks[1])
    fresh.client.post(
        at(recording, "rename"), data={"name": "  The\ninter\x1b\u202epreter " + "x" * 90}
    )
    assert state(fresh, recording).track.name == ("The inter preter " + "x" * 90)[:80]
    fresh.client.post(at(recording, "rename"), data={"name": "Interpreter"})
    assert '<span class="track">Track 2 · French · Interpreter</span>' in board(fresh)


@pytest.mark.parametrize(
    ("channels", "channel", "shown"),
    [(2, 0, "left microphone"), (2, 1, "right microphone"), (4, 1, "channel 2")],
)
def test_microphone_of_its_own_channel_says_which(
    fresh: Made, channels: int, channel: int, shown: str
) -> None:
    recording = fresh.add_recording("ses_1", RecordingState.RECEIVED)
    tracks = tuple(Track(0, number) for number in range(channels))
    info = AudioInfo("wav", "pcm", 30.0, 30.0, 48_000, channels, 1, False, tracks)
    with fresh.runtime.database.write() as connection:
        recordings.set_info(connection, recording.id, info)
        recordings.set_track(connection, recording.id, tracks[channel])
    assert f'<span class="track">{shown}</span>' in board(fresh)


def test_recorders_clock_is_shown(fresh: Made) -> None:
    recording = fresh.add_recording("ses_1", RecordingState.RECEIVED)
    info = AudioInfo("wav", "pcm", 30.0, 30.0, 48_000, 1, 1, False)
    with fresh.runtime.database.write() as connection:
        recordings.set_info(
            connection, recording.id, replace(info, recorded_at="2026-10-14T09:05:00")
        )
    assert "recorded 14 Oct 2026, 09:05<" in board(fresh)


def test_wrong_file_is_removed_in_two_steps(fresh: Made) -> None:
    recording = fresh.add_recording("ses_1", RecordingState.IN_REVIEW)
    question = fresh.client.get(at(recording, "remove"))
    assert "This cannot be undone" in question.text
    assert order(fresh) == [recording.id]
    assert fresh.client.post(at(recording, "remove")).headers["location"] == HERITAGE
    assert (order(fresh), fresh.runtime.storage.has(recording.digest)) == ([], False)
    assert fresh.client.post(at(recording, "remove")).status_code == 404


def test_published_recording_is_not_removed(fresh: Made) -> None:
    recording = fresh.add_recording("ses_1", RecordingState.PUBLISHED)
    assert fresh.client.post(at(recording, "remove")).status_code == 409
    assert order(fresh) == [recording.id]


@pytest.mark.parametrize("act", ["stop", "retry", "again", "move", "rename", "remove"])
def test_recording_is_only_reached_through_its_own_session(fresh: Made, act: str) -> None:
    recording = fresh.add_recording("ses_1", RecordingState.FAILED)
    answer = fresh.client.post(at(recording, act, "/en/desk/cinema/exchange"))
    assert (answer.status_code, state(fresh, recording).run) == (404, 1)


def test_ready_time_is_not_told_before_anything_was_measured(fresh: Made) -> None:
    fresh.add_recording("ses_1", RecordingState.RECEIVED)
    assert "In line: 1 of 1." in board(fresh)
    assert "not known yet: nothing like it was measured" in board(fresh)


def measure(made: Made) -> None:
    """A recording of 30 s whose every stage took a minute."""
    done = made.add_recording("ses_2", RecordingState.IN_REVIEW, 9)
    with made.runtime.database.write() as connection:
        for number, stage in enumerate(state(made, done).stages):
            recordings.begin_stage(connection, done.id, stage.name, 30.0)
            recordings.finish_stage(connection, done.id, stage.name)
            times = (f"2026-10-14T09:0{number}:00.000Z", f"2026-10-14T09:0{number + 1}:00.000Z")
            connection.exec_driver_sql(
                "UPDATE stage SET started_at = ?, finished_at = ? WHERE name = ?",
                (*times, stage.name),
            )


def test_ready_time_is_a_range_from_what_was_measured(fresh: Made) -> None:
    measure(fresh)
    fresh.add_recording("ses_1", RecordingState.RECEIVED)
    assert "Ready in 3 min to 8 min." in board(fresh)


def test_remarks_of_the_check_are_sentences(fresh: Made) -> None:
    recording = fresh.add_recording("ses_1", RecordingState.RECEIVED)
    remarks = (
        Remark(RemarkKind.QUIET, -54.2),
        Remark(RemarkKind.CLIPPED, 0.0123),
        Remark(RemarkKind.ONE_SIDED, 1.0),
        Remark(RemarkKind.CUT_SHORT, 125.0),
    )
    info = AudioInfo("wav", "pcm", 30.0, 155.0, 48_000, 2, 1, False, remarks=remarks)
    with fresh.runtime.database.write() as connection:
        recordings.set_info(connection, recording.id, info)
    said = re.findall(r"<li>([^<]+)</li>", board(fresh, "fr"))
    assert said == [
        "Le son est très faible (-54 dB au plus fort) : attendez-vous à plus d’erreurs.",
        "Le son sature : 1,2 % en est écrêté. Baissez le niveau la prochaine fois.",
        "Sur deux canaux, seul le canal 2 s’entend.",
        "Le fichier s’arrête 2:05 avant la fin qu’il annonce. Recopiez-le si l’enregistreur l’a "
        "encore.",
    ]


def test_every_kind_of_remark_has_a_sentence(fresh: Made) -> None:
    recording = fresh.add_recording("ses_1", RecordingState.RECEIVED)
    remarks = tuple(Remark(kind, 3.0) for kind in RemarkKind)
    info = AudioInfo("wav", "pcm", 30.0, 30.0, 48_000, 2, 1, False, remarks=remarks)
    with fresh.runtime.database.write() as connection:
        recordings.set_info(connection, recording.id, info)
    said = board(fresh)
    assert len(re.findall(r"<li>[^<]*\b3\d*\b[^<]*</li>", said)) == len(RemarkKind) - 2
    assert ("Only channel 4 of two" in said, "Its pictures are left out" in said) == (True, True)


def test_who_acts_next_is_said(fresh: Made) -> None:
    fresh.add_recording("ses_1", RecordingState.PREPARED, 1)
    fresh.add_recording("ses_1", RecordingState.IN_REVIEW, 2)
    said = re.findall(r'id="next-[^>]+>([^<]+)<', board(fresh))
    assert said == [
        "Next: the machine. Nothing to do.",
        "Next: an editor reads it over and publishes.",
    ]


def test_all_jobs_shows_what_is_at_work_in_line_or_failed(fresh: Made) -> None:
    working = fresh.add_recording("ses_1", RecordingState.PREPARED, 1)
    begin(fresh, working, "recognise")
    waiting = fresh.add_recording("ses_2", RecordingState.RECEIVED, 2)
    stopped = fresh.add_recording("ses_2", RecordingState.PREPARED, 3)
    fresh.client.post(at(stopped, "stop", "/en/desk/cinema/exchange"))
    fresh.add_recording("ses_1", RecordingState.IN_REVIEW, 4)
    page = fresh.client.get("/en/desk/jobs").text
    shown = re.findall(r'<section id="(\w+)"|<li class="row" id="(rec_\w+)"', page)
    assert [one or two for one, two in shown] == [
        "working",
        working.id,
        "waiting",
        waiting.id,
        "failed",
        stopped.id,
    ]
    assert f'<a id="session-{working.id}" href="{HERITAGE}">' in page


def test_board_of_all_jobs_is_quiet_while_nothing_moves(fresh: Made) -> None:
    recording = fresh.add_recording("ses_1", RecordingState.PREPARED)
    answer = fresh.client.get("/en/desk/jobs/board")
    quiet = {"if-none-match": answer.headers["etag"]}
    assert fresh.client.get("/en/desk/jobs/board", headers=quiet).status_code == 304
    begin(fresh, recording, "recognise")
    assert fresh.client.get("/en/desk/jobs/board", headers=quiet).status_code == 200


def test_nothing_to_do_is_said(fresh: Made) -> None:
    assert "Nothing is in line, and nothing failed." in fresh.client.get("/en/desk/jobs").text
