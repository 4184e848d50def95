"""What is said of each file, and which files are brought at all."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from service.cli import main
from service.cli.sending import Kept
from service.cli.upload import Outcome, outcome, running_server
from service.config import Config
from service.programme import Conference
from tests.corpus.folders import End, folder_objects

KEPT = Kept(
    complete=True,
    digest="ab" * 32,
    already_here=False,
    checked=True,
    format="WAV",
    duration=180.0,
    remarks=("It is very quiet.",),
    failure="",
)
SESSION = "cinema-2025/opening"


@pytest.mark.parametrize(
    ("kept", "message"),
    [
        (
            KEPT,
            "received, safe to erase from the card. WAV, 3 min. It is very quiet.",
        ),
        (
            replace(KEPT, already_here=True, remarks=()),
            "already here, safe to erase from the card. WAV, 3 min.",
        ),
        (
            replace(KEPT, checked=False),
            "received, safe to erase from the card; what is in it is not known yet, see the desk",
        ),
    ],
)
def test_outcome_says_when_the_card_may_be_erased_and_what_was_found(kept, message):
    assert outcome("sáng.wav", kept) == Outcome("sáng.wav", message)


def test_outcome_of_a_file_that_cannot_be_read_says_why_and_not_to_erase():
    kept = replace(KEPT, failure="the video has no sound. Choose the file with the sound")
    assert outcome("a.mp4", kept) == Outcome(
        "a.mp4", "kept, but the video has no sound. Choose the file with the sound", readable=False
    )


def test_running_server_is_none_where_nothing_answers():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        assert running_server(Config(port=closed.getsockname()[1])) == ""


def test_running_server_that_needs_a_token_is_passed_by_without_one():
    assert running_server(Config(host="0.0.0.0")) == ""


@pytest.fixture
def upload(tmp_path: Path, conference: Conference, monkeypatch, capsys):
    """Runs ``actes upload`` straight into the data; answers its exit code and all it said."""
    monkeypatch.setenv("ACTES_DATA", str(tmp_path))
    for name in ("FREE_SPACE_FLOOR", "BALLAST", "PORT"):
        monkeypatch.setenv(f"ACTES_{name}", "0")

    def run(*paths: Path) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(["upload", *map(str, paths), "--session", SESSION])
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out + told.err

    return run


def test_recording_is_brought_and_the_same_again_is_noticed(upload, wav, tone):
    path = wav(0.001 * tone(1.0), "sáng.wav")
    found = "safe to erase from the card. WAV (pcm_s16le), 1 sec. It is very quiet"
    for begin in ("received", "already here"):
        code, said = upload(path)
        assert (code, f"sáng.wav: {begin}, {found}" in said) == (0, True)


@pytest.mark.parametrize("number", [62, 63, 64, 65, 66, 67])
def test_objects_of_a_folder_end_as_they_must(upload, tmp_path: Path, number: int):
    made = {one.number: one for one in folder_objects(tmp_path / "share")}
    if number not in made:
        pytest.skip("root reads it whatever its mode, or this disk has no sparse files")
    code, said = upload(made[number].path)
    told = {
        End.PASSED_BY: "not a file",
        End.UNREADABLE: "the file cannot be read",
        End.LATER: "growing.wav: kept, but",
        End.TOO_LARGE: "the file is larger than this service accepts",
    }
    assert code == 2
    assert told[made[number].end] in said


def test_one_file_that_is_none_keeps_all_from_being_begun(upload, tmp_path, wav, tone):
    code, said = upload(wav(tone(1.0)), tmp_path)
    assert (code, "this is a folder, not a file" in said) == (2, True)
    assert said.startswith("No file was sent")
    assert not (tmp_path / "files").exists()
