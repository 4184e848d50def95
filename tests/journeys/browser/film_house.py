"""Serves two sessions with pictures, of which one breaks off: ``film_house.py FOLDER``."""

import sys
from pathlib import Path

from service.config import Config
from service.programme import RecordingState
from service.runtime import open_runtime
from tests.films import Film, write_film
from tests.journeys.browser.serving import serve
from tests.journeys.served import free_port
from tests.service.web.conftest import COMING, SESSION, Made, fill
from transcripts import audio

FILM = Film(seconds=12)


def copied(folder: Path) -> tuple[bytes, bytes]:
    """The playback copy and the video copy of the film."""
    path = write_film(folder / "film.mp4", FILM)
    made = audio.prepare(path, folder)
    list(audio.filming(path, folder, made.track))
    return (folder / audio.PLAYBACK).read_bytes(), (folder / audio.VIDEO).read_bytes()


def main(folder: str) -> None:
    """The address is printed first."""
    config = Config(data=Path(folder), free_space_floor=0, port=free_port())
    runtime = open_runtime(config)
    fill(runtime)
    made = Made(runtime)
    playback, video = copied(Path(folder))
    broken = video[: video.index(b"mdat")] + bytes(len(video) - video.index(b"mdat"))
    for session, pictures in ((SESSION, video), (COMING, broken)):
        recording = made.add_recording(session.id, RecordingState.IN_REVIEW)
        made.add_pictures(recording, pictures, "video/mp4", playback)
        made.add_text(recording)
        made.publish(session.id)
    serve(runtime)


if __name__ == "__main__":
    main(sys.argv[1])
