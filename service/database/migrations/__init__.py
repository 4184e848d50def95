"""The steps from an older schema to the present one, run by Alembic without a file of settings.

A step that has been released is never edited; a change of ``schema.py`` comes with a new step.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory

FOLDER = Path(__file__).parent


def upgrade(connection: sa.Connection, target: str = "head") -> None:
    """Run the missing steps up to ``target`` inside the transaction ``connection`` is in."""
    scripts = ScriptDirectory(FOLDER, version_locations=[FOLDER])

    def missing(revision: object, _context: MigrationContext) -> list[RevisionStep]:
        return scripts._upgrade_revs(target, revision)  # type: ignore[arg-type]

    with EnvironmentContext(Config(), scripts, fn=missing) as environment:
        environment.configure(connection=connection)
        environment.run_migrations()
