"""What was published: rows that are added and never changed."""

from __future__ import annotations

import sqlalchemy as sa

from service.database.rows import Row
from service.database.schema import edition as table
from service.database.schema import session
from service.programme import Edition


def add(connection: sa.Connection, edition: Edition) -> None:
    """Add an edition. Raises Conflict when the session has one of that number already."""
    connection.execute(
        table.insert().values(
            id=edition.id,
            session_id=edition.session_id,
            number=edition.number,
            published_at=edition.published_at,
            published_by=edition.published_by,
            note=edition.note,
            document=edition.document,
        )
    )


def of_session(connection: sa.Connection, session_id: str) -> tuple[Edition, ...]:
    """Every edition of a session, the first one first."""
    query = table.select().where(table.c.session_id == session_id).order_by(table.c.number)
    return tuple(_to_edition(row) for row in connection.execute(query).mappings())


def every(connection: sa.Connection) -> tuple[Edition, ...]:
    """Every edition of every session, the newest first."""
    query = table.select().order_by(table.c.published_at.desc(), table.c.id)
    return tuple(_to_edition(row) for row in connection.execute(query).mappings())


def latest(connection: sa.Connection, session_id: str) -> Edition | None:
    """What readers see of a session now, or None when it was never published."""
    query = table.select().where(table.c.session_id == session_id).order_by(table.c.number.desc())
    row = connection.execute(query.limit(1)).mappings().first()
    return _to_edition(row) if row else None


def published(connection: sa.Connection) -> dict[str, Edition]:
    """The latest edition of every published session, by session."""
    last = (
        sa.select(table.c.session_id, sa.func.max(table.c.number).label("number"))
        .group_by(table.c.session_id)
        .subquery()
    )
    same = sa.and_(table.c.session_id == last.c.session_id, table.c.number == last.c.number)
    query = sa.select(table).join(last, same).order_by(table.c.session_id)
    rows = connection.execute(query).mappings()
    return {row["session_id"]: _to_edition(row) for row in rows}


def newest(connection: sa.Connection, most: int, conference_id: str = "") -> tuple[Edition, ...]:
    """The last ``most`` editions, the newest first: of one conference, or of all."""
    query = table.select().order_by(table.c.published_at.desc(), table.c.id.desc()).limit(most)
    if conference_id:
        here = sa.select(session.c.id).where(session.c.conference_id == conference_id)
        query = query.where(table.c.session_id.in_(here))
    return tuple(_to_edition(row) for row in connection.execute(query).mappings())


def _to_edition(row: Row) -> Edition:
    return Edition(
        id=row["id"],
        session_id=row["session_id"],
        number=row["number"],
        published_at=row["published_at"],
        published_by=row["published_by"],
        note=row["note"],
        document=row["document"],
    )
