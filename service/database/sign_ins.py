"""Sign-ins: browsers that exchanged a token for a cookie, kept by the hash of the cookie."""

from __future__ import annotations

import sqlalchemy as sa

from service.database import tokens
from service.database.schema import sign_in as table
from service.database.schema import token as token_table
from service.database.tokens import Token


def begin(
    connection: sa.Connection, secret: str, token_id: str, begun_at: str, expires_at: str
) -> None:
    """Keep a sign-in by the hash of its cookie."""
    values = {"begun_at": begun_at, "expires_at": expires_at}
    connection.execute(table.insert().values(secret=secret, token_id=token_id, **values))


def token(connection: sa.Connection, secret: str, at: str) -> Token | None:
    """The token that somebody signed in with, while both hold at that time."""
    query = (
        sa.select(token_table)
        .join(table, table.c.token_id == token_table.c.id)
        .where(table.c.secret == secret, table.c.expires_at > at)
    )
    row = connection.execute(query).mappings().first()
    found = tokens.to_token(row) if row else None
    return found if found and found.holds(at) else None


def end(connection: sa.Connection, secret: str) -> None:
    """Forget the sign-in of that cookie, if there is one."""
    connection.execute(table.delete().where(table.c.secret == secret))


def forget_expired(connection: sa.Connection, at: str) -> None:
    """Forget every sign-in that has ended by that time."""
    connection.execute(table.delete().where(table.c.expires_at <= at))
