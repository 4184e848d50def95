"""What many tests of the service start from: a database, a small programme, a recording in it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.database import Database, open_database, programme, recordings
from service.programme import (
    Conference,
    Localized,
    Recording,
    RecordingState,
    Session,
    Speaker,
    Talk,
)

LAN = Speaker(
    id="spk_lan",
    slug="tran-lan",
    name="Trần Thị Lan",
    title=Localized.of(en="Dr", fr="Dr"),
    also_written=("Lan Tran",),
)
PAUL = Speaker("spk_paul", "paul-martin", "Paul Martin")
TALK = Talk("tlk_1", "ruong", 1, Localized.of(vi="Ruộng", en="Fields"), (PAUL, LAN))
SESSION = Session(
    id="ses_1",
    slug="opening",
    conference_id="cnf_1",
    position=1,
    title=Localized.of(vi="Phiên khai mạc", en="Opening"),
    abstract=Localized.of(fr="Ouverture"),
    languages=("vi", "en", "fr"),
    date="2025-10-12",
    chair=LAN,
    talks=(TALK,),
)
CONFERENCE = Conference(
    id="cnf_1",
    slug="cinema-2025",
    title=Localized.of(vi="Điện ảnh Việt Nam", en="Vietnamese cinema"),
    about=Localized(),
    place=Localized.of(vi="Huế"),
    dates="2025-10-12/2025-10-14",
    languages=("vi", "en", "fr"),
    sessions=(SESSION,),
)
RECORDING = Recording(
    id="rec_1",
    session_id="ses_1",
    position=1,
    name="sáng.mp3",
    digest="a" * 64,
    size=5_000_000_000,
    state=RecordingState.RECEIVED,
    received_at="2025-10-12T09:00:00.000Z",
)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an empty database of the present schema: copying it is faster than migrating."""
    path = tmp_path_factory.mktemp("empty") / "actes.db"
    opened = open_database(f"sqlite:///{path}")
    opened.migrate()
    opened.close()
    return path


@pytest.fixture
def database(tmp_path: Path, empty: Path) -> Iterator[Database]:
    """An empty database of the present schema."""
    opened = open_database(f"sqlite:///{shutil.copy(empty, tmp_path)}")
    yield opened
    opened.close()


@pytest.fixture
def conference(database: Database) -> Conference:
    """One conference with one session of one talk, kept in ``database``."""
    with database.write() as connection:
        programme.add_conference(connection, CONFERENCE)
        programme.add_speaker(connection, CONFERENCE.id, LAN)
        programme.add_speaker(connection, CONFERENCE.id, PAUL)
        programme.add_session(connection, SESSION)
        programme.add_talk(connection, SESSION.id, TALK)
    return CONFERENCE


@pytest.fixture
def recording(database: Database, conference: Conference) -> Recording:
    """One received recording of the conference's session, kept in ``database``."""
    with database.write() as connection:
        recordings.add(connection, RECORDING, by="technician")
        return recordings.get(connection, RECORDING.id)
