"""A recording that should not be here goes whole; what others need of it stays."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from service.database import Database, ledger, recordings, texts
from service.errors import Conflict, NotFound, Unavailable
from service.ids import new_id
from service.programme import Conference, Recording, RecordingState
from service.receiving import Arrival, accept, remove
from service.storage import Storage, Stored, open_storage
from transcripts.model import Heard, Origin, Segment, Span, Track, Transcript

ENGINE = Origin("scripted", "one", "1")
SAID = Segment(Span(0.0, 2.0), "Ruộng lúa.", "vi")
HEARD = Heard((SAID,), "vi", 0.99)
PAIR = ("vi", "en")

Receive = Callable[[bytes], Recording]


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return open_storage(f"folder:{tmp_path / 'files'}")


@pytest.fixture
def receive(database: Database, storage: Storage, conference: Conference) -> Receive:
    """Accept a file and leave its recording as the worker leaves it in review."""

    def make(data: bytes) -> Recording:
        writer = storage.begin()
        writer.write(data)
        one = accept(database, writer, Arrival("ses_1", "a.wav", "technician")).recording
        working = storage.put_bytes(b"working").digest
        playback = storage.put_bytes(b"playback of " + data).digest
        with database.write() as connection:
            recordings.set_copies(connection, one.id, working, playback)
            recordings.begin_stage(connection, one.id, "recognise")
            ledger.put_heard(connection, working, SAID.span, "key", ENGINE, HEARD)
            texts.put_transcript(connection, one.id, Transcript("vi", (SAID,), ENGINE))
            ledger.put_translations(connection, {SAID.text: "Rice fields."}, PAIR, ENGINE)
            recordings.set_state(connection, one.id, RecordingState.IN_REVIEW)
        return one

    return make


def heard(database: Database, storage: Storage) -> int:
    working = storage.put_bytes(b"working").digest
    with database.read() as connection:
        return len(ledger.heard(connection, working, "key"))


def test_recording_goes_with_its_files_and_all_that_was_said(database, storage, receive):
    one = receive(b"wrong file")
    remove(database, storage, one.id)
    assert list(storage.digests()) == []
    assert heard(database, storage) == 0
    with database.read() as connection:
        assert recordings.of_session(connection, "ses_1") == ()
        assert ledger.known_translations(connection, [SAID.text], PAIR, ENGINE) == {}


def test_files_that_another_recording_is_made_of_stay(database, storage, receive):
    wrong, right = receive(b"wrong file"), receive(b"right file")
    remove(database, storage, wrong.id)
    assert not storage.has(wrong.digest)
    with database.read() as connection:
        copies = recordings.copies(connection, right.id)
    assert copies
    assert [storage.has(one) for one in (right.digest, copies.working, copies.playback)] == [
        True
    ] * 3
    assert heard(database, storage) == 1


def test_other_tracks_of_a_file_keep_it(database, storage, receive):
    one = receive(b"two tracks")
    with database.write() as connection:
        other = replace(one, id=new_id("rec"), position=2, track=Track(1))
        recordings.add(connection, other, "technician")
    remove(database, storage, one.id)
    assert storage.has(one.digest)


def test_published_recording_is_not_removed(database, storage, receive):
    one = receive(b"published")
    with database.write() as connection:
        recordings.set_state(connection, one.id, RecordingState.PUBLISHED)
    with pytest.raises(Conflict, match="readers cite it"):
        remove(database, storage, one.id)
    assert storage.has(one.digest)


def test_file_that_comes_while_the_same_is_removed_is_not_acknowledged(database, storage, receive):
    one = receive(b"wrong file")
    writer = storage.begin()
    writer.write(b"wrong file")
    kept = writer.commit

    def lost() -> Stored:
        stored = kept()
        remove(database, storage, one.id)
        return stored

    writer.commit = lost
    with pytest.raises(Unavailable, match="removed here while it came in"):
        accept(database, writer, Arrival("ses_1", "a.wav", "technician"))
    with database.read() as connection:
        assert recordings.of_session(connection, "ses_1") == ()


def test_removing_what_is_gone_is_told(database, storage, receive):
    one = receive(b"wrong file")
    remove(database, storage, one.id)
    with pytest.raises(NotFound):
        remove(database, storage, one.id)
