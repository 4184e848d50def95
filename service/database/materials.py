"""What was shown in sessions: added, read with its session, removed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa

from service.database.rows import (
    Row,
    batches,
    kept_file,
    localized,
    span,
    to_kept_file,
    to_localized,
)
from service.database.schema import material as table
from service.errors import NotFound
from service.programme import Material, MaterialKind


def add(connection: sa.Connection, session_id: str, material: Material) -> None:
    """Add something that was shown. Raises Conflict when its session has that slug already."""
    connection.execute(
        table.insert().values(
            id=material.id,
            session_id=session_id,
            slug=material.slug,
            position=material.position,
            kind=material.kind.value,
            title=localized(material.title),
            credit=material.credit,
            rights=material.rights,
            recording_id=material.recording_id,
            start=material.span.start if material.span else None,
            end=material.span.end if material.span else None,
            file=kept_file(material.file),
        )
    )


def remove(connection: sa.Connection, session_id: str, slug: str) -> None:
    """Remove it from its session; its file stays where it is. Raises NotFound."""
    here = sa.and_(table.c.session_id == session_id, table.c.slug == slug)
    if connection.execute(table.delete().where(here)).rowcount == 0:
        raise NotFound(slug, "nothing of this name was shown")


def of_sessions(
    connection: sa.Connection, session_ids: Sequence[str]
) -> dict[str, tuple[Material, ...]]:
    """What was shown in each session, in its order."""
    found: dict[str, list[Material]] = defaultdict(list)
    for ids in batches(session_ids):
        query = table.select().where(table.c.session_id.in_(ids))
        for row in connection.execute(query.order_by(table.c.position, table.c.slug)).mappings():
            found[row["session_id"]].append(_to_material(row))
    return {session_id: tuple(found[session_id]) for session_id in session_ids}


def _to_material(row: Row) -> Material:
    """Where its recording was removed, nobody knows any more when it was shown."""
    placed = row["recording_id"] is not None and row["start"] is not None
    return Material(
        id=row["id"],
        slug=row["slug"],
        position=row["position"],
        kind=MaterialKind(row["kind"]),
        title=to_localized(row["title"]),
        credit=row["credit"],
        rights=row["rights"],
        recording_id=row["recording_id"],
        span=span(row) if placed else None,
        file=to_kept_file(row["file"]),
    )
