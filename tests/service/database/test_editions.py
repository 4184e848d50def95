"""Editions are added and never changed."""

from dataclasses import replace

import pytest

from service.database import Database, editions
from service.errors import Conflict
from service.programme import Conference, Edition

FIRST = Edition("edn_1", "ses_1", 1, "2025-12-01T08:00:00.000Z", "editor", "", "d" * 64)
SECOND = replace(FIRST, id="edn_2", number=2, note="One name corrected", document="e" * 64)


def test_latest_edition_is_what_readers_see(database: Database, conference: Conference):
    with database.write() as connection:
        assert editions.latest(connection, "ses_1") is None
        editions.add(connection, FIRST)
        editions.add(connection, SECOND)
        assert editions.latest(connection, "ses_1") == SECOND
        assert editions.published(connection) == {"ses_1": SECOND}
        assert editions.of_session(connection, "ses_1") == (FIRST, SECOND)


def test_number_is_given_once(database: Database, conference: Conference):
    with database.write() as connection:
        editions.add(connection, FIRST)
    with pytest.raises(Conflict), database.write() as connection:
        editions.add(connection, replace(SECOND, number=1))


def test_newest_edition_comes_first(database: Database, conference: Conference):
    later = replace(SECOND, published_at="2025-12-02T08:00:00.000Z")
    with database.write() as connection:
        editions.add(connection, later)
        editions.add(connection, FIRST)
        assert editions.newest(connection, 5, conference.id) == (later, FIRST)
        assert editions.newest(connection, 1) == (later,)
        assert editions.newest(connection, 5, "cnf_other") == ()
