"""Readers' routes to a session's text, asked as a browser asks."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient


def test_session_holds_its_whole_text(client: TestClient) -> None:
    page = client.get("/en/cinema/heritage").text
    assert re.findall(r'id="(s\d+)"', page) == ["s1", "s2", "s3"]
    assert re.findall(r'</(?:a|p)><p lang="(\w+)">', page) == ["vi", "en", "fr"] * 2 + ["en", "fr"]
    assert "Made with the small demonstration model" in page


@pytest.mark.parametrize("query", ["?t=9.5", "?s=2", "?r=1&t=9"])
def test_time_marks_its_segment_without_scripts(client: TestClient, query: str) -> None:
    page = client.get(f"/en/cinema/heritage{query}").text
    assert re.findall(r'<div id="(s\d)" aria-current="true">', page) == ["s2"]
    assert len(re.findall(r'src="/media/[0-9a-f]{64}#t=9', page)) == 1


@pytest.mark.parametrize("query", ["?t=-1", "?t=1e400", "?t=nan", "?s=99999999", "?r=x&t=", "?t=٣"])
def test_nonsense_moment_marks_nothing(client: TestClient, query: str) -> None:
    answer = client.get(f"/en/cinema/heritage{query}")
    assert (answer.status_code, answer.text.count('" aria-current="true"><a')) == (200, 0)


@pytest.mark.parametrize(
    ("query", "beside"), [("", "en"), ("?with=fr", "fr"), ("?with=none", "none")]
)
def test_page_shows_the_translation_asked_for(client: TestClient, query: str, beside: str) -> None:
    page = client.get(f"/en/cinema/heritage{query}").text
    assert re.findall(r'data-beside="(\w*)"', page) == [beside]
    assert re.findall(r'data-choice="(\w+)" aria-current', page) == [beside]


def test_switch_of_language_keeps_the_choice_beside(client: TestClient) -> None:
    page = client.get("/en/cinema/heritage?with=fr").text
    there = "http://127.0.0.1:8000/vi/cinema/heritage"
    assert re.findall(f'<(a|link) [^>]*href="{there}([^"]*)"', page) == [
        ("link", ""),
        ("a", "?with=fr"),
    ]


def test_session_that_is_not_published_says_so(client: TestClient) -> None:
    page = client.get("/en/cinema/exchange").text
    assert ("still being prepared" in page, "<audio" in page) == (True, False)


def test_edition_is_shown_for_good(client: TestClient) -> None:
    page = client.get("/en/cinema/heritage/editions/1").text
    assert re.findall(r'id="(s\d+)"', page) == ["s1", "s2", "s3"]
    assert (
        '<link rel="canonical" href="http://127.0.0.1:8000/en/cinema/heritage/editions/1">' in page
    )


@pytest.mark.parametrize("number", ["0", "2", "01", "x", "1e3", "%00", "9" * 30])
def test_edition_that_is_not_there_is_not_found(client: TestClient, number: str) -> None:
    assert client.get(f"/en/cinema/heritage/editions/{number}").status_code == 404


def test_time_and_finding_keep_the_translation_that_was_asked_for(client: TestClient) -> None:
    page = client.get("/en/cinema/heritage?with=fr").text
    assert re.findall(r'<a href="(\?[^"]*t=[^"]*)"', page)[0] == "?with=fr&amp;t=4#s1"
    assert '<input type="hidden" name="with" value="fr">' in page


# A talk


def test_talk_is_its_part_of_the_text_opened_where_it_begins(client: TestClient) -> None:
    page = client.get("/en/cinema/heritage/newsreels").text
    assert re.findall(r'<div id="(s\d)"', page) == ["s1", "s2"]
    assert re.findall(r'src="/media/[0-9a-f]{64}#t=(\d+)"', page) == ["4"]
    assert 'aria-current="true"><a' not in page


def test_moment_opens_a_talk_as_it_does_a_session(client: TestClient) -> None:
    page = client.get("/en/cinema/heritage/newsreels?t=9").text
    assert re.findall(r'<div id="(s\d)" aria-current="true">', page) == ["s2"]
    assert re.findall(r'src="/media/[0-9a-f]{64}#t=(\d+)"', page) == ["9"]


@pytest.mark.parametrize("path", ["heritage/none", "heritage/NEWSREELS", "exchange/newsreels"])
def test_talk_that_is_not_there_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(f"/en/cinema/{path}").status_code == 404


# Finding in the text


def test_found_is_marked_and_counted_without_scripts(client: TestClient) -> None:
    page = client.get("/en/cinema/heritage?find=di+san&s=1").text
    assert re.findall(r"<mark>(.*?)</mark>", page) == ["di sản"]
    assert re.findall(r"<output[^>]*>(.*?)</output>", page) == ["1 of 1"]


def test_found_in_a_translation_leads_from_one_place_to_the_next(client: TestClient) -> None:
    page = client.get("/en/cinema/heritage?find=souvenir+OR+messieurs&with=none&s=1").text
    assert re.findall(r'data-find="(\w+)" href="([^"]*)"', page) == [
        ("later", "?find=souvenir+OR+messieurs&amp;with=none&amp;s=2#s2")
    ]
    assert re.findall(r"<output[^>]*>(.*?)</output>", page) == ["1 of 2"]


def test_finding_nothing_says_so(client: TestClient) -> None:
    page = client.get("/en/cinema/heritage?find=zzz").text
    assert (re.findall(r"<output[^>]*>(.*?)</output>", page), "<mark>" in page) == (
        ["Not found"],
        False,
    )


def test_finding_works_in_a_talk_and_in_an_edition(client: TestClient) -> None:
    for path in ("newsreels", "editions/1"):
        page = client.get(f"/en/cinema/heritage/{path}?find=thank").text
        wanted = ["Not found"] if path == "newsreels" else ["1 place"]
        assert re.findall(r"<output[^>]*>(.*?)</output>", page) == wanted
