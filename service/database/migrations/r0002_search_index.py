"""The tables of the search index, made by the search room: they follow its rules."""

from __future__ import annotations

from alembic import op

from service.search import schema

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    schema.create(op.get_bind())
