"""The programme says what can be read, what is being prepared and how far, what is to come."""

from dataclasses import replace

import pytest

from service.programme import Edition, RecordingState, Stage, StageState
from service.publication.announcing import (
    Standing,
    conference_card,
    conference_line,
    news,
    progress,
)
from service.publication.making import Making
from service.publication.pages.programme import Progress, SessionCard
from tests.service.conftest import CONFERENCE, RECORDING, SESSION

EDITION = Edition("edn_1", "ses_1", 1, "2026-10-20T08:00:00.000Z", "desk", "", "d" * 64)
OTHER = replace(SESSION, id="ses_2", slug="closing", date="2025-10-13")
WHOLE = replace(CONFERENCE, sessions=(SESSION, OTHER, replace(OTHER, id="ses_3", slug="last")))


LASTING = Making(60.0, (), (), (), (("ruong", 30.0),), ())


def cards(*editions: Edition) -> list[SessionCard]:
    known = {edition.session_id: Standing((), edition, LASTING) for edition in editions}
    card = conference_card(WHOLE, {"ses_3": Standing((RECORDING,))} | known, "vi")
    return [session for day in card.days for session in day.sessions]


def test_sessions_stand_under_their_day() -> None:
    days = conference_card(WHOLE, {}, "en").days
    assert [(day.date, len(day.sessions)) for day in days] == [("2025-10-12", 1), ("2025-10-13", 2)]


def test_talk_has_its_page_and_its_length_once_there_is_a_text_of_it() -> None:
    first, *others = [talk for card in cards(EDITION) for talk in card.talks]
    assert (first.href, first.duration) == ("/vi/cinema-2025/opening/ruong", 30.0)
    assert [(talk.href, talk.duration) for talk in others] == [("", 0.0), ("", 0.0)]


def test_session_lasts_as_long_as_what_is_published_else_as_what_was_received() -> None:
    received = replace(RECORDING, duration=45.0)
    card = conference_card(WHOLE, {"ses_1": Standing((received, received))}, "vi")
    assert [cards(EDITION)[0].duration, card.days[0].sessions[0].duration] == [60.0, 90.0]


def test_speakers_are_named_with_their_page() -> None:
    (talk,) = cards()[0].talks
    assert [(one.href, one.wording.text) for one in talk.speakers] == [
        ("/vi/cinema-2025/speakers/paul-martin", "Paul Martin"),
        ("/vi/cinema-2025/speakers/tran-lan", "Trần Thị Lan"),
    ]


def test_what_came_last_is_marked_where_there_are_several() -> None:
    later = replace(EDITION, session_id="ses_2", published_at="2026-10-21T08:00:00.000Z")
    assert [card.newest for card in cards(EDITION, later)] == [False, True, False]
    assert [card.newest for card in cards(EDITION)] == [False, False, False]


def test_session_that_is_published_says_nothing_of_its_preparation() -> None:
    third = replace(EDITION, session_id="ses_3")
    assert [bool(card.progress) for card in cards()] == [False, False, True]
    assert [bool(card.progress) for card in cards(third)] == [False, False, False]


@pytest.mark.parametrize(
    ("states", "stage"),
    [
        ("prepared", "The machine is listening to the recordings."),
        ("in review, recognised", "All has been heard; the translations are being made."),
        ("in review", "The text is written; people are looking it over."),
        ("in review, failed", "The recordings have been received; the text is on its way."),
    ],
)
def test_preparation_is_as_far_as_the_recording_that_came_least_far(
    states: str, stage: str
) -> None:
    received = [replace(RECORDING, state=RecordingState(one)) for one in states.split(", ")]
    assert progress(received) == Progress(stage)


def test_share_that_is_heard_is_counted_over_all_recordings() -> None:
    listening = Stage("recognise", StageState.RUNNING, 30.0, 60.0)
    one = replace(RECORDING, state=RecordingState.PREPARED, duration=60.0, stages=(listening,))
    found = progress([one, replace(one, stages=())])
    assert found == Progress("The machine is listening to the recordings.", 0.25)


def test_nothing_received_is_no_progress() -> None:
    assert progress([]) is None


def test_conference_among_others_says_how_much_of_it_can_be_read() -> None:
    line = conference_line(WHOLE, {"ses_1": EDITION, "ses_9": EDITION}, "en")
    assert (line.conference.href, line.sessions, line.published) == ("/en/cinema-2025", 3, 1)


def test_news_names_the_session_and_its_conference() -> None:
    (one,) = news([EDITION, replace(EDITION, session_id="ses_9")], [WHOLE], "en")
    assert (one.session.href, one.conference.text) == (
        "/en/cinema-2025/opening",
        "Vietnamese cinema",
    )
