"""The programme that searches name things by: read again when it is old, or lacks something."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.database import Database, programme
from service.programme import Conference
from service.web.known import KnownProgramme


class Clock:
    """Tells the second that it was set to."""

    second = 0.0

    def __call__(self) -> float:
        return self.second


@pytest.fixture
def clock() -> Clock:
    return Clock()


def add_session(database: Database, conference: Conference) -> None:
    with database.write() as connection:
        closing = replace(conference.sessions[0], id="ses_2", slug="closing", position=2, talks=())
        programme.add_session(connection, closing)


@pytest.mark.parametrize(("later", "sessions"), [(4.9, ["ses_1"]), (5.0, ["ses_1", "ses_2"])])
def test_programme_is_believed_for_some_seconds(
    database: Database, conference: Conference, clock: Clock, later: float, sessions: list[str]
) -> None:
    known = KnownProgramme(database, clock)
    known()
    add_session(database, conference)
    clock.second = later
    assert [*known().sessions] == sessions


def test_session_that_is_not_known_yet_is_looked_up_at_once(
    database: Database, conference: Conference, clock: Clock
) -> None:
    known = KnownProgramme(database, clock)
    known()
    add_session(database, conference)
    assert [*known(["ses_2"]).sessions] == ["ses_1", "ses_2"]


def test_session_that_is_nowhere_is_no_error(
    database: Database, conference: Conference, clock: Clock
) -> None:
    assert [*KnownProgramme(database, clock)(["ses_9"]).sessions] == ["ses_1"]
