"""A recording is kept before it is acknowledged, and looked at before it is queued."""

import math
import signal
import struct
import subprocess
import sys
import unicodedata
import wave
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.database import Database, recordings
from service.errors import NotFound, Refused
from service.programme import Conference, Failure, RecordingState, StageState
from service.receiving import Arrival, Received, accept, check, display_name
from service.receiving.checking import is_checked
from service.storage import Storage, Writer, open_storage
from transcripts.audio import probe
from transcripts.errors import EngineFailed, NoAudio
from transcripts.model import AudioInfo, Track

INFO = AudioInfo("wav", "pcm_s16le", 60.0, 60.0, 16_000, 1, 1, has_video=False)
ARRIVAL = Arrival("ses_1", "sáng.mp3", by="technician")
RECEIVING = """
import sys
from service.database import open_database
from service.receiving import Arrival, accept
from service.storage import open_storage

folder = sys.argv[1]
database = open_database(f"sqlite:///{folder}/actes.db")
storage = open_storage(f"folder:{folder}/files")
for number in range(100_000):
    writer = storage.begin()
    writer.write(str(number).encode() * 1000)
    arrival = Arrival("ses_1", f"{number}.mp3", "technician")
    print(accept(database, writer, arrival).recording.id, flush=True)
"""
Receive = Callable[..., Received]


def sounding(_path: Path) -> AudioInfo:
    return INFO


def soundless(path: Path) -> AudioInfo:
    raise NoAudio(path.name, "the video has no sound", "Choose the file with the sound")


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return open_storage(f"folder:{tmp_path / 'files'}")


@pytest.fixture
def take(database: Database, storage: Storage, conference: Conference) -> Receive:
    """Accepts bytes and looks at them."""

    def receive_bytes(data: bytes, arrival: Arrival = ARRIVAL, look=sounding) -> Received:
        received = accept(database, filled(storage, data), arrival)
        return replace(received, recording=check(database, storage, look, received.recording.id))

    return receive_bytes


def filled(storage: Storage, data: bytes) -> Writer:
    writer = storage.begin(len(data))
    writer.write(data)
    return writer


def tone(path: Path) -> bytes:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        samples = (int(8000 * math.sin(at / 10)) for at in range(16_000))
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return path.read_bytes()


def test_recording_is_kept_with_what_was_found(take: Receive, storage: Storage):
    recording = take(b"sound").recording
    assert storage.path(recording.digest).read_bytes() == b"sound"
    assert (recording.name, recording.size, recording.position) == ("sáng.mp3", 5, 1)
    assert (recording.state, recording.duration) == (RecordingState.RECEIVED, 60.0)
    assert (recording.stages[0].name, recording.stages[0].state) == ("check", StageState.DONE)


def test_recording_is_in_the_database_when_it_is_acknowledged(take: Receive, database: Database):
    recording = take(b"sound").recording
    with database.read() as connection:
        assert recordings.get(connection, recording.id) == recording
        assert recordings.info(connection, recording.id) == INFO


def test_same_bytes_again_are_the_recording_that_is_there(take: Receive):
    first = take(b"sound")
    assert take(b"sound", Arrival("ses_1", "copy.mp3", "other")) == Received(
        first.recording, already_here=True
    )


def test_same_bytes_at_the_same_time_are_one_recording(take: Receive):
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: take(b"sound"), range(4)))
    assert len({one.recording.id for one in found}) == 1
    assert sorted(one.already_here for one in found) == [False, True, True, True]


def test_further_recordings_come_after_the_first(take: Receive):
    assert [take(data).recording.position for data in (b"one", b"two", b"three")] == [1, 2, 3]


def test_empty_file_is_refused_and_not_kept(take: Receive, storage: Storage):
    with pytest.raises(Refused):
        take(b"")
    assert list(storage.digests()) == []


def test_file_for_no_session_is_not_kept(take: Receive, storage: Storage):
    with pytest.raises(NotFound):
        take(b"sound", Arrival("none", "a.mp3", "technician"))
    assert list(storage.digests()) == []


def test_file_without_sound_is_kept_as_failed_with_its_reason(take: Receive, storage: Storage):
    recording = take(b"video", look=soundless).recording
    assert recording.state == RecordingState.FAILED
    assert recording.failure == Failure(
        "sáng.mp3", "the video has no sound", "Choose the file with the sound", permanent=True
    )
    assert recording.stages[0].state == StageState.FAILED
    assert storage.has(recording.digest)


def test_what_was_acknowledged_is_there_after_a_kill(
    conference: Conference, database: Database, tmp_path: Path
):
    command = [sys.executable, "-c", RECEIVING, str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    acknowledged = [process.stdout.readline().strip() for _ in range(5)]
    process.send_signal(signal.SIGKILL)
    acknowledged += process.communicate()[0].split()
    storage = open_storage(f"folder:{tmp_path / 'files'}")
    with database.read() as connection:
        kept = {one.id: one for one in recordings.of_session(connection, "ses_1")}
    assert set(acknowledged) <= set(kept)
    assert [one.size for one in kept.values()] == [
        len(storage.path(one.digest).read_bytes()) for one in kept.values()
    ]
    assert list((tmp_path / "files" / "incoming").iterdir()) == []


def test_real_sound_is_received_whatever_it_is_called(take: Receive, tmp_path: Path):
    data = tone(tmp_path / "tone.wav")
    recording = take(data, Arrival("ses_1", "tone.mp3", "technician"), probe).recording
    assert recording.state == RecordingState.RECEIVED
    assert recording.duration == pytest.approx(1.0)


def test_text_called_a_recording_is_answered_at_once(take: Receive):
    recording = take(b"Dear technician, this is a letter." * 50, look=probe).recording
    assert recording.state == RecordingState.FAILED
    assert recording.failure.subject == "sáng.mp3"


def test_look_that_failed_for_a_reason_that_may_pass_is_not_held_against_the_file(
    take: Receive, database: Database
):
    def look(path: Path) -> AudioInfo:
        raise EngineFailed(path.name, "the decoder was stopped from outside")

    with pytest.raises(EngineFailed):
        take(b"sound", look=look)
    with database.read() as connection:
        [recording] = recordings.of_session(connection, "ses_1")
    assert (recording.state, is_checked(recording)) == (RecordingState.RECEIVED, False)


def test_each_track_becomes_a_recording(take: Receive, database: Database):
    tracks = (Track(0, None, "Floor", "vi"), Track(1, None, "Interpreter", "en"))
    take(b"two", look=lambda _: replace(INFO, tracks=tracks))
    take(b"two", look=lambda _: replace(INFO, tracks=tracks))
    with database.read() as connection:
        found = recordings.of_session(connection, "ses_1")
    assert [(one.position, one.track, one.digest) for one in found] == [
        (1, tracks[0], found[0].digest),
        (2, tracks[1], found[0].digest),
    ]
    assert {one.duration for one in found} == {60.0}


def test_tracks_stand_beside_each_other_whatever_came_meanwhile(take: Receive, database: Database):
    def look_late(_: Path) -> AudioInfo:
        take(b"later")
        return replace(INFO, tracks=(Track(0, 0), Track(0, 1)))

    take(b"two", look=look_late)
    with database.read() as connection:
        found = recordings.of_session(connection, "ses_1")
    assert [one.track for one in found] == [Track(0, 0), Track(0, 1), Track()]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("sáng.mp3", "sáng.mp3"),
        (unicodedata.normalize("NFD", "Điện ảnh.wav"), "Điện ảnh.wav"),
        ("../../etc/passwd", "passwd"),
        ("C:\\fakepath\\phiên 1.mp3", "phiên 1.mp3"),
        ("photo\u202egpj.mp3", "photogpj.mp3"),
        ("a\x00b\r\nc\u2028d\ud800.mp3", "a b c d.mp3"),
        ("\u200b", "recording"),
        ("", "recording"),
        ("x" * 300 + ".mp3", "x" * 251 + ".mp3"),
        ("y." + "x" * 300, "y." + "x" * 253),
    ],
)
def test_name_is_made_fit_to_be_shown(name: str, shown: str):
    assert display_name(name) == shown


@given(st.text(alphabet=st.characters(), max_size=600))
def test_any_name_is_shown_bounded_composed_and_harmless(name: str):
    shown = display_name(name)
    hidden = {unicodedata.category(character) for character in shown} & {"Cc", "Cf", "Cs"}
    assert (hidden, "/" in shown, "\\" in shown) == (set(), False, False)
    assert 0 < len(shown) <= 255
    assert shown == display_name(shown)
