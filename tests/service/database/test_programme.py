"""Conferences with their sessions, talks and speakers."""

from dataclasses import replace

import pytest

from service.database import Database, programme
from service.errors import Conflict, NotFound
from service.programme import Conference, Recording
from transcripts.model import Span


def test_conference_is_read_as_it_was_written(database: Database, conference: Conference):
    with database.read() as connection:
        assert programme.conference(connection, conference.slug) == conference
        assert programme.conferences(connection) == (conference,)
        assert programme.conference_of(connection, "ses_1") == conference


def test_session_is_found_by_id_and_by_address(database: Database, conference: Conference):
    (session,) = conference.sessions
    with database.read() as connection:
        assert programme.session(connection, session.id) == session
        assert programme.session_at(connection, "cinema-2025", "opening") == session


def test_speakers_come_by_name(database: Database, conference: Conference):
    with database.read() as connection:
        found = programme.speakers(connection, conference.id)
    assert [speaker.slug for speaker in found] == ["paul-martin", "tran-lan"]


def test_missing_things_are_not_found(database: Database):
    with database.read() as connection:
        with pytest.raises(NotFound):
            programme.conference(connection, "none")
        with pytest.raises(NotFound):
            programme.session(connection, "none")
        with pytest.raises(NotFound):
            programme.session_at(connection, "cinema-2025", "none")


def test_same_slug_twice_is_a_conflict(database: Database, conference: Conference):
    with pytest.raises(Conflict), database.write() as connection:
        programme.add_conference(connection, conference)


def test_session_of_no_conference_is_a_conflict(database: Database, conference: Conference):
    stray = replace(conference.sessions[0], id="ses_2", conference_id="none")
    with pytest.raises(Conflict), database.write() as connection:
        programme.add_session(connection, stray)


def test_talk_is_placed_in_a_recording(database: Database, recording: Recording):
    with database.write() as connection:
        programme.place_talk(connection, "tlk_1", recording.id, Span(60, 1800.5))
        (talk,) = programme.session(connection, "ses_1").talks
    assert (talk.recording_id, talk.span) == (recording.id, Span(60, 1800.5))


def test_talk_may_be_placed_without_a_span(database: Database, recording: Recording):
    with database.write() as connection:
        programme.place_talk(connection, "tlk_1", recording.id, None)
        (talk,) = programme.session(connection, "ses_1").talks
    assert (talk.recording_id, talk.span) == (recording.id, None)


def test_placing_a_talk_that_is_not_there_is_refused(database: Database, recording: Recording):
    with pytest.raises(NotFound), database.write() as connection:
        programme.place_talk(connection, "none", recording.id, None)
