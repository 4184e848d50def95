"""A watched folder: what is ready is taken once, and moved only when it is safe."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from service.cli import main
from service.cli.upload import Outcome, into_data
from service.cli.watch import AGAIN, Watch
from service.config import Config
from service.database import recordings
from service.errors import Unavailable
from service.programme import Conference, Recording
from service.receiving.sources import Source
from service.runtime import Runtime, open_runtime
from tests.corpus.folders import End, folder_objects, growing

STILL = 10.0
BEGIN = 100.0
"""What the clock says at the first look."""

READY = BEGIN + STILL


class Desk:
    """Takes files and remembers them, or refuses those that it was told to refuse."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.refused: set[str] = set()

    def bring(self, source: Source) -> Outcome:
        if source.name in self.refused:
            raise Unavailable(source.name, "no room")
        self.taken.append((source.name, b"".join(source.pieces())))
        return Outcome(source.name, "received")

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.taken]


@pytest.fixture
def share(tmp_path: Path) -> Path:
    folder = tmp_path / "share"
    folder.mkdir()
    return folder


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def watch(share: Path, desk: Desk) -> Watch:
    return Watch(share, desk.bring, STILL, leave=False)


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[[], list[str]]:
    """The lines that were printed since it was asked last."""
    return lambda: capsys.readouterr().out.splitlines()


def listing(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_file_is_taken_when_nobody_wrote_to_it_for_a_while(watch, desk, share, said):
    (share / "sáng.wav").write_bytes(b"sound")
    watch.look_around(BEGIN)
    watch.look_around(READY - 0.1)
    assert desk.taken == []
    watch.look_around(READY)
    assert desk.taken == [("sáng.wav", b"sound")]
    assert listing(share) == ["received", "received/sáng.wav"]
    assert said() == ["sáng.wav: received; moved to received/sáng.wav"]


def test_file_that_grows_is_taken_whole_and_once(desk, share):
    watch = Watch(share, desk.bring, still=2.0, leave=False)
    deadline = time.monotonic() + 60
    with growing(share / "growing.wav", b"0123456789" * 10):
        while not desk.taken and time.monotonic() < deadline:
            watch.look_around(time.monotonic())
            time.sleep(0.05)
    watch.look_around(time.monotonic() + 10.0)
    assert desk.taken == [("growing.wav", b"0123456789" * 10)]


def test_file_written_to_in_the_meantime_is_waited_for_again(watch, desk, share):
    path = share / "a.wav"
    path.write_bytes(b"sound")
    watch.look_around(BEGIN)
    os.utime(path, ns=(0, 5))
    watch.look_around(READY)
    assert desk.taken == []
    watch.look_around(READY + STILL)
    assert desk.names == ["a.wav"]


def test_file_that_changes_while_it_is_read_stays_where_it_is(share, said):
    def bring(source: Source) -> Outcome:
        with (share / "a.wav").open("ab") as recorder:
            recorder.write(b"more")
        return Outcome(source.name, f"{len(b''.join(source.pieces()))}")

    (share / "a.wav").write_bytes(b"sound")
    Watch(share, bring, 0.0, leave=False).look_around(BEGIN)
    assert said() == [
        "a.wav: the file changed while it was read. "
        "Wait until nothing writes to it any more, then bring it again"
    ]
    assert listing(share) == ["a.wav"]


def test_file_that_another_replaced_meanwhile_is_not_moved(share, said):
    def bring(source: Source) -> Outcome:
        (share / "new").write_bytes(b"another")
        (share / "new").rename(share / "a.wav")
        return Outcome(source.name, "received")

    (share / "a.wav").write_bytes(b"sound")
    Watch(share, bring, 0.0, leave=False).look_around(BEGIN)
    assert listing(share) == ["a.wav"]
    assert said() == ["a.wav: received; somebody wrote to it since, it will be taken again"]


def test_hidden_and_unfinished_files_are_passed_by_in_silence(watch, desk, share, said):
    for name in (".DS_Store", "._a.wav", "a.wav.part", "b.TMP", "c.wav.crdownload"):
        (share / name).write_bytes(b"sound")
    watch.look_around(BEGIN)
    watch.look_around(READY)
    assert (desk.taken, said()) == ([], [])


def test_what_is_no_file_is_said_once_and_left_alone(watch, desk, share, said):
    made = folder_objects(share)
    (share / "z.wav").write_bytes(b"sound")
    passed = {one.path.name for one in made if one.end is End.PASSED_BY}
    desk.refused = {one.path.name for one in made if one.end is End.TOO_LARGE}
    for now in (BEGIN, READY, READY + AGAIN, READY + 2 * AGAIN):
        watch.look_around(now)
    lines = said()
    assert sorted(line.split(":")[0] for line in lines if "not a file" in line) == sorted(passed)
    assert "z.wav" in desk.names
    assert {name for name in listing(share) if "/" not in name} >= passed


def test_file_nobody_may_read_is_said_once_and_taken_when_one_may(
    watch, desk, share, said, monkeypatch
):
    (share / "closed.wav").write_bytes(b"sound")
    opener = os.open

    def refusing(path: Path, *arguments: int) -> int:
        if Path(path).name == "closed.wav":
            raise PermissionError(13, "Permission denied")
        return opener(path, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refusing)
        for now in (BEGIN, READY, READY + AGAIN):
            watch.look_around(now)
    assert said() == [
        "closed.wav: Permission denied: the file cannot be read. Name a file that can be read"
    ]
    watch.look_around(READY + 2 * AGAIN)
    assert desk.names == ["closed.wav"]


def test_file_that_cannot_be_taken_stops_no_other_and_is_tried_again(watch, desk, share, said):
    for name in ("a.wav", "b.wav"):
        (share / name).write_bytes(b"sound")
    desk.refused = {"a.wav"}
    for now in (BEGIN, READY, READY + 1, READY + AGAIN):
        watch.look_around(now)
    assert said() == ["b.wav: received; moved to received/b.wav", "a.wav: no room"][::-1]
    desk.refused.clear()
    watch.look_around(READY + 2 * AGAIN)
    assert desk.names == ["b.wav", "a.wav"]


def test_nothing_is_ever_written_over(watch, desk, share):
    (share / "received").mkdir()
    (share / "received" / "a.wav").write_bytes(b"of yesterday")
    (share / "received" / "a (2).wav").write_bytes(b"of last week")
    (share / "a.wav").write_bytes(b"sound")
    watch.look_around(BEGIN)
    watch.look_around(READY)
    kept = {path.name: path.read_bytes() for path in (share / "received").iterdir()}
    assert kept == {
        "a.wav": b"of yesterday",
        "a (2).wav": b"of last week",
        "a (3).wav": b"sound",
    }


def test_file_that_cannot_be_moved_stays_and_is_not_taken_again(watch, desk, share, said):
    (share / "received").write_bytes(b"in the way")
    (share / "a.wav").write_bytes(b"sound")
    for now in (BEGIN, READY, READY + AGAIN):
        watch.look_around(now)
    assert desk.names == ["a.wav"]
    assert said() == ["a.wav: received; it could not be moved (File exists) and stays where it is"]


def test_nothing_is_moved_through_a_link(watch, desk, share, said, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (share / "received").symlink_to(tmp_path / "elsewhere")
    (share / "a.wav").write_bytes(b"a")
    watch.look_around(BEGIN)
    watch.look_around(READY)
    assert (desk.names, list((tmp_path / "elsewhere").iterdir())) == (["a.wav"], [])
    [line] = said()
    assert line.endswith("could not be moved (the folder received is a link) and stays where it is")


def test_file_that_is_left_is_not_read_again_until_it_changes(share, desk):
    watch = Watch(share, desk.bring, STILL, leave=True)
    (share / "a.wav").write_bytes(b"sound")
    for now in (BEGIN, READY, READY + AGAIN):
        watch.look_around(now)
    assert (desk.names, listing(share)) == (["a.wav"], ["a.wav"])
    (share / "a.wav").write_bytes(b"other sound")
    watch.look_around(READY + 2 * AGAIN)
    watch.look_around(READY + 2 * AGAIN + STILL)
    assert desk.names == ["a.wav", "a.wav"]


def test_share_that_goes_away_is_waited_for(watch, desk, share, said):
    away = share.with_name("away")
    (share / "a.wav").write_bytes(b"sound")
    watch.look_around(BEGIN)
    share.rename(away)
    watch.look_around(BEGIN + 1)
    watch.look_around(BEGIN + 2)
    away.rename(share)
    watch.look_around(READY)
    assert desk.names == ["a.wav"]
    assert said()[:2] == [
        f"{share}: cannot be read (No such file or directory); waiting until it is back",
        f"{share}: it is back",
    ]


@pytest.fixture
def runtime(tmp_path: Path, conference: Conference):
    """A service over the test's database, whose limit is a mebibyte."""
    opened = open_runtime(
        Config(data=tmp_path, ballast=0, free_space_floor=0, upload_limit=1 << 20)
    )
    yield opened
    opened.close()


def in_session(runtime: Runtime) -> list[Recording]:
    with runtime.database.read() as connection:
        return list(recordings.of_session(connection, "ses_1"))


def watching(runtime: Runtime, conference: Conference, share: Path) -> Watch:
    session = conference.sessions[0]
    return Watch(share, lambda source: into_data(runtime, session, source), 0.0, leave=False)


def test_recording_is_received_with_what_was_found(runtime, conference, share, wav, tone, said):
    sound = wav(tone(1.0)).read_bytes()
    (share / "a.wav").write_bytes(sound)
    (share / "b.wav").write_bytes(sound)
    (share / "letter.mp3").write_bytes(b"Dear technician" * 100)
    watching(runtime, conference, share).look_around(BEGIN)
    found = in_session(runtime)
    assert [(one.name, one.state) for one in found] == [
        ("a.wav", "received"),
        ("letter.mp3", "failed"),
    ]
    assert runtime.storage.path(found[0].digest).read_bytes() == sound
    assert [line.split(",")[0] for line in said()][:2] == ["a.wav: received", "b.wav: already here"]
    assert listing(share / "received") == ["a.wav", "b.wav", "letter.mp3"]


def test_objects_of_a_folder_end_as_they_must(runtime, conference, share, said):
    made = folder_objects(share)
    watching(runtime, conference, share).look_around(BEGIN)
    lines = said()
    for one in made:
        [line] = [line for line in lines if line.startswith(one.path.name)]
        said_well = {
            End.PASSED_BY: "not a file",
            End.UNREADABLE: "cannot be read",
            End.LATER: "kept, but",
            End.TOO_LARGE: "larger than this service accepts",
        }
        assert said_well[one.end] in line
    assert "growing.wav" in listing(share / "received")


def test_watching_what_is_no_folder_is_refused(tmp_path, monkeypatch, capsys):
    (tmp_path / "a.wav").touch()
    monkeypatch.setenv("ACTES_DATA", str(tmp_path / "data"))
    with pytest.raises(SystemExit) as exit:
        main(["watch", str(tmp_path / "a.wav"), "--session", "a/b"])
    assert exit.value.code == 2
    assert "this is no folder" in capsys.readouterr().err
