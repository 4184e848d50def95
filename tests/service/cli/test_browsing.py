from __future__ import annotations

import asyncio
from typing import Any

from service.cli.browsing import Page, pages_linked, read_everything

PAGE = '<body><a href="/fr/">x</a><main><p>Some <b>text</b></p></main><p>foot</p></body>'


def test_page_counts_only_its_own_text():
    assert Page(PAGE).characters == len("Some") + len("text")


def test_page_tells_its_links():
    assert Page(PAGE).links == ["/fr/"]


def test_pages_linked_leaves_out_files_desk_queries_and_others():
    links = [
        "/fr/cinema",
        "opening#s3",
        "/en/search?q=film",
        "/en/desk/",
        "/files/cinema/opening/1.vi.vtt",
        "https://example.org/en/",
    ]
    assert list(pages_linked("/en/cinema/", links)) == ["/fr/cinema", "/en/cinema/opening"]


async def small_site(scope: Any, _receive: Any, send: Any) -> None:
    body = {
        "/en/": b'<main><a href="/en/a">Alpha</a> <a href="/en/a.bib">Cite</a></main>',
        "/en/a": b"<main>Beta</main><p>foot</p>",
        "/en/a.bib": b"@misc{a}",
    }
    found = body.get(scope["path"], b"")
    kind = b"text/plain" if scope["path"].endswith(".bib") else b"text/html; charset=utf-8"
    headers = [(b"content-type", kind)]
    start = {"type": "http.response.start", "status": 200 if found else 404, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": found})


def test_read_everything_follows_links_and_tells_what_is_empty():
    assert asyncio.run(read_everything(small_site)) == {
        "/en/": 9,
        "/en/a": 4,
        "/en/a.bib": 8,
        "/fr/": 0,
        "/vi/": 0,
    }
