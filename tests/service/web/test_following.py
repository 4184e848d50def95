"""What machines follow, asked as they ask."""

from __future__ import annotations

import re

import feedparser
import pytest
from fastapi.testclient import TestClient

from service.programme import RecordingState
from service.publication import feeds
from tests.service.web.conftest import Made, add_other_conference

BASE = "http://127.0.0.1:8000"
FEEDS = ("/fr/feed.atom", "/fr/cinema/feed.atom")


@pytest.mark.parametrize("address", FEEDS)
def test_feed_names_what_was_published(client: TestClient, address: str) -> None:
    answer = client.get(address)
    read = feedparser.parse(answer.content)
    (entry,) = read.entries
    assert answer.headers["content-type"] == "application/atom+xml"
    assert (entry.title, entry.summary) == ("Patrimoine, édition 1", "How films are kept.")
    assert (entry.link, entry.author) == (f"{BASE}/fr/cinema/heritage", "Trần Thu Ngân")
    assert read.feed.links[0].href == f"{BASE}{address}"


@pytest.mark.parametrize("address", FEEDS)
def test_feed_that_is_known_is_not_sent_again(client: TestClient, address: str) -> None:
    tag = client.get(address).headers["etag"]
    assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    assert client.head(address).headers["etag"] == tag


def test_newer_edition_comes_first_and_says_what_changed(fresh: Made) -> None:
    for number in (1, 2):
        fresh.add_text(fresh.add_recording("ses_1", RecordingState.IN_REVIEW, number))
        fresh.publish("ses_1")
    read = feedparser.parse(fresh.client.get("/en/feed.atom").content)
    assert [(one.title, one.summary) for one in read.entries] == [
        ("Film heritage, edition 2", "first"),
        ("Film heritage, edition 1", "How films are kept."),
    ]
    assert read.feed.updated == read.entries[0].updated


def test_feed_of_a_conference_is_not_crowded_out_by_another(
    fresh: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "MOST_ENTRIES", 1)
    fresh.add_text(fresh.add_recording("ses_1", RecordingState.IN_REVIEW))
    fresh.publish("ses_1")
    add_other_conference(fresh)
    for feed, page in (("", "other"), ("cinema/", "cinema")):
        read = feedparser.parse(fresh.client.get(f"/en/{feed}feed.atom").content)
        assert [entry.link for entry in read.entries] == [f"{BASE}/en/{page}/heritage"]


def test_feed_of_nothing_is_a_feed(fresh: Made) -> None:
    assert feedparser.parse(fresh.client.get("/en/cinema/feed.atom").content).entries == []


@pytest.mark.parametrize("address", ["/xx/feed.atom", "/en/none/feed.atom"])
def test_feed_of_what_is_not_there_is_not_found(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(("page", "feed"), [("/fr/", FEEDS[0]), ("/fr/cinema", FEEDS[1])])
def test_page_says_where_it_can_be_followed(client: TestClient, page: str, feed: str) -> None:
    found = re.findall(r'type="application/atom\+xml" href="([^"]+)"', client.get(page).text)
    assert found == [feed]


def test_map_of_the_site_leads_to_pages(client: TestClient) -> None:
    answer = client.get("/sitemap.xml")
    assert answer.headers["content-type"] == "application/xml"
    found = re.findall(r"<loc>http://127.0.0.1:8000(/[^<]*)</loc>", answer.text)
    assert {page: client.get(page).status_code for page in found} == dict.fromkeys(found, 200)
    assert len(found) == 24


def test_map_of_the_site_has_one_file_where_it_is_small(client: TestClient) -> None:
    assert client.get("/sitemap-1.xml").content == client.get("/sitemap.xml").content
    found = [client.get(f"/sitemap-{part}.xml").status_code for part in ("0", "2", "x", "1e9")]
    assert found == [404] * 4


def test_robots_are_told_where_the_map_is(client: TestClient) -> None:
    answer = client.get("/robots.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text.endswith("\nSitemap: http://127.0.0.1:8000/sitemap.xml\n")


@pytest.mark.parametrize(
    ("page", "neutral"), [("/fr/", "/"), ("/fr/cinema/heritage", "/en/cinema/heritage")]
)
def test_page_knows_its_address_for_other_languages(
    client: TestClient, page: str, neutral: str
) -> None:
    found = re.findall(r'hreflang="x-default" href="([^"]+)"', client.get(page).text)
    assert found == [f"{BASE}{neutral}"]
