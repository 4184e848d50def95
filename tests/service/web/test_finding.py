"""The search page: cards that open at their segment, facets that narrow, messages for people."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient


def main(page: str) -> str:
    return page[page.index("<main") : page.index("</main")]


@pytest.mark.parametrize("typed", ["dien anh", "điện ảnh", "DIEN ANH", '"di sản điện ảnh"'])
def test_passage_is_found_with_and_without_marks(client: TestClient, typed: str) -> None:
    page = main(client.get("/en/search", params={"q": typed}).text)
    assert re.findall(r'href="(/en/cinema/heritage[^"]*)"', page) == ["/en/cinema/heritage?s=1#s1"]
    assert "<mark>" in page


def test_card_opens_at_its_segment(client: TestClient) -> None:
    page = client.get("/en/cinema/heritage?s=1#s1").text
    assert re.findall(r'class="segment marked" id="(s\d)"', page) == ["s1"]


def test_translation_is_found_and_says_so(client: TestClient) -> None:
    page = main(client.get("/fr/search?q=bobine").text)
    assert re.findall(r'class="badge">([^<]+)<', page) == ["Traduction automatique\xa0: français"]


def test_facet_narrows_and_gives_back(client: TestClient) -> None:
    page = main(client.get("/en/search?q=memory+OR+bobine").text)
    href = re.findall(r'<a href="([^"]+language=fr[^"]*)"', page)[0].replace("&amp;", "&")
    narrowed = main(client.get(href).text)
    assert 'aria-current="true">French</a>' in narrowed
    assert '<input type="hidden" name="language" value="fr">' in narrowed


def test_misspelt_word_is_offered_right(client: TestClient) -> None:
    page = main(client.get("/en/search?q=heritge").text)
    assert '<a href="/en/search?q=heritage"' in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-phim", "Ngoài những từ cần loại ra"),
        ("a*", "cần ít nhất hai chữ cái"),
        ("...", "Hãy gõ ít nhất một từ"),
    ],
)
def test_reader_is_told_of_the_query_in_their_language(
    client: TestClient, typed: str, said: str
) -> None:
    assert said in main(client.get("/vi/search", params={"q": typed}).text)


@pytest.mark.parametrize(
    "query", ["", "q=", "q=%00%22(", "q=x&page=-1", "q=x&year=abc&year=99999", "q=" + "a%20" * 900]
)
def test_no_search_is_an_error(client: TestClient, query: str) -> None:
    assert client.get(f"/en/search?{query}").status_code == 200


def test_query_is_shown_escaped(client: TestClient) -> None:
    page = client.get("/en/search", params={"q": '"><script>'}).text
    assert '"><script>' not in page
