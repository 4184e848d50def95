"""What every storage does, whichever engine it is."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from service.errors import NotFound
from service.storage import Storage, StorageFull, Stored, open_storage

Open = Callable[[int], Storage]

FILM = "Mùi đu đủ xanh".encode()
DIGEST = hashlib.sha256(FILM).hexdigest()
ELSEWHERE = ("../secret", "..", "", "A" * 64, DIGEST[:-1], DIGEST + "\n", "incoming")
HUGE = 1 << 60


@pytest.fixture(params=["folder"])
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Opens the same storage again and again, with a free-space floor."""
    return lambda floor: open_storage(f"{request.param}:{tmp_path / 'files'}", floor)


@pytest.fixture
def storage(opener: Open) -> Storage:
    return opener(0)


def test_bytes_are_kept_under_their_digest(storage: Storage):
    assert storage.put_bytes(FILM) == Stored(DIGEST, len(FILM))
    with storage.open(DIGEST) as file:
        assert file.read() == FILM
    assert storage.path(DIGEST).read_bytes() == FILM
    assert (storage.size(DIGEST), storage.has(DIGEST)) == (len(FILM), True)


def test_kept_bytes_can_be_read_from_the_middle(storage: Storage):
    storage.put_bytes(FILM)
    with storage.open(DIGEST) as file:
        file.seek(5)
        assert file.read(3) == FILM[5:8]


def test_bytes_may_come_in_pieces(storage: Storage):
    with storage.begin() as writer:
        writer.write(FILM[:7])
        writer.write(b"")
        writer.write(FILM[7:])
        assert writer.size == len(FILM)
        assert writer.commit() == Stored(DIGEST, len(FILM))


def test_no_bytes_are_bytes(storage: Storage):
    assert storage.put_bytes(b"") == Stored(hashlib.sha256().hexdigest(), 0)


def test_file_is_copied_and_stays(storage: Storage, tmp_path: Path):
    source = tmp_path / "film.mp4"
    source.write_bytes(FILM * 100_000)
    stored = storage.put_file(source)
    assert storage.path(stored.digest).read_bytes() == source.read_bytes()


def test_same_bytes_again_are_the_same_entry(storage: Storage):
    assert storage.put_bytes(FILM) == storage.put_bytes(FILM)
    assert list(storage.digests()) == [DIGEST]


def test_nothing_can_be_read_before_the_commit(storage: Storage):
    with storage.begin() as writer:
        writer.write(FILM)
        assert (storage.has(DIGEST), list(storage.digests())) == (False, [])


def test_writer_left_without_a_commit_leaves_nothing(storage: Storage):
    with storage.begin() as writer:
        writer.write(FILM)
    assert (storage.has(DIGEST), list(storage.digests())) == (False, [])


def test_abort_after_the_commit_keeps_what_was_committed(storage: Storage):
    with storage.begin() as writer:
        writer.write(FILM)
        writer.commit()
        writer.abort()
    assert storage.has(DIGEST)


def test_what_is_kept_cannot_be_changed(storage: Storage):
    storage.put_bytes(FILM)
    assert storage.path(DIGEST).stat().st_mode & 0o222 == 0


def test_missing_digest_is_not_found(storage: Storage):
    for read in (storage.open, storage.path, storage.size):
        with pytest.raises(NotFound):
            read(DIGEST)
    assert not storage.has(DIGEST)
    storage.delete(DIGEST)


@pytest.mark.parametrize("text", ELSEWHERE)
def test_text_that_is_no_digest_is_not_found(storage: Storage, text: str):
    for read in (storage.open, storage.path, storage.size, storage.has, storage.delete):
        with pytest.raises(NotFound):
            read(text)


def test_deleted_bytes_are_gone(storage: Storage):
    storage.put_bytes(FILM)
    storage.delete(DIGEST)
    assert (storage.has(DIGEST), list(storage.digests())) == (False, [])


def test_deleted_bytes_can_still_be_read_by_who_is_reading(storage: Storage):
    storage.put_bytes(FILM)
    with storage.open(DIGEST) as file:
        storage.delete(DIGEST)
        assert file.read() == FILM


def test_bytes_below_the_floor_are_refused_before_they_are_sent(opener: Open):
    with pytest.raises(StorageFull):
        opener(HUGE).begin(1)
    with pytest.raises(StorageFull):
        opener(0).begin(HUGE)
    assert opener(HUGE).free_space() == 0


def test_bytes_below_the_floor_are_refused_as_they_come(opener: Open):
    storage = opener(HUGE)
    with storage.begin() as writer:
        with pytest.raises(StorageFull):
            writer.write(FILM)
        assert writer.size == 0


def test_several_may_write_the_same_bytes_at_once(opener: Open):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: opener(0).put_bytes(FILM), range(40)))
    assert found == [Stored(DIGEST, len(FILM))] * 40
    assert opener(0).path(DIGEST).read_bytes() == FILM


def test_what_is_kept_is_there_when_opened_again(opener: Open):
    opener(0).put_bytes(FILM)
    assert opener(0).path(DIGEST).read_bytes() == FILM


def test_finished_file_is_taken_in(storage: Storage, tmp_path: Path):
    finished = tmp_path / "finished"
    finished.write_bytes(FILM)
    assert storage.take_in(finished, DIGEST) == Stored(DIGEST, len(FILM))
    assert (storage.path(DIGEST).read_bytes(), finished.exists()) == (FILM, False)
    assert storage.path(DIGEST).stat().st_mode & 0o222 == 0


def test_file_that_was_taken_in_already_is_settled(storage: Storage, tmp_path: Path):
    storage.put_bytes(FILM)
    assert storage.take_in(tmp_path / "finished", DIGEST) == Stored(DIGEST, len(FILM))


def test_finished_file_that_is_nowhere_is_not_found(storage: Storage, tmp_path: Path):
    with pytest.raises(NotFound):
        storage.take_in(tmp_path / "finished", DIGEST)
