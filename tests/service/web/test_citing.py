"""Readers' routes to citations, asked as browsers and other sites ask."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import bibtexparser
import pytest
import rispy
from fastapi.testclient import TestClient

from service.database import programme, texts
from service.programme import RecordingState
from tests.service.web.conftest import TALK, Made, heard
from transcripts.model import Span

HERE = "http://127.0.0.1:8000"
SESSION = "/en/cinema/heritage"


def embedded(client: TestClient, url: str, **asked: str | int) -> dict[str, Any]:
    answer = client.get("/oembed", params={"url": url, **asked})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_session_is_cited_in_three_languages(client: TestClient) -> None:
    page = client.get(f"{SESSION}/cite").text
    assert re.findall(r'class="sentence" id="[^"]+" lang="(\w\w)"', page) == ["en", "vi", "fr"]
    assert page.count(f"{HERE}/en/cinema/heritage/editions/1") >= 1
    assert 'content="noindex"' not in page


@pytest.mark.parametrize(
    "query", ["s=2", "t=9.5", "r=1&t=9", "talk=newsreels&s=s2", "t=0:09", "t=0:00:13"]
)
def test_moment_is_cited_with_its_words_and_their_translation(
    client: TestClient, query: str
) -> None:
    page = client.get(f"{SESSION}/cite?{query}").text
    assert re.findall(r'<p lang="vi" dir="auto">(.+?)</p>', page) == [
        "Mỗi cuộn phim cũ là một mảnh ký ức."
    ]
    assert re.findall(r'class="translation" lang="en" dir="auto">(.+?) <small', page) == [
        "Every reel is a memory."
    ]
    assert 'content="noindex"' in page
    assert f'hreflang="fr" href="{HERE}/fr/cinema/heritage/cite?s=2"' in page


@pytest.mark.parametrize(("beside", "shown"), [("fr", ["fr"]), ("none", []), ("tlh", [])])
def test_translation_is_the_one_the_reader_saw(
    client: TestClient, beside: str, shown: list[str]
) -> None:
    page = client.get(f"{SESSION}/cite?s=2&with={beside}").text
    assert re.findall(r'class="translation" lang="(\w\w)"', page) == shown
    assert f'href="{SESSION}/cite.bib?s=2&amp;with={beside}"' in page


def test_newest_edition_is_cited_unless_another_is_named(fresh: Made) -> None:
    recording = fresh.add_recording("ses_1", RecordingState.IN_REVIEW)
    fresh.add_text(recording)
    fresh.publish("ses_1")
    with fresh.runtime.database.write() as connection:
        programme.place_talk(connection, TALK.id, recording.id, Span(0.0, 12.0))
    fresh.publish("ses_1")
    assert f"{SESSION}/editions/2?s=2#s2" in fresh.client.get(f"{SESSION}/cite?s=2").text
    quotations = [
        embedded(fresh.client, f"{HERE}{SESSION}{edition}?s=2") for edition in ("", "/editions/1")
    ]
    assert [re.findall(r"editions/(\d)", one["html"])[0] for one in quotations] == ["2", "1"]


def test_time_on_the_page_cites_the_line_that_bears_it(fresh: Made) -> None:
    recording = fresh.add_recording("ses_1", RecordingState.IN_REVIEW)
    late = replace(heard(), segments=tuple(
        replace(one, span=Span(one.span.start + 0.7, one.span.end + 0.7))
        for one in heard().segments
    ))  # fmt: skip
    with fresh.runtime.database.write() as connection:
        texts.put_transcript(connection, recording.id, late)
    fresh.publish("ses_1")
    assert "?s=2#s2" in fresh.client.get(f"{SESSION}/cite?t=0:09").text


def test_talk_is_cited_by_its_name(client: TestClient) -> None:
    page = client.get("/vi/cinema/heritage/cite?talk=newsreels").text
    assert f"{HERE}/vi/cinema/heritage/editions/1#talk-newsreels" in page
    assert '<a href="/vi/cinema/heritage/cite">' in page


def test_address_of_a_citation_opens_its_edition_at_the_passage(client: TestClient) -> None:
    page = client.get(f"{SESSION}/cite?s=2").text
    (address,) = set(re.findall(rf'href="{HERE}({SESSION}/editions/[^"]+)"', page))
    there = client.get(address.partition("#")[0]).text
    assert re.findall(r' id="(s\d)" aria-current', there) == ["s2"]


@pytest.mark.parametrize("query", ["talk=nothing", "s=99", "r=7&t=9", "t=0:01"])
def test_what_is_not_there_is_not_cited(client: TestClient, query: str) -> None:
    assert client.get(f"{SESSION}/cite?{query}").status_code == 404


def test_session_without_a_text_says_why_it_cannot_be_cited(client: TestClient) -> None:
    answer = client.get("/en/cinema/exchange/cite", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "This session is not published yet" in answer.text


FILES = {
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "json": "application/vnd.citationstyles.csl+json; charset=utf-8",
}


@pytest.mark.parametrize("form", FILES)
def test_reference_is_a_file_of_its_type(client: TestClient, form: str) -> None:
    answer = client.get(f"{SESSION}/cite.{form}?s=2")
    named = f'attachment; filename="cinema-heritage-newsreels-s2.{form}"'
    assert answer.headers["content-type"] == FILES[form]
    assert answer.headers["content-disposition"] == named
    assert answer.headers["x-robots-tag"] == "noindex"


def test_files_name_who_spoke_letter_by_letter(client: TestClient) -> None:
    texts = [client.get(f"{SESSION}/cite.{form}?talk=newsreels").text for form in FILES]
    assert bibtexparser.parse_string(texts[0]).entries[0]["author"] == "{Trần Thu Ngân}"
    assert rispy.loads(texts[1])[0]["authors"] == ["Trần Thu Ngân"]
    assert json.loads(texts[2])[0]["author"] == [{"literal": "Trần Thu Ngân"}]


def test_form_that_nobody_writes_is_not_found(client: TestClient) -> None:
    assert client.get(f"{SESSION}/cite.exe").status_code == 404


def test_every_form_that_a_session_names_is_there(client: TestClient) -> None:
    page = client.get(SESSION).text
    named = re.findall(r'<link rel="alternate" type="([^"]+)".* href="([^"]+)">', page)
    answers = [client.get(href.replace("&amp;", "&")) for _, href in named]
    found = [answer.headers["content-type"].partition(";")[0] for answer in answers]
    embedding = "application/json+oembed"
    assert [type for type, _ in named if type != embedding] == found[:-1]
    assert (len(named), found[-1]) == (17, "application/json")


def test_session_tells_machines_its_events(client: TestClient) -> None:
    page = client.get(SESSION).text
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    linked = json.loads(block)
    assert (linked["@type"], linked["name"]) == ("Event", "Film heritage")
    assert [one["duration"] for one in linked["recordedIn"]] == ["PT30S"]


def test_session_names_its_authors_for_scholars(client: TestClient) -> None:
    page = client.get("/vi/cinema/heritage").text
    told = re.findall(r'<meta name="citation_(\w+)" content="([^"]*)">', page)
    assert told == [
        ("title", "Di sản phim"),
        ("author", "Trần Thu Ngân"),
        ("publication_date", "2026/10/14"),
        ("online_date", dict(told)["online_date"]),
        ("conference_title", "Điện ảnh"),
        ("language", "vi"),
        ("language", "en"),
        ("public_url", f"{HERE}/vi/cinema/heritage"),
        ("fulltext_html_url", f"{HERE}/vi/cinema/heritage/editions/1"),
    ]


# oEmbed


@pytest.mark.parametrize("path", [SESSION, f"{SESSION}/newsreels", f"{SESSION}/editions/1"])
def test_page_is_embedded_as_a_link(client: TestClient, path: str) -> None:
    title = "Newsreels" if path.endswith("newsreels") else "Film heritage"
    assert embedded(client, f"{HERE}{path}") == {
        "version": "1.0",
        "type": "link",
        "title": title,
        "author_name": "Trần Thu Ngân",
        "provider_name": "Actes",
        "provider_url": f"{HERE}/",
        "cache_age": 86400,
    }


@pytest.mark.parametrize("moment", ["?s=2", "?t=9.5", "#s2", "?s=2#s2", "/editions/1?s=2"])
def test_moment_is_embedded_as_a_quotation(client: TestClient, moment: str) -> None:
    told = embedded(client, f"{HERE}{SESSION}{moment}", maxwidth=320)
    there = f"{HERE}/en/cinema/heritage/editions/1?s=2#s2"
    assert (told["type"], told["width"], told["height"] > 100) == ("rich", 320, True)
    assert told["html"].startswith(f'<blockquote lang="vi" cite="{there}"><p dir="auto">Mỗi cuộn')
    assert "<script" not in told["html"]


@pytest.mark.parametrize(("lower", "kind"), [(0, "rich"), (1, "link")])
def test_quotation_that_is_higher_than_its_room_is_a_link(
    client: TestClient, lower: int, kind: str
) -> None:
    url = f"{HERE}{SESSION}?s=2"
    height = embedded(client, url, maxwidth=320)["height"]
    told = embedded(client, url, maxwidth=320, maxheight=height - lower)
    assert (told["type"], told.get("height", 0) <= height - lower) == (kind, True)


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/en/cinema/heritage",
        f"{HERE}.elsewhere.example/en/cinema/heritage",
        "https://elsewhere.example:8000/en/cinema/heritage",
        f"{HERE}/en/cinema",
        f"{HERE}/xx/cinema/heritage",
        f"{HERE}/en/cinema/exchange",
        f"{HERE}/en/cinema/heritage/editions/9",
        f"{HERE}/en/cinema/heritage/nothing",
        "javascript:alert(1)",
        "//[",
        "",
    ],
)
def test_address_that_is_not_ours_is_not_embedded(client: TestClient, url: str) -> None:
    assert client.get("/oembed", params={"url": url}).status_code == 404


def test_other_forms_of_embedding_are_not_offered(client: TestClient) -> None:
    asked = {"url": f"{HERE}{SESSION}", "format": "xml"}
    assert client.get("/oembed", params=asked).status_code == 501
