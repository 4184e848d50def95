"""Frozen copies are there whole or not at all, are made again where they are lost, and cost room
that is given back."""

from __future__ import annotations

import errno
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Thread

import pytest

from service.database import Database, editions, open_database
from service.errors import Conflict, StorageFull, Unavailable
from service.programme import Edition, Recording
from service.publication import copies
from service.publication.completing import BASE
from service.publication.copies import Copies, fingerprint, name_of, pages_of, rendered, version
from service.publication.document import EditionDocument
from service.publication.editions import Press, load, publish
from service.search import open_search
from service.search.base import Passage
from service.storage import open_storage
from tests.service.publication.test_editions import correct, prepare
from transcripts.languages import PROCEEDINGS

ROOT = Path(__file__).parents[3]
KILLED = "tests.service.publication.killed_while_publishing"
DIGEST = "a" * 64


def press_of(database: Database, folder: Path, copies: Copies | None = None) -> Press:
    storage = open_storage(f"folder:{folder / 'files'}")
    return Press(database, storage, copies or Copies(folder / "copies"), open_search("sqlite"))


@pytest.fixture
def press(database: Database, recording: Recording, tmp_path: Path) -> Press:
    """What the session ``ses_1``, which is ready, is published with."""
    prepare(database, recording)
    return press_of(database, tmp_path)


@pytest.fixture
def edition(press: Press) -> Edition:
    return publish(press, "ses_1", "editor", "")


@pytest.fixture
def document(press: Press, edition: Edition) -> EditionDocument:
    return load(press.storage, edition)


def there(copies: Copies, digest: str, document: EditionDocument) -> dict[str, bytes | None]:
    return {name: copies.read(digest, name) for name, _ in pages_of(document)}


def fresh(document: EditionDocument, *earlier: Edition) -> dict[str, bytes | None]:
    return {name: rendered(document, name, earlier) for name, _ in pages_of(document)}


def latest(database: Database) -> Edition | None:
    with database.read() as connection:
        return editions.latest(connection, "ses_1")


class Refusing(Copies):
    """A disk that refuses the fourth page, once."""

    def __init__(self, folder: Path, error: int) -> None:
        super().__init__(folder)
        self._refusals, self._error = [3], error

    def _keep(self, path: Path, data: bytes) -> None:
        if self._refusals and len(list(path.parent.iterdir())) == self._refusals[0]:
            self._refusals.clear()
            raise OSError(self._error, "no")
        super()._keep(path, data)


def test_every_page_is_there_in_every_language_once_published(
    press: Press, edition: Edition, document: EditionDocument
) -> None:
    found = there(press.copies, edition.document, document)
    assert {name_of(one, "session") for one in PROCEEDINGS} < set(found)
    assert {name_of(one, "edition") for one in PROCEEDINGS} < set(found)
    assert found == fresh(document)


def test_pages_are_there_before_the_edition_is(press: Press, database: Database) -> None:
    folder, found = press.copies._folder / version(), []

    class Looking:
        def index_passages(self, *_: object) -> None:
            found.extend(len(list(place.iterdir())) for place in folder.iterdir())

    publish(Press(database, press.storage, press.copies, Looking()), "ses_1", "editor", "")  # type: ignore[arg-type]
    assert found == [9]  # the session now, the session in this edition, and its one talk


def test_pages_name_the_editions_before_theirs(
    press: Press, edition: Edition, database: Database
) -> None:
    correct(database, "Cánh đồng.")
    second = publish(press, "ses_1", "editor", "one word put right")
    page = press.copies.read(second.document, name_of("en", "session")) or b""
    assert re.findall(rb'href="/en/cinema-2025/opening/editions/(\d)"', page) == [b"2", b"1"]


def test_lost_copies_are_made_again_as_they_were(
    press: Press, edition: Edition, document: EditionDocument
) -> None:
    before = there(press.copies, edition.document, document)
    press.copies.drop(edition.document)
    assert set(there(press.copies, edition.document, document).values()) == {None}
    press.copies.make(edition.document, document)
    assert there(press.copies, edition.document, document) == before


def test_page_says_no_address_but_the_place_for_it(document: EditionDocument) -> None:
    page = rendered(document, name_of("fr", "session"))
    assert page
    assert f'<link rel="canonical" href="{BASE}/fr/cinema-2025/opening">'.encode() in page


def test_first_copies_of_a_version_clear_away_what_others_left(
    press: Press, document: EditionDocument, tmp_path: Path
) -> None:
    folder = tmp_path / "copies"
    old, half = folder / "0123456789abcdef" / DIGEST, folder / version() / f"{DIGEST}.begun"
    for place in (old, half):
        place.mkdir(parents=True)
        (place / "vi.session.html").write_text("old")
    Copies(folder).make(DIGEST, document)
    assert half.exists() is False
    (folder / version()).rename(folder / "fedcba9876543210")
    Copies(folder).make(DIGEST, document)
    assert [one.name for one in folder.iterdir() if one.is_dir()] == [version()]
    assert there(Copies(folder), DIGEST, document) == fresh(document)


def test_makers_at_once_make_one_whole_copy(
    press: Press, document: EditionDocument, tmp_path: Path
) -> None:
    makers = [Thread(target=Copies(tmp_path / "n").make, args=(DIGEST, document)) for _ in range(4)]
    for one in makers:
        one.start()
    for one in makers:
        one.join()
    assert there(Copies(tmp_path / "n"), DIGEST, document) == fresh(document)


@pytest.mark.parametrize(
    ("refusal", "error"), [(errno.ENOSPC, StorageFull), (errno.EIO, Unavailable)]
)
def test_disk_that_refuses_leaves_nothing_published_and_nothing_behind(
    press: Press, database: Database, tmp_path: Path, refusal: int, error: type[Exception]
) -> None:
    copies = Refusing(tmp_path / "refusing", refusal)
    refusing = press_of(database, tmp_path, copies)
    with pytest.raises(error):
        publish(refusing, "ses_1", "editor", "")
    assert latest(database) is None
    assert list((tmp_path / "refusing" / version()).iterdir()) == []
    assert publish(refusing, "ses_1", "editor", "").number == 1


def test_disk_at_its_floor_publishes_nothing(
    press: Press, database: Database, tmp_path: Path
) -> None:
    with pytest.raises(StorageFull):
        publish(press_of(database, tmp_path, Copies(tmp_path / "n", 1 << 60)), "ses_1", "me", "")
    assert latest(database) is None


def test_edition_that_is_refused_leaves_no_copies(press: Press, database: Database) -> None:
    class Refused:
        def index_passages(self, *_: Sequence[Passage]) -> None:
            raise Conflict("ses_1", "its recordings changed meanwhile")

    with pytest.raises(Conflict):
        publish(Press(database, press.storage, press.copies, Refused()), "ses_1", "me", "")  # type: ignore[arg-type]
    assert list((press.copies._folder / version()).iterdir()) == []


def test_every_publication_is_told(press: Press, database: Database) -> None:
    told = [press.copies.last_said()]
    for text in ("Một.", "Hai."):
        correct(database, text)
        publish(press, "ses_1", "editor", "")
        told.append(press.copies.last_said())
    assert told[0] == 0
    assert told == sorted(set(told))


def test_version_is_another_when_a_file_is(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("a")
    first = fingerprint((tmp_path, "*.html"))
    (tmp_path / "b.txt").write_text("b")
    assert fingerprint((tmp_path, "*.html")) == first
    (tmp_path / "a.html").write_text("b")
    assert fingerprint((tmp_path, "*.html")) != first


@pytest.mark.parametrize("name", ["page.html", "vi.po", "reading.py"])
def test_version_is_of_all_that_shapes_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(copies, "template_folder", lambda: tmp_path)
    monkeypatch.setattr(copies, "LOCALE", tmp_path)
    monkeypatch.setattr(copies, "CODE", ((tmp_path, "*.py"),))
    before = version.__wrapped__()
    (tmp_path / name).write_text("a")
    assert version.__wrapped__() != before


@pytest.mark.slow
def test_process_killed_at_any_touch_of_the_disk_leaves_one_whole_edition(
    press: Press, edition: Edition, database: Database, tmp_path: Path
) -> None:
    correct(database, "Cánh đồng.")
    database.close()
    target = tmp_path.with_name(f"{tmp_path.name}-killed")
    command = [sys.executable, "-m", KILLED, str(tmp_path), str(target)]
    subprocess.run(command, check=True, cwd=ROOT)
    seen = [seen_after(target / str(touch)) for touch in range(len(list(target.iterdir())))]
    assert seen == sorted(seen)
    assert (seen[0], seen[-1], seen.count(1) > 10, seen.count(2) > 1) == (1, 2, True, True)


def seen_after(folder: Path) -> int:
    """The number of the edition that readers see; all its pages are there, and it can go on."""
    database = open_database(f"sqlite:///{folder / 'actes.db'}")
    press = press_of(database, folder)
    with database.read() as connection:
        *earlier, edition = editions.of_session(connection, "ses_1")
    document = load(press.storage, edition)
    assert there(press.copies, edition.document, document) == fresh(document, *earlier)
    assert publish(press, "ses_1", "editor", "").number == 2
    database.close()
    return edition.number
