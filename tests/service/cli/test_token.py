"""``actes token``: what is said when somebody is let in, listed, shut out."""

from __future__ import annotations

import pytest

from service.accounts.tokens import is_token
from service.ids import is_id
from tests.service.cli.test_main import run


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("ACTES_DATA", str(tmp_path / "data"))


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert run("token", *arguments) == 0
    return capsys.readouterr().out.splitlines()


def test_secret_is_the_last_line_and_is_said_once(capsys):
    told = said(capsys, "new", "--name", "hall A")
    assert told[0].startswith("A technician's token for hall A, in every conference, until ")
    assert is_token(told[-1])
    assert [line for line in said(capsys, "list") if told[-1] in line] == []


def test_list_shows_who_holds_what(capsys):
    assert said(capsys, "list") == [
        "There is no token yet. Make one with actes token new --name NAME"
    ]
    said(capsys, "new", "--name", "hall [A]")
    line = said(capsys, "list")[1].split()
    assert (line[:3], line[4:6]) == (["hall", "[A]", "all"], ["never", "holds"])
    assert is_id(line[6])


def test_revoked_token_is_listed_as_such(capsys):
    said(capsys, "new", "--name", "hall A")
    assert said(capsys, "revoke", "hall A")[0].endswith("lets nobody in any more.")
    assert said(capsys, "list")[1].split()[-2] == "revoked"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("revoke", "hall B"), "hall B: no token of that name or id lets anybody in."),
        (("new", "--name", "x", "--conference", "no"), "no: there is no such conference"),
        (("new", "--name", " "), "'': that is no name for a token."),
    ],
)
def test_bad_input_is_one_line_with_its_remedy(capsys, arguments, complaint):
    assert run("token", *arguments) == 2
    assert capsys.readouterr().err.startswith(f"actes: {complaint}")
