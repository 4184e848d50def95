"""The command as people meet it: one line that says what is wrong, and the right exit code."""

from __future__ import annotations

import pytest

from service.cli import COMMANDS, main


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("ACTES_DATA", str(tmp_path / "data"))


def test_help_names_every_command(capsys):
    assert run("--help") == 0
    shown = capsys.readouterr().out
    assert [name for name in COMMANDS if f"  {name} " not in shown] == []


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "doctor"])
def test_every_command_explains_itself(name, capsys):
    assert run(name, "--help") == 0
    assert f"actes {name}" in capsys.readouterr().out


def test_command_that_does_not_exist_is_bad_input(capsys):
    assert run("pubish") == 2
    assert "Did you mean 'publish'?" in capsys.readouterr().err


def test_wrong_setting_is_one_line_with_its_remedy(capsys, monkeypatch):
    monkeypatch.setenv("ACTES_COLOUR", "blue")
    assert run("status") == 2
    assert (
        capsys.readouterr().err.splitlines()[0].startswith("actes: ACTES_COLOUR is not a setting")
    )


def test_session_that_does_not_exist_is_bad_input(capsys):
    assert run("publish", "cinema/opening") == 2
    assert capsys.readouterr().err == "actes: cinema/opening: there is no such session\n"


def test_address_that_is_none_is_bad_input(capsys):
    assert run("publish", "cinema") == 2
    assert capsys.readouterr().err == (
        "actes: cinema: not the address of a session. Write CONFERENCE/SESSION\n"
    )


def test_file_that_is_missing_is_bad_input(capsys):
    assert run("upload", "/nowhere.wav", "--session", "cinema/opening") == 2
    assert capsys.readouterr().err == (
        "actes: nowhere.wav: No such file or directory: the file cannot be read. "
        "Name a file that can be read\n"
    )


def test_data_folder_that_is_a_file_is_told(capsys, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("ACTES_DATA", str(tmp_path / "file"))
    assert run("status") == 1
    assert "the folder of the data cannot be used" in capsys.readouterr().err


def test_status_without_recordings_says_how_to_begin(capsys):
    assert run("status") == 0
    assert "actes upload FILE --session CONFERENCE/SESSION" in capsys.readouterr().out


def test_status_as_json_without_recordings_is_an_empty_array(capsys):
    assert run("status", "--json") == 0
    assert capsys.readouterr().out == "[]\n"


def test_model_name_that_is_none_is_bad_input(capsys):
    assert run("models", "fetch", "whisper") == 2
    assert capsys.readouterr().err.startswith("actes: whisper: not the address of a model")


def test_models_list_names_the_shipped_ones_first(capsys):
    assert run("models", "list") == 0
    assert "faster-whisper:demo" in capsys.readouterr().out.splitlines()[1]
