from __future__ import annotations

from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from service.cli.conference import now, share
from service.cli.status import Line, clock, complaint, name, ready, remarks, table, to_json
from service.jobs.forecast import Range
from service.jobs.outlook import Outlook
from service.programme import (
    STAGES,
    Failure,
    Recording,
    RecordingState,
    Stage,
    StageState,
    stopped,
)
from transcripts.model import AudioInfo, Gap, GapReason, Remark, RemarkKind, Span, Track

WAITING = tuple(Stage(name, StageState.WAITING, 0.0, 0.0) for name in STAGES)
RECORDING = Recording(
    id="rec_1",
    session_id="ses_1",
    position=1,
    name="sáng.wav",
    digest="a" * 64,
    size=1,
    state=RecordingState.RECEIVED,
    received_at="2025-10-12T09:00:00.000Z",
    stages=WAITING,
)
RUNNING = replace(
    RECORDING,
    state=RecordingState.PREPARED,
    stages=(
        *(Stage(name, StageState.DONE, 90.0, 90.0) for name in STAGES[:3]),
        Stage("recognise", StageState.RUNNING, 45.0, 90.0),
        *WAITING[4:],
    ),
)


@pytest.mark.parametrize(
    ("recording", "gone"),
    [
        (RECORDING, 0.0),
        (RUNNING, 3.5 / 6),
        (replace(RECORDING, state=RecordingState.IN_REVIEW), 1.0),
    ],
)
def test_share_counts_each_stage_the_same(recording, gone):
    assert share(recording) == gone


def test_now_tells_the_minutes_done():
    assert now(RUNNING) == "recognise 0:45 of 1:30"


def test_now_tells_the_state_between_stages():
    assert now(RECORDING) == "received"


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (65.9, "1:05"), (3600, "60:00")])
def test_clock(seconds, shown):
    assert clock(seconds) == shown


def test_complaint_names_the_file_the_reason_and_the_remedy():
    failure = Failure("sáng.wav", "there is no sound in it", "Choose another", permanent=True)
    assert complaint(replace(RECORDING, failure=failure)) == (
        "sáng.wav: there is no sound in it. Choose another"
    )


def test_ready_is_the_place_in_line_and_a_range():
    assert ready(None) == ""
    assert ready(Outlook(2, 5)) == "2 of 5, not known yet"
    assert ready(Outlook(2, 5, Range(200.0, 431.0))) == "2 of 5, in 3 to 8 min"


@pytest.mark.parametrize(
    ("track", "whole", "shown"),
    [
        (Track(), (Track(),), "sáng.wav"),
        (Track(1, None, "Floor"), (Track(0), Track(1)), "sáng.wav (track 2, Floor)"),
        (Track(0, 0), (Track(0, 0), Track(0, 1)), "sáng.wav (left microphone)"),
        (Track(0, 1), (Track(0, 0), Track(0, 1)), "sáng.wav (right microphone)"),
        (Track(0, 1), tuple(Track(0, n) for n in range(4)), "sáng.wav (channel 2)"),
    ],
)
def test_a_track_of_a_file_is_told_from_the_others(track, whole, shown):
    info = AudioInfo("wav", "pcm", 60, 60, 16_000, 1, 1, False, whole)
    assert name(Line("cinema/opening", replace(RECORDING, track=track), info=info)) == shown


def test_remarks_are_those_of_the_board_with_the_damage():
    info = AudioInfo("wav", "pcm", 60, 60, 16_000, 1, 1, False)
    quiet = replace(info, remarks=(Remark(RemarkKind.QUIET, -54.0),))
    hole = Gap(Span(12.0, 15.0), GapReason.DAMAGED)
    line = Line("cinema/opening", RECORDING, Outlook(1, 1, Range(60, 90)), quiet, (hole,))
    told = [
        "It is very quiet (-54 dB at its loudest): expect more mistakes.",
        "0:12 to 0:15: The recording is damaged here",
    ]
    assert list(remarks(line)) == told
    made = to_json(line)
    assert (made["place"], made["ready"]) == (1, {"least": 60, "most": 90})
    assert made["remarks"] == told


def test_stopped_recording_is_not_called_failed():
    screen = Console(width=160, file=StringIO())
    recording = replace(RECORDING, state=RecordingState.FAILED, failure=stopped("sáng.wav"))
    screen.print(table((Line("cinema/opening", recording),)))
    assert "stopped" in screen.file.getvalue()
    assert "failed" not in screen.file.getvalue()


def test_table_shows_brackets_in_names_as_brackets():
    screen = Console(width=120, file=StringIO())
    screen.print(table((Line("cinema/opening", replace(RECORDING, name="[/] sáng [red].wav")),)))
    assert "[/] sáng [red].wav" in screen.file.getvalue()
