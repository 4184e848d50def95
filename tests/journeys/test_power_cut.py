"""The power goes after any operation of the disk: every acknowledged byte is there, every accepted
recording is whole, and what is left goes on to the right end.

Without root: the operations of the upload path are recorded, and the disk is laid out after each
prefix of them, four times: unsynced data and unsynced names gone or not. The database is as of
its last commit, which SQLite's own log, synced in full, is trusted with.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa

from service.database import Database, open_database, recordings, uploads
from service.database.uploads import UploadKind
from service.errors import ServiceError
from service.programme import Recording
from service.receiving import writing
from service.receiving.uploads import Announced, Intake
from service.receiving.writing import Checksum, Portion, open_writing
from service.storage import open_storage, open_uploads
from tests.journeys.recorded_disk import Disk, Image
from tests.programme import announce

FOLDERS = ("files", "uploads")
DATA = bytes(range(251)) * 40
PIECE = 700
SURVIVED = tuple(itertools.product((False, True), repeat=2))

pytestmark = pytest.mark.slow


class Noting(Database):
    """Keeps a copy of itself after each commit, and says so."""

    def __init__(self, inner: Database, note: Callable[[], None]) -> None:
        super().__init__(inner._reader, inner._writer)
        self._note = note

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        with super().write() as connection:
            yield connection
        self._note()


@dataclass
class Journal:
    """What happened in its order: operations of the disk, commits, and what was acknowledged."""

    folder: Path
    disk: Disk
    commits: list[tuple[int, Path]] = field(default_factory=list)
    told: list[tuple[int, str, bytes]] = field(default_factory=list)

    def commit(self) -> None:
        copy = self.folder / f"commit-{len(self.commits)}.db"
        source = sa.create_engine(f"sqlite:///{self.folder / 'actes.db'}")
        with source.connect() as connection:
            connection.exec_driver_sql("VACUUM INTO ?", (str(copy),))
        source.dispose()
        self.commits.append((len(self.disk.operations), copy))

    def tell(self, upload_id: str, data: bytes) -> None:
        self.told.append((len(self.disk.operations), upload_id, data))

    def database_at(self, count: int) -> Path:
        return [copy for at, copy in self.commits if at <= count][-1]


def intake_over(folder: Path, database: Database) -> Intake:
    storage = open_storage(f"folder:{folder / 'files'}")
    files = open_uploads(folder / "uploads")
    return Intake(database, storage, files, lambda: datetime.now(UTC), 1 << 30)


def bring(intake: Intake, upload_id: str, data: bytes, checksum: Checksum | None = None) -> None:
    """One request that appends, in pieces."""
    offset = intake.look(upload_id).offset
    claim = intake.files.claim(upload_id)
    held = open_writing(intake, upload_id, claim, Portion(offset, len(data), checksum))
    assert held
    try:
        for start in range(0, len(data), PIECE):
            held.take(data[start : start + PIECE])
        held.finish()
    finally:
        held.close()


def whole_upload(intake: Intake, journal: Journal) -> None:
    """In four requests, one of which is refused for its checksum."""
    upload = intake.begin(Announced(len(DATA), "a.wav", "ses_1"), "lan")
    for start, end in ((0, 100), (100, 5000), (5000, 9000), (9000, len(DATA))):
        right = Checksum("sha1", hashlib.sha1(DATA[start:end]).digest())
        with pytest.raises(writing.WrongChecksum):
            bring(intake, upload.id, DATA[start:end], replace(right, digest=b"another"))
        bring(intake, upload.id, DATA[start:end], right if start == 100 else None)
        journal.tell(upload.id, DATA[:end])


def joined_upload(intake: Intake, journal: Journal) -> None:
    """In two parts that are joined."""
    parts = []
    for piece in (DATA[:6000], DATA[6000:]):
        said = Announced(len(piece), "", None, UploadKind.PART)
        parts.append(intake.begin(said, "lan").id)
        bring(intake, parts[-1], piece)
        journal.tell(parts[-1], piece)
    whole = intake.join(Announced(0, "a.wav", "ses_1"), tuple(parts), "lan")
    journal.tell(whole.id, DATA)


SCENARIOS = {"whole": whole_upload, "joined": joined_upload}


def recorded(
    scenario: str, folder: Path, empty: Path, skipped: frozenset[str] = frozenset()
) -> Journal:
    """Play it on a disk that writes everything down."""
    for name in FOLDERS:
        (folder / name).mkdir(parents=True)
    shutil.copy(empty, folder / "actes.db")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(writing, "CHECKPOINT", 2000)
        journal = Journal(folder, Disk(folder, skipped=skipped))
        database = Noting(open_database(f"sqlite:///{folder / 'actes.db'}"), journal.commit)
        intake = intake_over(folder, database)
        journal.commit()
        journal.disk.operations.clear()
        journal.disk.patch(patched)
        SCENARIOS[scenario](intake, journal)
        database.close()
    return journal


@pytest.fixture(scope="module")
def programmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with a session to bring recordings to."""
    path = tmp_path_factory.mktemp("programmed") / "actes.db"
    database = open_database(f"sqlite:///{path}")
    database.migrate()
    announce(database)
    database.close()
    return path


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: hundreds of disks are laid out in it."""
    shared = Path("/dev/shm")
    with TemporaryDirectory(dir=shared if os.access(shared, os.W_OK) else tmp_path) as folder:
        yield Path(folder)


def cuts(journal: Journal, where: Path) -> Iterator[tuple[str, Path, list[tuple[str, bytes]]]]:
    """Every disk that a cut may leave, with what was acknowledged by then."""
    image = Image(FOLDERS)
    for count in range(len(journal.disk.operations) + 1):
        if count:
            image.apply(journal.disk.operations[count - 1])
        told = [(upload, data) for at, upload, data in journal.told if at <= count]
        for data, names in SURVIVED:
            name = f"{count}-{'data' if data else ''}-{'names' if names else ''}"
            image.lay_out(where / name, data=data, names=names)
            shutil.copy(journal.database_at(count), where / name / "actes.db")
            yield name, where / name, told
            shutil.rmtree(where / name)


def faults(folder: Path, told: list[tuple[str, bytes]]) -> list[str]:
    """What is wrong with a disk, in words; then it is gone on with."""
    database = open_database(f"sqlite:///{folder / 'actes.db'}")
    intake = intake_over(folder, database)
    try:
        return [*unkept(intake, told), *unfinished(intake)]
    except (ServiceError, OSError) as error:
        return [str(error)]
    finally:
        database.close()


def unkept(intake: Intake, told: list[tuple[str, bytes]]) -> Iterator[str]:
    """Acknowledged bytes that are not there."""
    with intake.database.read() as connection:
        accepted = recordings.of_session(connection, "ses_1")
        found = {upload: uploads.find(connection, upload) for upload, _ in told}
        joined = {part for one in uploads.arrived(connection) for part in one.parts}
    yield from ("a recording is not whole" for one in accepted if not is_whole(intake, one))
    for upload, data in told:
        row, path = found[upload], intake.files.path(upload)
        if row is None and upload not in joined and not accepted:
            yield f"{upload} is gone"
        if row and row.offset < len(data):
            yield f"{upload} went back from {len(data)} to {row.offset}"
        if row and row.digest is None and not path.read_bytes().startswith(data):
            yield f"bytes of {upload} are others"


def is_whole(intake: Intake, recording: Recording) -> bool:
    return intake.storage.path(recording.digest).read_bytes() == DATA


def unfinished(intake: Intake) -> Iterator[str]:
    """What cannot be gone on with to the right end."""
    intake.expire()
    with intake.database.read() as connection:
        begun = uploads.of_session(connection, "ses_1", "")
    for one in begun:
        bring(intake, one.id, DATA[one.offset :])
    with intake.database.read() as connection:
        accepted = recordings.of_session(connection, "ses_1")
    yield from ("it did not end as it should" for one in accepted if not is_whole(intake, one))
    if len(accepted) > 1 or (begun and not accepted):
        yield f"{len(accepted)} recordings"


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_power_cut_after_any_operation_loses_nothing(
    scenario: str, memory: Path, programmed: Path
) -> None:
    journal = recorded(scenario, memory / "run", programmed)
    found = {name: faults(*rest) for name, *rest in cuts(journal, memory / "cuts")}
    print(f"{scenario}: {len(journal.disk.operations) + 1} prefixes, {len(found)} disks")
    assert len(journal.disk.operations) >= 30
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("skipped", ["sync file", "sync folder"])
def test_cut_is_noticed_where_a_sync_is_missing(
    skipped: str, memory: Path, programmed: Path
) -> None:
    kind = skipped.removeprefix("sync ")
    journal = recorded("whole", memory / "run", programmed, frozenset({kind}))
    found = [faults(*rest) for _, *rest in cuts(journal, memory / "cuts")]
    assert any(found)
