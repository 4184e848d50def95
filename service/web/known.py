"""The programme as it was read a moment ago: searches name sessions and people on every page.

Reading all of it takes 10 ms for a hundred sessions, as long as a search may. A name that was
changed is seen some seconds later; a session that is not known yet is asked for at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from service.database import Database, programme
from service.publication.searching import Programme

FRESH = 5.0
"""Seconds for which it is believed."""


class KnownProgramme:
    """Reads the programme when it is asked for and what is kept is too old, or lacks something."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._kept: tuple[float, Programme] | None = None

    def __call__(self, sessions: Iterable[str] = ()) -> Programme:
        """The programme, with ``sessions`` in it where they are anywhere. Raises Unavailable."""
        kept, now = self._kept, self._clock()
        if kept and now - kept[0] < FRESH and all(one in kept[1].sessions for one in sessions):
            return kept[1]
        with self._database.read() as connection:
            made = Programme.of(programme.conferences(connection))
        self._kept = (now, made)
        return made
