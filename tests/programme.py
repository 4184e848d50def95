"""A conference with one session, for tests that need a place to bring recordings to."""

from __future__ import annotations

from service.database import Database, programme
from service.programme import Conference, Localized, Session

SESSION = Session(
    id="ses_1",
    slug="heritage",
    conference_id="cnf_1",
    position=1,
    title=Localized.of(en="Heritage"),
    abstract=Localized(),
    languages=("vi", "en", "fr"),
)
CONFERENCE = Conference(
    id="cnf_1",
    slug="cinema",
    title=Localized.of(en="Cinema"),
    about=Localized(),
    place=Localized(),
    dates="2026-10-14",
    languages=("vi", "en", "fr"),
    sessions=(SESSION,),
)


def announce(database: Database) -> None:
    """Put it into a database, once."""
    with database.write() as connection:
        if not programme.conferences(connection):
            programme.add_conference(connection, CONFERENCE)
            programme.add_session(connection, SESSION)
