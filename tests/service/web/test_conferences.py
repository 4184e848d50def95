"""The programme's pages, asked as a browser asks."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from fastapi.testclient import TestClient

from service.database import editions, programme
from service.programme import Edition, Localized, RecordingState
from tests.service.web.conftest import CONFERENCE, SESSION, TALK, Made, add_other_conference
from transcripts.model import Span

PAGES = ("/cinema", "/cinema/speakers", "/cinema/speakers/tran-thu-ngan", "/cinema/about")


@pytest.mark.parametrize("path", PAGES)
def test_page_is_there_in_every_language_with_one_heading(client: TestClient, path: str) -> None:
    for language in ("vi", "en", "fr"):
        page = client.get(f"/{language}{path}").text
        assert re.findall(r'<html lang="(..)">', page) == [language]
        assert (page.count("<h1"), page.count('<meta name="description"')) == (1, 1)


@pytest.mark.parametrize("path", ["/", *PAGES])
def test_headings_come_in_order(client: TestClient, path: str) -> None:
    levels = [int(one) for one in re.findall(r"<h(\d)", client.get(f"/en{path}").text)]
    assert levels[0] == 1
    assert [b for a, b in pairwise(levels) if b > a + 1] == []


@pytest.mark.parametrize(
    "path", ["/cinema/speakers/nobody", "/none/speakers", "/none/speakers/x", "/none/about"]
)
def test_what_is_not_in_the_programme_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(f"/vi{path}").status_code == 404


def test_speaker_page_names_talks_chaired_sessions_and_minutes(client: TestClient) -> None:
    page = client.get("/en/cinema/speakers/tran-thu-ngan").text
    assert re.findall(r"<h\d[^>]*>([^<]+)", page) == [
        "Trần Thu Ngân",
        "Talks",
        "Sessions chaired",
        "Search what they said",
    ]
    assert re.findall(r'<a href="([^"]+)">Newsreels</a>', page) == ["/en/cinema/heritage/newsreels"]
    assert client.get("/en/cinema/heritage/newsreels").status_code == 200
    assert "Speaks for about 9 sec in what is published." in page


def test_search_of_a_speakers_words_finds_only_theirs(client: TestClient) -> None:
    page = client.get("/en/cinema/speakers/tran-thu-ngan").text
    form = page[page.index('class="said"') :]
    asked = dict.fromkeys(["q"], "ký ức") | dict(re.findall(r'name="(\w+)" value="([^"]+)"', form))
    assert asked["speaker"] == "tran-thu-ngan"
    assert client.get("/en/search", params=asked).text.count('class="card"') == 1


def test_name_is_never_translated_and_kept_in_its_order(client: TestClient) -> None:
    page = client.get("/fr/cinema/speakers").text
    assert re.findall(r'lang="und" translate="no">([^<]+)</a>', page) == ["Trần Thu Ngân"]


def test_about_page_tells_who_heard_and_who_translated(client: TestClient) -> None:
    page = client.get("/en/cinema/about").text
    found = re.findall(r"([^<>\n]*): machine (\w+) by ([^<;\n]+)", page)
    assert found == [
        ("Vietnamese and English, as spoken", "transcription", "faster-whisper demo"),
        ("French and English", "translation", "m2m100 418M"),
    ]
    assert "Vietnamese 9 sec · English 4 sec" in page
    assert "Music or film excerpt 12 sec · Silence 4 sec" in page


def test_about_page_of_nothing_says_so(fresh: Made) -> None:
    page = fresh.client.get("/en/cinema/about").text
    assert page.count("Nothing of this conference has been published yet.") == 1


def test_programme_says_how_far_a_session_is(fresh: Made) -> None:
    fresh.add_recording("ses_1", RecordingState.IN_REVIEW)
    page = fresh.client.get("/en/").text
    assert "The text is written; people are looking it over." in page
    assert re.findall(r'class="badge">([^<]+)', page) == ["Being prepared", "To come"]


def publish(made: Made) -> None:
    """The first session, with its one talk."""
    recording = made.add_recording(SESSION.id, RecordingState.IN_REVIEW)
    with made.runtime.database.write() as connection:
        programme.place_talk(connection, TALK.id, recording.id, Span(0.0, 12.0))
    made.add_text(recording)
    made.publish(SESSION.id)


def test_home_of_several_conferences_shows_each_and_what_was_published_last(fresh: Made) -> None:
    publish(fresh)
    add_other_conference(fresh)
    page = fresh.client.get("/en/").text
    assert re.findall(r'<h2><a href="([^"]+)"', page) == ["/en/cinema", "/en/other"]
    news = page[page.index('id="news"') : page.index('class="shelf"')]
    assert re.findall(r'<li><a href="([^"]+)"', news) == [
        "/en/other/heritage",
        "/en/cinema/heritage",
    ]


def test_minutes_of_a_speaker_are_those_of_this_conference(fresh: Made) -> None:
    publish(fresh)
    add_other_conference(fresh)
    page = fresh.client.get("/en/cinema/speakers/tran-thu-ngan").text
    assert re.findall(r"Speaks for ([^.]+) in", page) == ["about 9 sec"]


def test_long_text_about_a_conference_leaves_room_for_its_programme(fresh: Made) -> None:
    long = replace(CONFERENCE, id="cnf_2", slug="long", about=Localized.of(en="word " * 200))
    with fresh.runtime.database.write() as connection:
        programme.add_conference(connection, long)
    page = fresh.client.get("/en/long").text
    (lead,) = re.findall(r'<p class="lead"><span>(.*?)</span> <a href="([^"]+)"', page)
    assert (lead[0].count("word"), lead[0][-1], lead[1]) == (83, "…", "/en/long/about")


def test_home_of_several_conferences_names_the_five_newest_editions(fresh: Made) -> None:
    other = replace(CONFERENCE, id="cnf_2", slug="other")
    with fresh.runtime.database.write() as connection:
        programme.add_conference(connection, other)
        for number in range(1, 9):
            moment = f"2026-11-0{number}T09:00:00.000Z"
            one = Edition(f"edn_{number}", SESSION.id, number, moment, "desk", "", "0" * 64)
            editions.add(connection, one)
    page = fresh.client.get("/en/").text
    news = page[page.index('class="news"') : page.index('class="shelf"')]
    assert re.findall(r"Edition (\d)", news) == list("87654")
