"""Publishing freezes a session: numbered, stored, shown and found, or nothing at all."""

import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from service.database import Database, editions, materials, programme, recordings, texts
from service.errors import Conflict, NotFound, Unavailable
from service.programme import (
    Edition,
    Localized,
    Material,
    MaterialKind,
    Recording,
    RecordingState,
)
from service.publication.copies import Copies
from service.publication.document import EditionDocument
from service.publication.document_json import content_digest
from service.publication.editions import Press, load, passages, publish, reindex
from service.search import SearchIndex, open_search
from service.search.base import Kind
from service.search.query import parse
from service.storage import Storage, open_storage
from transcripts.model import AudioInfo, Gap, GapReason, Origin, Segment, Span, Transcript, Word

ENGINE = Origin("scripted", "one", "1")
PARROT = Origin("scripted", "parrot", "1", parent=ENGINE)
PERSON = Origin("person", "lan", "1")
INFO = AudioInfo("mp3", "mp3", 60.0, 60.0, 44_100, 2, 1, has_video=False)
MUSIC = (Gap(Span(5, 60), GapReason.MUSIC),)
WORD = Word(Span(0, 0.5), "Xin", 0.9)
HELLO = Segment(Span(0, 2), "Xin chào.", "vi", (WORD,))
FIELD = Segment(Span(3, 5), "Ruộng lúa.", "vi")
HEARD = Transcript("vi", (HELLO, FIELD), ENGINE, MUSIC)
ENGLISH = Transcript(
    "en",
    (HELLO.with_text("Good morning.", "en"), FIELD.with_text("Rice fields.", "en")),
    PARROT,
)
POSTER = Material("mat_1", "poster", 1, MaterialKind.IMAGE, Localized.of(en="A poster"))
KILLED_WHILE_INDEXING = """
import os, signal, sys
from pathlib import Path
from service.database import open_database
from service.publication.copies import Copies
from service.publication.editions import Press, publish
from service.storage import open_storage

class Deadly:
    def index_passages(self, connection, session, passages):
        os.kill(os.getpid(), signal.SIGKILL)

folder = sys.argv[1]
database = open_database(f"sqlite:///{folder}/actes.db")
storage, copies = open_storage(f"folder:{folder}/files"), Copies(Path(folder) / "copies")
publish(Press(database, storage, copies, Deadly()), "ses_1", "editor", "")
"""
Publish = Callable[[], Edition]


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return open_storage(f"folder:{tmp_path / 'files'}")


@pytest.fixture
def search() -> SearchIndex:
    return open_search("sqlite")


@pytest.fixture
def ready(database: Database, recording: Recording) -> Recording:
    """A recording in review, with its text in two languages and its talk placed."""
    prepare(database, recording)
    with database.write() as connection:
        programme.place_talk(connection, "tlk_1", recording.id, Span(2.5, 60))
    return recording


@pytest.fixture
def press(database: Database, storage: Storage, search: SearchIndex, tmp_path: Path) -> Press:
    return Press(database, storage, Copies(tmp_path / "copies"), search)


@pytest.fixture
def release(press: Press) -> Publish:
    return lambda: publish(press, "ses_1", "editor", "First")


def prepare(database: Database, recording: Recording) -> None:
    with database.write() as connection:
        recordings.set_info(connection, recording.id, INFO)
        recordings.set_copies(connection, recording.id, "b" * 64, "c" * 64)
        texts.put_transcript(connection, recording.id, HEARD)
        texts.put_translation(connection, recording.id, ENGLISH)
        recordings.set_state(connection, recording.id, RecordingState.IN_REVIEW)


def add_another(database: Database, recording: Recording) -> Recording:
    another = replace(recording, id="rec_2", position=2, digest="d" * 64)
    with database.write() as connection:
        recordings.add(connection, another, by="technician")
    return another


def correct(database: Database, text: str) -> None:
    """The second segment is heard anew; people's corrections have their own room."""
    segments = (HELLO, replace(FIELD, text=text))
    with database.write() as connection:
        texts.put_transcript(connection, "rec_1", replace(HEARD, segments=segments))


def state(database: Database) -> tuple[RecordingState, int]:
    with database.read() as connection:
        published = editions.of_session(connection, "ses_1")
        return recordings.get(connection, "rec_1").state, len(published)


def found(database: Database, search: SearchIndex, words: str) -> list[str]:
    with database.read() as connection:
        cards = search.search(connection, parse(words)).cards
        return [card.passage.segment for card in cards]


def test_edition_holds_everything_the_pages_need(
    release: Publish, ready: Recording, database: Database, storage: Storage
):
    edition = release()
    document = load(storage, edition)
    (recording,) = document.recordings
    with database.read() as connection:
        session = programme.session(connection, "ses_1")
        conference = programme.conference(connection, "cinema-2025")
    assert (document.number, document.published_by, document.note) == (1, "editor", "First")
    assert (document.session, document.conference) == (session, replace(conference, sessions=()))
    assert (recording.playback, recording.duration, recording.gaps) == ("c" * 64, 60.0, MUSIC)
    assert [(one.anchor, one.talk) for one in document.segments] == [("s1", ""), ("s2", "ruong")]
    assert document.segments[1].text("en").origin == PARROT


def test_published_recordings_are_published(release: Publish, ready: Recording, database: Database):
    release()
    assert state(database) == (RecordingState.PUBLISHED, 1)


def test_published_text_is_found_by_its_anchor(
    release: Publish, ready: Recording, database: Database, search: SearchIndex
):
    assert found(database, search, "ruong") == []
    release()
    assert found(database, search, "ruong") == ["s2"]
    assert found(database, search, "rice") == ["s2"]


def test_passages_name_the_speakers_of_the_talk(
    release: Publish, ready: Recording, storage: Storage
):
    outside, _, inside, _ = passages(load(storage, release()))
    assert (outside.segment, outside.speakers, outside.year) == ("s1", (), 2025)
    assert inside.speakers == ("paul-martin", "tran-lan")
    assert (inside.kind, inside.language, inside.start) == (Kind.MACHINE, "vi", 3)


def test_publishing_the_same_again_is_the_same_edition(
    release: Publish, ready: Recording, database: Database
):
    first = release()
    with database.write() as connection:
        recordings.set_state(connection, ready.id, RecordingState.IN_REVIEW)
    assert release() == first
    assert state(database) == (RecordingState.PUBLISHED, 1)


def test_changed_text_is_a_new_edition_under_the_same_anchors(
    release: Publish, ready: Recording, database: Database, storage: Storage, search: SearchIndex
):
    first = load(storage, release())
    correct(database, "Cánh đồng.")
    second = load(storage, release())
    assert (first.number, second.number) == (1, 2)
    assert [one.anchor for one in second.segments] == [one.anchor for one in first.segments]
    assert content_digest(first) != content_digest(second)
    assert (found(database, search, "ruộng"), found(database, search, "đồng")) == ([], ["s2"])


def test_earlier_edition_stays_as_it_was(
    release: Publish, ready: Recording, database: Database, storage: Storage
):
    edition = release()
    before = load(storage, edition)
    correct(database, "Cánh đồng.")
    release()
    assert load(storage, edition) == before


def test_recording_put_before_the_others_gets_new_anchors(
    release: Publish, ready: Recording, database: Database, storage: Storage
):
    release()
    earlier = replace(ready, id="rec_0", position=0, digest="e" * 64)
    with database.write() as connection:
        recordings.add(connection, earlier, by="technician")
    prepare(database, earlier)
    anchors = [one.anchor for one in load(storage, release()).segments]
    assert anchors == ["s3", "s4", "s1", "s2"]


def test_recording_that_is_not_ready_is_a_conflict(
    release: Publish, ready: Recording, database: Database
):
    add_another(database, ready)
    with pytest.raises(Conflict) as caught:
        release()
    assert caught.value.reason == "this recording is not ready to be published"
    assert state(database) == (RecordingState.IN_REVIEW, 0)


class Meanwhile(Copies):
    """Makes the pages of an edition while somebody else is at the desk."""

    def __init__(self, folder: Path, act: Callable[[], object]) -> None:
        super().__init__(folder)
        self.act = act

    def make(self, digest: str, document: EditionDocument, earlier: Sequence[Edition] = ()) -> None:
        super().make(digest, document, earlier)
        self.act()


@pytest.mark.parametrize("change", ["recording", "material"])
def test_session_that_changed_while_it_was_published_is_a_conflict(
    press: Press, ready: Recording, database: Database, tmp_path: Path, change: str
):
    def act() -> None:
        another = replace(ready, id="rec_2", position=2, digest="d" * 64)
        with database.write() as connection:
            if change == "material":
                materials.add(connection, "ses_1", POSTER)
            else:
                recordings.add(connection, another, by="technician")
                recordings.set_state(connection, "rec_2", RecordingState.IN_REVIEW)

    meanwhile = replace(press, copies=Meanwhile(tmp_path / "copies", act))
    with pytest.raises(Conflict, match="changed meanwhile"):
        publish(meanwhile, "ses_1", "editor", "")
    assert state(database) == (RecordingState.IN_REVIEW, 0)


def test_session_without_a_recording_is_a_conflict(release: Publish, conference):
    with pytest.raises(Conflict):
        release()


def test_missing_session_is_not_found(release: Publish, database: Database):
    with pytest.raises(NotFound):
        release()


def test_process_killed_while_publishing_leaves_nothing_published(
    release: Publish, ready: Recording, database: Database, search: SearchIndex, tmp_path: Path
):
    command = [sys.executable, "-c", KILLED_WHILE_INDEXING, str(tmp_path)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert state(database) == (RecordingState.IN_REVIEW, 0)
    assert release().number == 1
    assert found(database, search, "ruong") == ["s2"]


def test_damaged_document_is_never_shown(release: Publish, ready: Recording, storage: Storage):
    edition = release()
    path = storage.path(edition.document)
    data = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(data.replace("Xin chào".encode(), "Xin chéo".encode()))
    with pytest.raises(Unavailable):
        load(storage, edition)


def test_index_is_made_again_from_what_is_published(
    release: Publish, ready: Recording, database: Database, storage: Storage, search: SearchIndex
):
    release()
    with database.write() as connection:
        search.remove_session(connection, "ses_1")
    assert reindex(database, storage, search) == 1
    assert found(database, search, "ruong") == ["s2"]


def test_words_that_a_person_corrected_have_no_times(
    release: Publish, ready: Recording, database: Database, storage: Storage
):
    corrected = replace(HEARD, segments=(replace(HELLO, text="Kính chào."), FIELD), origin=PERSON)
    before = load(storage, release()).segments[0]
    with database.write() as connection:
        texts.put_transcript(connection, ready.id, corrected)
    after = load(storage, release()).segments[0]
    assert (before.words, before.text("vi").origin) == ((WORD,), ENGINE)
    assert (after.words, after.text("vi").origin) == ((), PERSON)
