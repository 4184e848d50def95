"""Guesses of session and order from names and dates: right where one fits, silent elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.programme import Conference, Localized, Session
from service.receiving.guessing import Guess, Named, guess, guess_session, in_order

HERITAGE = Session(
    id="ses_1",
    slug="di-san-dien-anh",
    conference_id="cnf_1",
    position=1,
    title=Localized.of(
        vi="Di sản điện ảnh", en="Film heritage", fr="Le patrimoine cinématographique"
    ),
    abstract=Localized(),
    languages=("vi",),
    date="2026-10-14",
)
EXCHANGE = replace(
    HERITAGE,
    id="ses_2",
    slug="giao-luu-dien-anh",
    position=2,
    title=Localized.of(
        vi="Giao lưu điện ảnh", en="Exchange through film", fr="L’échange par le film"
    ),
    date="2026-10-15",
)
CLOSING = replace(
    HERITAGE,
    id="ses_3",
    slug="be-mac",
    position=3,
    title=Localized.of(vi="Bế mạc", en="Closing", fr="Clôture"),
    date="2026-10-15",
)
SESSIONS = (HERITAGE, EXCHANGE, CLOSING)
CONFERENCE = Conference(
    "cnf_1", "cinema", Localized(), Localized(), Localized(), "2026-10-14/2026-10-15", (), SESSIONS
)


def guessed(name: str, modified: str = "", sessions: tuple[Session, ...] = SESSIONS) -> str | None:
    when = datetime.fromisoformat(modified) if modified else None
    found = guess_session(Named(name, when), sessions)
    return found.id if found else None


@pytest.mark.parametrize(
    ("name", "session"),
    [
        ("phien 2.wav", "ses_2"),
        ("Phiên 1.wav", "ses_1"),
        ("Phie\u0302n 1.wav", "ses_1"),
        ("PHIEN01_Tr1.WAV", "ses_1"),
        ("session-2.mp3", "ses_2"),
        ("Session_02_001.wav", "ses_2"),
        ("S2.wav", "ses_2"),
        ("hall A s1 mic.wav", "ses_1"),
        ("séance 3.m4a", "ses_3"),
        ("Séance3-002.m4a", "ses_3"),
        ("phien 4.wav", None),
        ("phien 1 phien 2.wav", None),
        ("phien 2026.wav", None),
        ("Tom's 2 mics.wav", None),
        ("ZOOM0001_Tr1.wav", None),
    ],
)
def test_number_of_a_session_is_read_in_three_languages(name: str, session: str | None) -> None:
    assert guessed(name) == session


@pytest.mark.parametrize(
    ("name", "session"),
    [
        ("di-san-dien-anh-1.wav", "ses_1"),
        ("Di sản điện ảnh.wav", "ses_1"),
        ("GiaoLuu.wav", None),
        ("giao_luu_dien_anh (2).wav", "ses_2"),
        ("film heritage, hall A.wav", "ses_1"),
        ("L'échange par le film.mp3", "ses_2"),
        ("cloture.wav", "ses_3"),
        ("be mac.wav", "ses_3"),
        ("dien-anh.wav", None),
        ("film.wav", None),
        ("patrimoine.wav", None),
        ("par le.wav", None),
        ("phien.wav", None),
    ],
)
def test_words_of_a_title_name_its_session(name: str, session: str | None) -> None:
    assert guessed(name) == session


@pytest.mark.parametrize(
    ("name", "session"),
    [
        ("2026-10-14.wav", "ses_1"),
        ("20261014_093000.wav", "ses_1"),
        ("20261014093000.wav", "ses_1"),
        ("14-10-2026 hall A.wav", "ses_1"),
        ("14.10.2026.wav", "ses_1"),
        ("261014_001.wav", "ses_1"),
        ("2026-10-15.wav", None),
        ("2025-10-14.wav", None),
        ("120261014.wav", None),
        ("dien anh 2026-10-14.wav", "ses_1"),
        ("dien anh 2026-10-15.wav", "ses_2"),
        ("session 2 2026-10-15.wav", "ses_2"),
        ("session 2 2026-10-14.wav", None),
    ],
)
def test_date_in_a_name_is_that_of_a_session(name: str, session: str | None) -> None:
    assert guessed(name) == session


@pytest.mark.parametrize(
    ("name", "modified", "session"),
    [
        ("ZOOM0001.wav", "2026-10-14T09:30", "ses_1"),
        ("ZOOM0001.wav", "2026-10-15T09:30", None),
        ("ZOOM0001.wav", "2026-11-20T09:30", None),
        ("dien-anh.wav", "2026-10-15T09:30", "ses_2"),
        ("phien 1.wav", "2026-10-15T09:30", "ses_1"),
    ],
)
def test_date_of_the_file_decides_what_the_name_leaves_open(
    name: str, modified: str, session: str | None
) -> None:
    assert guessed(name, modified) == session


def test_numbers_in_titles_count_before_places() -> None:
    opening = replace(CLOSING, slug="khai-mac", title=Localized.of(vi="Khai mạc"), position=1)
    first = replace(HERITAGE, slug="phien-1", position=2)
    second = replace(EXCHANGE, title=Localized.of(en="Session 2: Exchange"), position=3)
    numbered = (opening, first, second)
    assert [guessed(f"phien {n}.wav", sessions=numbered) for n in (1, 2, 3)] == [
        "ses_1",
        "ses_2",
        None,
    ]


def test_only_session_of_a_conference_takes_what_says_nothing() -> None:
    assert guessed("ZOOM0001.wav", sessions=(HERITAGE,)) == "ses_1"
    assert guessed("session 3.wav", sessions=(HERITAGE,)) is None
    assert guessed("ZOOM0001.wav", sessions=()) is None


@pytest.mark.parametrize(
    "names",
    [
        ["phien 2.wav", "phien 10.wav"],
        ["di-san.wav", "di-san-002.wav", "di-san-003.wav"],
        ["ZOOM0001_Tr1.WAV", "ZOOM0001_Tr2.WAV", "ZOOM0002_Tr1.WAV"],
        ["261014_001.wav", "261014_002.wav", "261014_010.wav"],
        ["01.wav", "2.wav", "003.wav"],
    ],
)
def test_numbers_order_what_a_recorder_split(names: list[str]) -> None:
    files = [Named(name) for name in reversed(names)]
    assert [files[place].name for place in in_order(files)] == names


def test_dates_order_what_names_leave_open() -> None:
    morning, evening = (datetime.fromisoformat(f"2026-10-14T{hour}") for hour in ("09", "18"))
    files = [Named("closing.wav", evening), Named("opening.wav", morning), Named("extra.wav")]
    assert in_order(files) == [1, 0, 2]


def test_order_counts_within_each_session() -> None:
    names = ["phien 2 b.wav", "phien 1.wav", "phien 2 a.wav", "other.wav"]
    assert guess([Named(name) for name in names], CONFERENCE) == (
        Guess(EXCHANGE, 2),
        Guess(HERITAGE, 1),
        Guess(EXCHANGE, 1),
        Guess(None, 1),
    )


PARTS = ("phien", "session", "S", "2", "10", "_", "-", " ", "di san", "ZOOM0001", "20261014", "đ")
NAMES = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PARTS), max_size=8).map("".join))
FILES = st.lists(
    st.builds(Named, NAMES, st.none() | st.datetimes()),
    max_size=8,
    unique_by=lambda file: file.name,
)


@given(FILES, st.randoms(use_true_random=False))
def test_guess_is_the_same_in_whatever_order_files_are_chosen(files, random) -> None:
    alone = dict(zip(files, guess(files, CONFERENCE), strict=True))
    shuffled = random.sample(files, len(files))
    assert dict(zip(shuffled, guess(shuffled, CONFERENCE), strict=True)) == alone


@given(FILES)
def test_orders_in_a_session_are_counted_from_one(files: list[Named]) -> None:
    guesses = guess(files, CONFERENCE)
    for session in (None, *SESSIONS):
        orders = sorted(one.order for one in guesses if one.session is session)
        assert orders == list(range(1, len(orders) + 1))


@given(NAMES)
def test_sessions_that_fit_alike_are_never_told_apart(name: str) -> None:
    one = replace(HERITAGE, title=Localized.of(vi="Phiên 1: Di sản điện ảnh"))
    twins = (one, replace(one, id="ses_9", position=2))
    assert guess_session(Named(name, datetime.fromisoformat("2026-10-14")), twins) is None
