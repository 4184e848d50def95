"""Who is let in, how long, and what ends it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from service.accounts import Person, Role, entry
from service.accounts.tokens import digest
from service.database import Database, sign_ins, tokens
from service.database.rows import stamp
from service.errors import Conflict, Refused, Unavailable
from service.programme import Conference

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HALL = Person("hall A", Role.TECHNICIAN)


def issue(database: Database, person: Person = HALL, days: float = 14) -> str:
    return entry.issue(database, person, AT, AT + timedelta(days=days))


def used(database: Database) -> list[str | None]:
    with database.read() as connection:
        return [token.used_at for token in tokens.every(connection)]


def test_token_lets_its_person_in(database: Database, conference: Conference) -> None:
    person = Person("salle 2", Role.TECHNICIAN, conference.id)
    assert entry.holder(database, issue(database, person), AT) == person


def test_secret_itself_is_nowhere_in_the_database(database: Database) -> None:
    secret = issue(database)
    entry.sign_in(database, secret, AT)
    with database.read() as connection:
        rows = [
            *connection.exec_driver_sql("SELECT * FROM token"),
            *connection.exec_driver_sql("SELECT * FROM sign_in"),
        ]
    assert [row for row in rows if secret in row] == []
    assert digest(secret) in rows[0]


def test_token_ends_with_its_last_moment(database: Database) -> None:
    secret = issue(database, days=1)
    moments = (timedelta(hours=23, minutes=59), timedelta(days=1))
    assert [entry.holder(database, secret, AT + after) for after in moments] == [HALL, None]


def test_revoked_token_and_its_sign_ins_end_at_once(database: Database) -> None:
    secret = issue(database)
    cookie = entry.sign_in(database, secret, AT)
    with database.write() as connection:
        tokens.revoke(connection, "hall A", stamp(AT))
    assert cookie is not None
    assert entry.holder(database, secret, AT) is None
    assert entry.signed_in(database, cookie, AT) is None
    assert entry.sign_in(database, secret, AT) is None


@pytest.mark.parametrize("secret", ["", "act_", "act_" + "0" * 52, "\ud800"])
def test_what_is_no_token_lets_nobody_in(database: Database, secret: str) -> None:
    issue(database)
    assert entry.holder(database, secret, AT) is None
    assert entry.sign_in(database, secret, AT) is None


@pytest.mark.parametrize(("days", "lasts"), [(14, 7), (2, 2)])
def test_sign_in_lasts_a_week_and_no_longer_than_its_token(
    database: Database, days: int, lasts: int
) -> None:
    cookie = entry.sign_in(database, issue(database, days=days), AT) or ""
    ends = AT + timedelta(days=lasts)
    assert entry.signed_in(database, cookie, ends - timedelta(seconds=1)) == HALL
    assert entry.signed_in(database, cookie, ends) is None


def test_sign_out_ends_one_sign_in_and_no_other(database: Database) -> None:
    secret = issue(database)
    here, there = (entry.sign_in(database, secret, AT) or "" for _ in range(2))
    entry.sign_out(database, here)
    assert entry.signed_in(database, here, AT) is None
    assert entry.signed_in(database, there, AT) == HALL


def test_cookie_is_no_token_and_a_token_no_cookie(database: Database) -> None:
    secret = issue(database)
    cookie = entry.sign_in(database, secret, AT) or ""
    assert entry.holder(database, cookie, AT) is None
    assert entry.signed_in(database, secret, AT) is None


def test_expired_sign_ins_are_forgotten(database: Database) -> None:
    secret = issue(database, days=30)
    for days in (0, 1, 9):
        entry.sign_in(database, secret, AT + timedelta(days=days))
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sign_in").scalar() == 1


def test_last_use_is_written_once_a_minute(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = issue(database)
    written: list[str] = []
    write = tokens.note_use
    monkeypatch.setattr(tokens, "note_use", lambda *row: (written.append(row[2]), write(*row)))
    for seconds in (0, 59, 60):
        entry.holder(database, secret, AT + timedelta(seconds=seconds))
    moments = [stamp(AT), stamp(AT + timedelta(seconds=60))]
    assert (written, used(database)) == (moments, moments[-1:])


def test_person_is_let_in_while_nothing_can_be_written(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = issue(database)

    def full(*_: object) -> None:
        raise Unavailable("actes.db", "the disk is full")

    monkeypatch.setattr(tokens, "note_use", full)
    assert entry.holder(database, secret, AT) == HALL


def test_name_is_held_by_one_token_at_a_time(database: Database) -> None:
    issue(database, days=1)
    with pytest.raises(Conflict, match="there is a token of that name already"):
        issue(database)
    later = AT + timedelta(days=1)
    assert entry.issue(database, HALL, later, later + timedelta(days=1))


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 81, "\u202e"])
def test_name_that_cannot_be_shown_is_refused(database: Database, name: str) -> None:
    with pytest.raises(Refused, match="that is no name for a token"):
        issue(database, Person(name, Role.TECHNICIAN))


def test_sign_in_of_a_conference_ends_with_it(database: Database, conference: Conference) -> None:
    secret = issue(database, Person("salle 2", Role.TECHNICIAN, conference.id))
    cookie = entry.sign_in(database, secret, AT) or ""
    with database.write() as connection:
        connection.exec_driver_sql("DELETE FROM conference")
    with database.read() as connection:
        assert sign_ins.token(connection, digest(cookie), stamp(AT)) is None
