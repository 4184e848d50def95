"""The demonstration conference comes into the programme once, whole."""

import zlib
from pathlib import Path

import pytest

from service.database import Database, programme, recordings
from service.demonstration.load import (
    demonstration,
    load,
    place_talks,
    session_of,
    show_materials,
)
from service.ids import is_id
from service.programme import Material, MaterialKind, Recording, RecordingState, Talk
from service.storage import open_storage
from tools.demo_models.make_shown import FILES, FOLDER


def received(session_id: str) -> Recording:
    return Recording(
        id="rec_1",
        session_id=session_id,
        position=1,
        name="demo.opus",
        digest="a" * 64,
        size=1,
        state=RecordingState.RECEIVED,
        received_at="2026-10-14T09:00:00.000Z",
    )


def test_programme_is_read_from_the_database_as_the_file_says_it(database: Database):
    demo = load(database)
    with database.read() as connection:
        assert programme.conferences(connection) == (demo.conference,)
        found = programme.speakers(connection, demo.conference.id)
    assert {one.slug: one for one in found} == {one.slug: one for one in demo.speakers}


def test_loading_again_changes_nothing(database: Database):
    assert load(database) == load(database)
    with database.read() as connection:
        assert len(programme.conferences(connection)) == 1


def test_everything_has_its_own_identifier():
    demo = demonstration()
    sessions = demo.conference.sessions
    talks = [talk for session in sessions for talk in session.talks]
    ids = [one.id for one in (demo.conference, *demo.speakers, *sessions, *talks)]
    assert all(is_id(one) for one in ids)
    assert len(set(ids)) == len(ids)


def test_every_text_is_there_in_all_three_languages():
    demo = demonstration()
    talks = [talk for session in demo.conference.sessions for talk in session.talks]
    titles = [one.title for one in (demo.conference, *demo.conference.sessions, *talks)]
    assert {tuple(tag for tag, _ in title.texts) for title in titles} == {("vi", "en", "fr")}


def test_some_names_are_also_written_otherwise():
    found = {one.slug: one.also_written for one in demonstration().speakers if one.also_written}
    assert found == {
        "do-minh-son": ("Do Minh Son", "Sơn Đỗ"),
        "pham-mai-linh": ("Linh Pham",),
    }


def test_every_recording_is_there_with_a_session_that_knows_its_talks():
    demo = demonstration()
    talks = {
        session.slug: {talk.slug for talk in session.talks} for session in demo.conference.sessions
    }
    for recording in demo.recordings:
        assert recording.path.is_file()
        assert {slug for slug, _ in recording.talks} <= talks[recording.session]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_talks_are_placed_in_the_recording_that_was_received(database: Database, number: int):
    demo = load(database)
    recording = demo.recordings[number]
    session = session_of(database, demo, recording)
    with database.write() as connection:
        recordings.add(connection, received(session.id), by="demonstration")
    place_talks(database, session, recording, "rec_1")
    placed = {talk.slug: talk.span for talk in talks_of(database, session.id) if talk.span}
    assert placed == dict(recording.talks)


def talks_of(database: Database, session_id: str) -> tuple[Talk, ...]:
    with database.read() as connection:
        return programme.session(connection, session_id).talks


@pytest.mark.parametrize(
    ("number", "kinds"),
    [
        (0, [MaterialKind.IMAGE, MaterialKind.DOCUMENT]),
        (1, []),
        (2, [MaterialKind.EXCERPT]),
    ],
)
def test_what_was_shown_comes_with_its_recording_once(
    database: Database, tmp_path: Path, number: int, kinds: list[MaterialKind]
):
    demo = load(database)
    recording, storage = demo.recordings[number], open_storage(f"folder:{tmp_path}")
    session = session_of(database, demo, recording)
    with database.write() as connection:
        recordings.add(connection, received(session.id), by="demonstration")
    for _ in range(2):
        session = session_of(database, demo, recording)
        show_materials(database, storage, session, recording, "rec_1")
    found = shown_in(database, session.id)
    assert [one.kind for one in found] == kinds
    assert all(storage.has(one.file.digest) for one in found if one.file)
    assert [one.span for one in found] == [one.span for one, _ in recording.shown]


def shown_in(database: Database, session_id: str) -> tuple[Material, ...]:
    with database.read() as connection:
        return programme.session(connection, session_id).materials


def test_what_was_shown_is_what_its_tool_draws():
    assert {name: _unpacked((FOLDER / name).read_bytes()) for name in FILES} == {
        name: _unpacked(make()) for name, make in FILES.items()
    }


def _unpacked(data: bytes) -> bytes:
    """The pixels of a PNG, for other versions of zlib pack them otherwise; a PDF as it is."""
    at = data.find(b"IDAT")
    return zlib.decompress(data[at + 4 : -16]) if at > 0 else data
