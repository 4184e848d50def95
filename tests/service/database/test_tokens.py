"""Tokens as rows: found by name or id, ended once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.database import Database, tokens
from service.database.tokens import Token
from service.errors import NotFound

DAY, NEXT = "2026-11-24T09:00:00.000Z", "2026-11-25T09:00:00.000Z"
TOKEN = Token("tok_1", "hall A", "technician", None, DAY, NEXT)


def add(database: Database, *made: Token) -> None:
    with database.write() as connection:
        for token in made:
            tokens.add(connection, token, f"hash of {token.id}")


def test_token_is_read_as_it_was_kept(database: Database) -> None:
    later = replace(TOKEN, id="tok_2", name="hall B", made_at=NEXT)
    add(database, TOKEN, later)
    with database.read() as connection:
        assert tokens.every(connection) == (later, TOKEN)
        assert tokens.holding(connection, "hash of tok_1", DAY) == TOKEN
        assert tokens.holding(connection, "hash of tok_1", NEXT) is None
        assert tokens.holding(connection, "another hash", DAY) is None


@pytest.mark.parametrize("named", ["hall A", "tok_1"])
def test_token_is_revoked_by_name_or_id_and_once(database: Database, named: str) -> None:
    add(database, TOKEN)
    with database.write() as connection:
        assert tokens.revoke(connection, named, DAY) == TOKEN
        with pytest.raises(NotFound, match="no token of that name or id lets anybody in"):
            tokens.revoke(connection, named, DAY)
        assert [one.revoked_at for one in tokens.every(connection)] == [DAY]


def test_name_means_the_token_that_holds(database: Database) -> None:
    again = replace(TOKEN, id="tok_2", made_at=NEXT, expires_at="2026-12-01T09:00:00.000Z")
    add(database, TOKEN, again)
    with database.write() as connection:
        assert tokens.revoke(connection, "hall A", NEXT) == again
