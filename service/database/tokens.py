"""Tokens: who holds which right, kept by the hash of their secret and never deleted by use.

Rows of revoked and expired tokens stay: what was done under their names still is.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from service.database.rows import Row
from service.database.schema import token as table
from service.errors import Conflict, NotFound


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token, its secret excepted; ``conference_id`` None is all of them."""

    id: str
    name: str
    role: str
    conference_id: str | None
    made_at: str
    expires_at: str
    used_at: str | None = None
    revoked_at: str | None = None

    def holds(self, at: str) -> bool:
        """Whether it lets anybody in at that time."""
        return self.revoked_at is None and self.expires_at > at


def add(connection: sa.Connection, token: Token, secret: str) -> None:
    """Keep a token with the hash of its secret. Raises Conflict while its name is in use."""
    if any(one.name == token.name and one.holds(token.made_at) for one in every(connection)):
        raise Conflict(
            token.name,
            "there is a token of that name already",
            "Choose another name, or revoke that one first",
        )
    values = {column.name: getattr(token, column.name) for column in _known()}
    connection.execute(table.insert().values(**values, secret=secret))


def holding(connection: sa.Connection, secret: str, at: str) -> Token | None:
    """The token whose secret has this hash, if it holds at that time."""
    query = sa.select(*_known()).where(table.c.secret == secret)
    row = connection.execute(query).mappings().first()
    found = to_token(row) if row else None
    return found if found and found.holds(at) else None


def every(connection: sa.Connection) -> tuple[Token, ...]:
    """All that were ever made, the latest first."""
    query = sa.select(*_known()).order_by(table.c.made_at.desc(), table.c.id)
    return tuple(to_token(row) for row in connection.execute(query).mappings())


def revoke(connection: sa.Connection, name_or_id: str, at: str) -> Token:
    """End the token of that id, or of that name, for good. Raises NotFound where none holds."""
    for found in every(connection):
        if name_or_id in (found.id, found.name) and found.holds(at):
            change = table.update().where(table.c.id == found.id)
            connection.execute(change.values(revoked_at=at))
            return found
    raise NotFound(
        name_or_id[:80],
        "no token of that name or id lets anybody in",
        "See them with actes token list",
    )


def note_use(connection: sa.Connection, token_id: str, at: str, before: str) -> None:
    """Note when it was used, unless another request noted a use after ``before``."""
    earlier = sa.or_(table.c.used_at.is_(None), table.c.used_at <= before)
    change = table.update().where(table.c.id == token_id, earlier)
    connection.execute(change.values(used_at=at))


def to_token(row: Row) -> Token:
    """The token of a row, whatever else stands in it."""
    return Token(**{column.name: row[column.name] for column in _known()})


def _known() -> list[sa.Column[str]]:
    return [column for column in table.columns if column.name != "secret"]
