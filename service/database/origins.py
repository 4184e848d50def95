"""Who made a text: each origin is kept once, named by its digest."""

from __future__ import annotations

import hashlib
import json

import sqlalchemy as sa

from service.database.rows import upsert
from service.database.schema import origin as table
from transcripts.formats.json import origin_value
from transcripts.model import Origin

PERSON = "person"
"""The engine of an origin that is a person."""


def put(connection: sa.Connection, origin: Origin) -> str:
    """Keep it; answers its id. The same origin always has the same id."""
    identifier = origin_id(origin)
    upsert(connection, table, [{"id": identifier, "value": origin_value(origin)}])
    return identifier


def origin_id(origin: Origin) -> str:
    """The SHA-256, in hex, of its canonical JSON."""
    canonical = json.dumps(
        origin_value(origin), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(canonical.encode()).hexdigest()
