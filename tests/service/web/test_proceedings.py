"""Readers' routes, asked as a browser asks."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from service.web.dependencies import preferred_language
from transcripts.formats import read


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("de,en;q=0.5,vi;q=0.7", "vi"),
        ("de", None),
        ("", None),
        ("en;q=x,,;q=1", "en"),
    ],
)
def test_language_is_the_best_of_ours(accepted: str, language: str | None) -> None:
    assert preferred_language(accepted) == language


def test_front_door_leads_to_the_readers_language(client: TestClient) -> None:
    answer = client.get("/", headers={"accept-language": "vi"})
    assert (answer.status_code, answer.headers["location"]) == (302, "/vi/")
    assert answer.headers["vary"] == "accept-language"


def test_front_door_offers_all_where_the_language_is_not_known(client: TestClient) -> None:
    answer = client.get("/", headers={"accept-language": "de"})
    assert re.findall(r'<li><a href="([^"]+)"', answer.text) == [
        f"http://127.0.0.1:8000/{language}/" for language in ("vi", "en", "fr")
    ]


def test_deep_link_keeps_its_language(client: TestClient) -> None:
    answer = client.get("/fr/cinema", headers={"accept-language": "vi"})
    assert (answer.status_code, '<html lang="fr">' in answer.text) == (200, True)


def test_programme_says_what_is_published_and_what_is_not(client: TestClient) -> None:
    page = client.get("/en/").text
    assert re.findall(r"Edition 1|To come", page) == ["Edition 1", "To come"]


@pytest.mark.parametrize("form", ["vtt", "srt", "txt", "json"])
@pytest.mark.parametrize(("tag", "first"), [("spoken", "Kính"), ("fr", "Mesdames")])
def test_text_can_be_downloaded(client: TestClient, form: str, tag: str, first: str) -> None:
    answer = client.get(f"/files/cinema/heritage/1.{tag}.{form}")
    assert answer.status_code == 200
    assert read(answer.content, form).segments[0].text.startswith(first)


@pytest.mark.parametrize(
    "name", ["1.vi.exe", "2.vi.vtt", "1.tlh.vtt", "١.vi.vtt", "x", "1.vi.vtt.gz"]
)
def test_file_that_is_not_there_is_not_found(client: TestClient, name: str) -> None:
    assert client.get(f"/files/cinema/heritage/{name}").status_code == 404


@pytest.mark.parametrize(
    "path", ["/xx/", "/en/none", "/en/cinema/none", "/files/cinema/exchange/1.vi.vtt", "/a/b/c/d"]
)
def test_unknown_address_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_head_is_answered_like_get(client: TestClient) -> None:
    assert client.head("/en/cinema/heritage").status_code == 200
