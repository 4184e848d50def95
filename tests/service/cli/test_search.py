"""``actes search``: what an operator is told of the index, and how it becomes whole again."""

from __future__ import annotations

import pytest

from service.cli.search import renew
from service.cli.surroundings import configuration, opened
from service.search.base import Kind, Passage
from service.search.query import parse
from tests.service.cli.test_main import run

PASSAGE = Passage("ses_1", "s1", "vi", "vi", Kind.MACHINE, "điện ảnh", 0.0)


@pytest.fixture
def runtime(tmp_path, monkeypatch):
    monkeypatch.setenv("ACTES_DATA", str(tmp_path / "data"))
    with opened(configuration()) as runtime:
        with runtime.database.write() as connection:
            runtime.search.index_passages(connection, "ses_1", [PASSAGE])
        yield runtime


def spoil(runtime, sql: str) -> None:
    with runtime.database.write() as connection:
        connection.exec_driver_sql(sql)


def test_whole_index_is_called_so(runtime, capsys):
    assert run("search", "check") == 0
    assert capsys.readouterr().out == "✓ The search index is whole.\n"


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("DELETE FROM search_words", "✗ passage 0 has other words than its text"),
        ("UPDATE search_state SET version = '0'", "✗ The search index was made by other rules."),
    ],
)
def test_spoilt_index_is_told_and_made_again(runtime, capsys, damage: str, told: str):
    spoil(runtime, damage)
    assert run("search", "check") == 1
    assert capsys.readouterr().out.splitlines() == [told, "  → actes search rebuild"]
    assert run("search", "rebuild") == 0
    assert capsys.readouterr().out == "The search index was made again: 0 published sessions.\n"
    assert run("search", "check") == 0


def test_status_tells_that_the_index_is_outdated(runtime, capsys):
    assert run("status") == 0
    assert "other rules" not in capsys.readouterr().out
    spoil(runtime, "UPDATE search_state SET version = '0'")
    assert run("status") == 0
    assert capsys.readouterr().out.splitlines()[-1] == (
        "The search index was made by other rules: a worker makes it again when it starts."
    )


def test_outdated_index_is_renewed_and_a_present_one_left(runtime):
    spoil(runtime, "DELETE FROM search_words")
    renew(runtime)
    with runtime.database.read() as connection:
        assert runtime.search.count(connection, parse("dien")) == 0
    spoil(runtime, "UPDATE search_state SET version = '0'")
    renew(runtime)
    with runtime.database.read() as connection:
        assert runtime.search.count(connection, parse("dien")) == 1


def test_renewing_that_another_does_already_is_no_failure(runtime, caplog, monkeypatch):
    spoil(runtime, "UPDATE search_state SET version = '0'")
    write = type(runtime.database).write
    seen = []

    def interrupted(database):
        seen.append(database)
        if len(seen) == 2:
            runtime.search.rebuild(lambda: write(database))
        return write(database)

    monkeypatch.setattr(type(runtime.database), "write", interrupted)
    renew(runtime)
    assert (len(seen), caplog.records) == (2, [])
