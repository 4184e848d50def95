"""Readers' routes to a session's text, asked as a browser asks."""

from __future__ import annotations

import gzip
import re
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.config import Config
from service.database import texts
from service.programme import RecordingState
from service.publication.copies import Copies, version
from service.runtime import open_runtime
from service.web.app import create_app
from tests.service.web.conftest import Made, Open, heard

PAGE = "/en/cinema/heritage"


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


@pytest.mark.parametrize(
    "query", ["?t=-1", "?t=9999999", "?t=1e400", "?t=nan", "?s=99999999", "?r=x&t=", "?t=٣"]
)
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


# From frozen copies


@pytest.fixture
def published(fresh: Made) -> Made:
    """A service of its own with one published session, to be changed."""
    fresh.add_text(fresh.add_recording("ses_1", RecordingState.IN_REVIEW, identifier="rec_1"))
    fresh.publish("ses_1")
    return fresh


def publish_again(made: Made, text: str) -> None:
    """Its next edition, in which the first thing that was said is another."""
    spoken = heard()
    first, *others = spoken.segments
    changed = replace(spoken, segments=(replace(first, text=text), *others))
    with made.runtime.database.write() as connection:
        texts.put_transcript(connection, "rec_1", changed)
    made.publish("ses_1")


def copies(made: Made) -> list[Path]:
    return sorted((made.runtime.config.data / "copies" / version()).glob("*/*.html"))


def test_page_is_what_its_frozen_copy_says(published: Made) -> None:
    for path in copies(published):
        path.write_bytes(path.read_bytes().replace(b"Film heritage", b"Frozen"))
    assert "<h1>Frozen</h1>" in published.client.get(PAGE).text


def test_lost_copy_is_made_again(published: Made) -> None:
    before = published.client.get(PAGE).text
    shutil.rmtree(published.runtime.config.data / "copies")
    assert published.client.get(PAGE).text == before
    assert len(copies(published)) >= 6


def test_page_is_read_on_a_full_disk_too(published: Made) -> None:
    before = published.client.get(PAGE).text
    runtime = published.runtime
    shutil.rmtree(runtime.config.data / "copies")
    full = open_runtime(replace(runtime.config, free_space_floor=1 << 60))
    assert Made(full).client.get(PAGE).text == before
    assert copies(published) == []
    full.close()


def test_new_edition_is_seen_at_once_whoever_published_it(published: Made) -> None:
    client = published.client
    before = client.get(PAGE)
    elsewhere = Made(open_runtime(published.runtime.config))
    publish_again(elsewhere, "Kính chào.")
    elsewhere.runtime.close()
    after = client.get(PAGE, headers={"if-none-match": before.headers["etag"]})
    assert (after.status_code, "Kính chào." in after.text) == (200, True)


def test_new_edition_is_seen_soon_where_who_published_it_died_before_saying_so(
    published: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = published.client
    client.get(PAGE)
    monkeypatch.setattr(Copies, "say_published", lambda _: None)
    publish_again(published, "Kính chào.")
    latest = time.monotonic() + 20
    while "Kính chào." not in client.get(PAGE).text:
        assert time.monotonic() < latest
        time.sleep(0.1)


def test_earlier_edition_says_that_there_is_a_later_one(published: Made) -> None:
    client = published.client
    before = client.get(f"{PAGE}/editions/1").text
    publish_again(published, "Kính chào.")
    after = client.get(f"{PAGE}/editions/1").text
    assert before.count('<p class="notice" data-later="" hidden>') == 1
    assert after == before.replace(' data-later="" hidden', ' data-later="2"')
    assert f'<a href="{PAGE}">Read the latest</a>' in after
    assert 'data-later="" hidden' in client.get(f"{PAGE}/editions/2").text
    assert "data-later" not in client.get(PAGE).text


# On a weak line


@pytest.mark.parametrize("query", ["", "?with=fr", "?s=2", "?t=9&with=none"])
def test_page_comes_packed_to_who_can_unpack(client: TestClient, query: str) -> None:
    with client.stream("GET", PAGE + query, headers={"accept-encoding": "gzip"}) as small:
        data = b"".join(small.iter_raw())
    whole = client.get(PAGE + query, headers={"accept-encoding": "identity"})
    assert gzip.decompress(data) == whole.content
    assert (small.headers["content-encoding"], small.headers["vary"]) == ("gzip", "accept-encoding")
    assert ("content-encoding" in whole.headers, whole.headers["vary"]) == (
        False,
        "accept-encoding",
    )


def test_every_variant_has_a_tag_of_its_own(client: TestClient) -> None:
    asked = [
        (PAGE + query, coding)
        for query in ("", "?with=fr", "?s=2", "?s=3", "?t=9.25", "?t=9.5")
        for coding in ("gzip", "identity")
    ]
    asked += [("/fr/cinema/heritage", "gzip"), (f"{PAGE}/editions/1", "gzip")]
    tags = {
        client.get(path, headers={"accept-encoding": one}).headers["etag"] for path, one in asked
    }
    assert len(tags) == len(asked)


@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_known_page_is_not_sent_again(client: TestClient, coding: str) -> None:
    before = client.get(PAGE, headers={"accept-encoding": coding}).headers
    asked = {"accept-encoding": coding, "if-none-match": before["etag"]}
    answer = client.get(PAGE, headers=asked)
    assert (answer.status_code, answer.content) == (304, b"")
    kept = ("etag", "vary", "cache-control")
    assert [answer.headers[name] for name in kept] == [before[name] for name in kept]


def test_head_says_what_get_would_send(client: TestClient) -> None:
    there, whole = client.head(PAGE), client.get(PAGE)
    names = ("etag", "content-length", "content-encoding", "vary", "content-type", "cache-control")
    assert [there.headers[name] for name in names] == [whole.headers[name] for name in names]


# Under its own name


READ = (
    "/en/",
    "/en/cinema",
    PAGE,
    f"{PAGE}/editions/1",
    "/en/search?q=phim",
    "/en/cinema/exchange",
)


def ask_as(made: Made, host: str) -> dict[str, str]:
    """Every reader's page, asked for under that name."""
    client = TestClient(create_app(made.runtime), f"https://{host}")
    return {path: client.get(path).text for path in READ}


@pytest.fixture(scope="module")
def named(open_service: Open) -> Made:
    """A service that is open to all and knows its own name."""
    made = open_service(Config(host="0.0.0.0", address="https://actes.example.org"))
    made.add_text(made.add_recording("ses_1", RecordingState.IN_REVIEW))
    made.publish("ses_1")
    return made


def test_configured_address_is_the_one_that_pages_say(named: Made) -> None:
    for path, page in ask_as(named, "evil.example.com").items():
        canonical = re.findall(r'<link rel="canonical" href="([^"]+)"', page)
        assert canonical == [f"https://actes.example.org{path}"]


def test_name_that_a_request_gives_enters_no_page(named: Made) -> None:
    pages = ask_as(named, "evil.example.com")
    assert [path for path, page in pages.items() if "evil" in page] == []
    assert ask_as(named, "other.example.com") == pages


def test_place_for_the_address_is_never_left_empty(client: TestClient) -> None:
    assert [path for path in READ if "actes.invalid" in client.get(path).text] == []
