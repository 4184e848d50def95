"""Serves the small service of the web's tests, for a browser: ``small_house.py FOLDER``."""

import sys
from pathlib import Path

from service.config import Config
from service.database import programme, recordings, steering
from service.programme import KeptFile, RecordingState
from service.runtime import open_runtime
from tests.journeys.browser.serving import serve
from tests.journeys.served import free_port
from tests.pictures import png
from tests.service.web.conftest import COMING, CONFERENCE, SESSION, TALK, Made, fill
from transcripts.model import AudioInfo, Remark, RemarkKind, Span, Track


def fill_board(made: Made) -> None:
    """One recording at work, with everything that can be said of one, and one that was stopped."""
    working = made.add_recording(COMING.id, RecordingState.PREPARED, 1)
    stopped = made.add_recording(COMING.id, RecordingState.PREPARED, 2, "rec_stopped")
    remarks = (Remark(RemarkKind.QUIET, -54.0), Remark(RemarkKind.SEVERAL_TRACKS, 2))
    tracks = (Track(0), Track(1, None, "Interpreter", "fr"))
    info = AudioInfo("mka", "flac", 30.0, 30.0, 48_000, 2, 2, False, tracks, remarks)
    with made.runtime.database.write() as connection:
        recordings.set_info(connection, working.id, info)
        recordings.set_track(connection, working.id, tracks[1])
        recordings.begin_stage(connection, working.id, "recognise", 30.0, 12.0)
        steering.stop(connection, stopped.id)


def dress(made: Made) -> None:
    """The conference in a colour and with a logo of its own."""
    picture = png(300, 100)
    kept = made.runtime.storage.put_bytes(picture)
    logo = KeptFile(kept.digest, "image/png", kept.size)
    with made.runtime.database.write() as connection:
        programme.set_look(connection, CONFERENCE.id, "#0b3d91", logo)


def main(folder: str) -> None:
    """One published session, one at work; the address is printed first."""
    config = Config(
        data=Path(folder), free_space_floor=0, recognizer="faster-whisper:demo", port=free_port()
    )
    runtime = open_runtime(config)
    fill(runtime)
    made = Made(runtime)
    dress(made)
    recording = made.add_recording(SESSION.id, RecordingState.IN_REVIEW)
    with runtime.database.write() as connection:
        programme.place_talk(connection, TALK.id, recording.id, Span(0.0, 12.0))
    made.add_text(recording)
    made.add_poster(SESSION.id, png(64, 48))
    made.publish(SESSION.id)
    fill_board(made)
    serve(runtime)


if __name__ == "__main__":
    main(sys.argv[1])
