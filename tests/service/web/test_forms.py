"""The desk's forms as values: what is made of good ones, what is said of the others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.programme import Conference, Session
from service.web.forms import (
    NO_DATE,
    NO_SLUG,
    TAKEN,
    TOO_LONG,
    Filled,
    conference_from,
    session_from,
)
from tests.service.web.conftest import CONFERENCE, SESSION


def made(**form: str) -> Conference | Filled:
    fields = {"title_en": "Film", "languages": "vi"} | form
    return conference_from({name: [text] for name, text in fields.items()}, {"film", "cinema"})


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Điện ảnh & Hội họa", "dien-anh-hoi-hoa"),
        ("Film", "film-2"),
        ("Search", "search-2"),
        ("???", "x"),
        ("a " * 100, "-".join("a" * 30)),
    ],
)
def test_short_name_is_made_of_the_title(title: str, slug: str) -> None:
    conference = made(title_en=title)
    assert isinstance(conference, Conference)
    assert conference.slug == slug


@pytest.mark.parametrize(
    ("form", "faults"),
    [
        ({"slug": "Điện"}, {"slug": NO_SLUG}),
        ({"slug": "desk"}, {"slug": NO_SLUG}),
        ({"slug": "../x"}, {"slug": NO_SLUG}),
        ({"slug": "cinema"}, {"slug": TAKEN}),
        ({"starts": "2026-02-30"}, {"starts": NO_DATE}),
        ({"title_vi": "x" * 301}, {"title_vi": TOO_LONG}),
    ],
)
def test_fault_is_said_at_its_field(form: dict[str, str], faults: dict[str, str]) -> None:
    filled = made(**form)
    assert isinstance(filled, Filled)
    assert filled.faults == faults


@pytest.mark.parametrize(
    ("starts", "ends", "dates"),
    [
        ("", "", ""),
        ("2026-05-01", "", "2026-05-01"),
        ("2026-05-01", "2026-05-01", "2026-05-01"),
        ("2026-05-01", "2026-05-03", "2026-05-01/2026-05-03"),
    ],
)
def test_days_are_a_date_or_an_interval(starts: str, ends: str, dates: str) -> None:
    conference = made(starts=starts, ends=ends)
    assert isinstance(conference, Conference)
    assert conference.dates == dates


def test_texts_are_composed_and_trimmed() -> None:
    conference = made(title_vi="  Hô\u0323i   thảo ")
    assert isinstance(conference, Conference)
    assert conference.title.get("vi") == "Hội thảo"


def test_session_comes_after_those_that_are_there() -> None:
    there = replace(CONFERENCE, sessions=(SESSION,))
    session = session_from({"title_vi": ["Phiên"], "languages": ["fr", "vi", "tlh"]}, there)
    assert isinstance(session, Session)
    assert (session.position, session.languages) == (2, ("vi", "fr"))
