"""Takes a recording away again, such as a wrong file: its rows, its texts, and its files.

What was published stays: readers cite it. Bytes that another recording is made of stay too.
"""

from __future__ import annotations

from service.database import Database, recordings, steering
from service.errors import Conflict
from service.programme import RecordingState
from service.storage import Storage


def remove(database: Database, storage: Storage, recording_id: str) -> None:
    """Make a recording gone that is in no edition; work on it ends at its next step.

    The files go before the rows are surely gone: who dies in between finds the recording in its
    place and removes it again. Raises NotFound, and Conflict for one that was published.
    """
    with database.write() as connection:
        recording = recordings.get(connection, recording_id)
        if recording.state is RecordingState.PUBLISHED:
            raise Conflict(
                recording.name,
                "this recording is published, and readers cite it",
                "Leave it where it is",
            )
        for digest in recordings.remove(connection, recording_id):
            storage.delete(digest)
        steering.close_up(connection, recording.session_id)
