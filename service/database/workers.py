"""Heartbeats: each worker counts up its own beat; whoever watches judges by its own clock."""

from __future__ import annotations

import sqlalchemy as sa

from service.database.rows import now, upsert
from service.database.schema import worker as table


def beat(connection: sa.Connection, worker_id: str) -> dict[str, int]:
    """Beat once more; answers every worker's beat by id, one's own included."""
    row = {"id": worker_id, "beat": 1, "started_at": now()}
    upsert(connection, table, [row], also={"beat": table.c.beat + 1})
    rows = connection.execute(sa.select(table.c.id, table.c.beat))
    return {row.id: row.beat for row in rows}


def forget(connection: sa.Connection, worker_id: str) -> None:
    """Take a worker off the list: it stopped, or was given up."""
    connection.execute(table.delete().where(table.c.id == worker_id))
