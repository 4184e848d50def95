"""People are listed as a register lists them, and found by any way their name is written."""

from dataclasses import replace

import pytest

from service.publication.naming import in_order, initial, is_called, named, people
from tests.service.conftest import CONFERENCE, LAN, PAUL, SESSION


def test_register_goes_by_the_last_word_and_then_from_the_first() -> None:
    names = (
        "Đặng Thu Ân",
        "Anna Miller",
        "Trần Thị Lan",
        "Lê Văn Lan",
        "Paul de Man",
        "Nguyễn An",
        "A. Bo-Za",
    )
    found = in_order(replace(PAUL, id=name, name=name) for name in reversed(names))
    assert [one.name for one in found] == [
        "Đặng Thu Ân",
        "Nguyễn An",
        "A. Bo-Za",
        "Lê Văn Lan",
        "Trần Thị Lan",
        "Paul de Man",
        "Anna Miller",
    ]


@pytest.mark.parametrize(
    ("name", "letter"),
    [("Trần Văn Đức", "D"), ("Anne Œuvrard", "O"), ("Ann Bo-Za", "B"), ("…", "")],
)
def test_initial_is_that_of_the_last_word_without_marks(name: str, letter: str) -> None:
    assert initial(name) == letter


def test_people_are_all_who_chair_or_speak_each_once() -> None:
    twice = replace(CONFERENCE, sessions=(SESSION, replace(SESSION, id="ses_2")))
    assert people(twice) == (LAN, PAUL)


@pytest.mark.parametrize("typed", ["lan", "TRẦN lan", "thi-lan", "Tran Thi Lan"])
def test_person_is_found_without_marks_and_in_any_order(typed: str) -> None:
    found = named([typed], [CONFERENCE], "fr")
    assert [(one.href, one.wording.text) for one in found.people] == [
        ("/fr/cinema-2025/speakers/tran-lan", "Trần Thị Lan")
    ]


def test_person_is_found_as_also_written() -> None:
    paul = replace(PAUL, also_written=("Paul-Henri Martín",))
    talk = replace(SESSION.talks[0], speakers=(paul,))
    there = replace(CONFERENCE, sessions=(replace(SESSION, talks=(talk,)),))
    assert [one.wording.text for one in named(["henri", "martin"], [there], "vi").people] == [
        "Paul Martin"
    ]


@pytest.mark.parametrize("words", [[], ["", "…"], ["lan", "martin"], ["la"]])
def test_nobody_is_found_unless_every_word_is_there(words: list[str]) -> None:
    assert named(words, [CONFERENCE], "en").people == ()


def test_title_is_found_in_every_language_and_told_in_the_readers() -> None:
    (title,) = named(["khai", "mac"], [CONFERENCE], "en").titles
    assert (title.href, title.wording.text) == ("/en/cinema-2025/opening", "Opening")
    (talk,) = named(["fields"], [CONFERENCE], "vi").titles
    assert (talk.href, talk.wording.text) == ("/vi/cinema-2025/opening#talk-ruong", "Ruộng")


def test_offer_of_names_is_bounded() -> None:
    talks = tuple(replace(SESSION.talks[0], id=str(number)) for number in range(9))
    crowd = tuple(replace(LAN, id=str(number)) for number in range(9))
    everybody = replace(SESSION, talks=(*talks, replace(talks[0], speakers=crowd)))
    many = replace(CONFERENCE, sessions=(everybody,))
    assert len(named(["fields"], [many], "en").titles) == 5
    assert len(named(["lan"], [many], "en").people) == 5


@pytest.mark.parametrize(
    ("name", "theirs"), [("Trần Thị Lan", True), ("Lan Tran", True), ("Trần Lan", False)]
)
def test_voice_is_theirs_where_the_name_is(name: str, theirs: bool) -> None:
    assert is_called(LAN, name) == theirs
