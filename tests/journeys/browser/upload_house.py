"""Serves a programme without recordings, for uploads: ``upload_house.py FOLDER PORT``.

Started again on the same folder it goes on where it was. What arrives is looked at as a worker
does it, and nothing more.
"""

import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

from service.config import Config
from service.database import programme, recordings
from service.programme import Localized
from service.receiving import check
from service.runtime import Runtime, open_runtime
from tests.journeys.browser.serving import serve
from tests.service.web.conftest import COMING, CONFERENCE, NGAN, SESSION
from transcripts.audio import probe

EXCHANGE = replace(COMING, title=Localized.of(vi="Giao lưu", en="Exchange", fr="Échange"))


def fill(runtime: Runtime) -> None:
    """The conference and its two sessions, once."""
    with runtime.database.write() as connection:
        if not programme.conferences(connection):
            programme.add_conference(connection, CONFERENCE)
            programme.add_speaker(connection, CONFERENCE.id, NGAN)
            for session in (SESSION, EXCHANGE):
                programme.add_session(connection, session)


def look(runtime: Runtime) -> None:
    """Look at what arrived, again and again."""
    seen: set[str] = set()
    while True:
        with runtime.database.read() as connection:
            found = [
                one.id
                for session in (SESSION, EXCHANGE)
                for one in recordings.of_session(connection, session.id)
                if one.id not in seen
            ]
        for one in found:
            check(runtime.database, runtime.storage, probe, one)
            seen.add(one)
        time.sleep(0.2)


def main(folder: str, port: int) -> None:
    """Says its address when it is about to serve."""
    runtime = open_runtime(Config(data=Path(folder), free_space_floor=0, ballast=0, port=port))
    fill(runtime)
    threading.Thread(target=look, args=(runtime,), daemon=True).start()
    serve(runtime)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
