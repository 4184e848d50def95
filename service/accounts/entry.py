"""Lets people in: by a token, or by the cookie that a token was exchanged for at sign-in.

Whoever is not let in is None, whatever the reason: no token, a wrong, an expired or a revoked one.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from service.accounts.rights import Person, Role
from service.accounts.tokens import digest, is_token, new_secret, new_token
from service.database import Database, sign_ins, tokens
from service.database.rows import stamp
from service.database.tokens import Token
from service.errors import Refused, Unavailable
from service.ids import new_id

SIGNED_IN = timedelta(days=7)
"""How long a sign-in lasts at most; never longer than its token."""

NOTED = timedelta(minutes=1)
"""How exactly it is known when a token was last used: a write for each request would be many."""

LONGEST_NAME = 80


def issue(database: Database, person: Person, at: datetime, until: datetime) -> str:
    """Make a token for ``person``; its secret is answered here and never again.

    Raises Refused for a name that cannot be shown, Conflict while another token has that name.
    """
    if not person.name.isprintable() or not 1 <= len(person.name.strip()) <= LONGEST_NAME:
        raise Refused(
            repr(person.name[:LONGEST_NAME]),
            "that is no name for a token",
            "Use 1 to 80 characters that can be printed, such as the name of the hall",
        )
    secret = new_token()
    token = Token(
        id=new_id("tok"),
        name=person.name.strip(),
        role=person.role.value,
        conference_id=person.conference_id,
        made_at=stamp(at),
        expires_at=stamp(until),
    )
    with database.write() as connection:
        tokens.add(connection, token, digest(secret))
    return secret


def holder(database: Database, secret: str, at: datetime) -> Person | None:
    """Whoever holds this token now."""
    found = _held(database, secret, at)
    return _used(database, found, at) if found else None


def sign_in(database: Database, secret: str, at: datetime) -> str | None:
    """Exchange a token for the secret of a cookie."""
    found = _held(database, secret, at)
    if found is None:
        return None
    cookie = new_secret()
    until = min(found.expires_at, stamp(at + SIGNED_IN))
    with database.write() as connection:
        sign_ins.forget_expired(connection, stamp(at))
        sign_ins.begin(connection, digest(cookie), found.id, stamp(at), until)
    _used(database, found, at)
    return cookie


def signed_in(database: Database, cookie: str, at: datetime) -> Person | None:
    """Whoever signed in with this cookie, as long as sign-in and token hold."""
    with database.read() as connection:
        found = sign_ins.token(connection, digest(cookie), stamp(at))
    return _used(database, found, at) if found else None


def sign_out(database: Database, cookie: str) -> None:
    """End a sign-in; nothing happens where there is none."""
    with database.write() as connection:
        sign_ins.end(connection, digest(cookie))


def _held(database: Database, secret: str, at: datetime) -> Token | None:
    if not is_token(secret):
        return None
    with database.read() as connection:
        return tokens.holding(connection, digest(secret), stamp(at))


def _used(database: Database, token: Token, at: datetime) -> Person:
    """The person, after noting the use; a full disk must not shut the door, so that may fail."""
    before = stamp(at - NOTED)
    if token.used_at is None or token.used_at <= before:
        with suppress(Unavailable), database.write() as connection:
            tokens.note_use(connection, token.id, stamp(at), before)
    return Person(token.name, Role(token.role), token.conference_id)
