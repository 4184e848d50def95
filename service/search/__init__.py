"""Finding: every published text, in any of its languages, with or without marks.

One engine a file; imports nothing of the web and never decides what is published.
"""

from __future__ import annotations

from importlib import import_module

from service.errors import Misconfigured
from service.search.base import SearchIndex

__all__ = ["SearchIndex", "open_search"]

ENGINES = {
    "sqlite": "service.search.fts5:Fts5",
    "postgresql": "service.search.postgres:Postgres",
}
"""Where the engine for each kind of database is; imported on first use."""

DEADLINE = 2.0
"""Seconds a read may take."""


def open_search(database: str, deadline: float = DEADLINE) -> SearchIndex:
    """The engine that keeps its index in ``database``, an SQLAlchemy URL or its dialect's name.

    Raises Misconfigured for a database that no engine is for.
    """
    kind = database.partition(":")[0].partition("+")[0]
    if kind not in ENGINES:
        raise Misconfigured(
            kind, "no search engine works in this database", f"Use one of {', '.join(ENGINES)}"
        )
    module, name = ENGINES[kind].split(":")
    engine: SearchIndex = getattr(import_module(module), name)(deadline)
    return engine
