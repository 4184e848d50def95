"""Reads all that a reader can come to, through the application itself, without a server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx

from transcripts.languages import PROCEEDINGS

BASE = "http://127.0.0.1:8000"


async def read_everything(app: Any) -> dict[str, int]:
    """Follow all links from the three front pages: the characters that each page shows.

    What is no page, such as a feed or a reference, shows all of itself; what does not answer 200
    shows nothing.
    """
    shown: dict[str, int] = {}
    todo = [f"/{tag}/" for tag in PROCEEDINGS]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE) as client:
        while todo:
            path = todo.pop()
            if path not in shown:
                response = await client.get(path, headers={"accept": "text/html"})
                text = response.text if response.status_code == 200 else ""
                page = Page(text)
                shown[path] = page.characters if _is_page(response) else len(text)
                todo.extend(pages_linked(path, page.links))
    return dict(sorted(shown.items()))


def _is_page(response: httpx.Response) -> bool:
    kind: str = response.headers.get("content-type", "")
    return kind.startswith("text/html")


def pages_linked(path: str, links: Sequence[str]) -> Iterator[str]:
    """Those of the links that are readers' pages: no files, no desk, nothing with a query."""
    for link in links:
        parts = urlsplit(urldefrag(urljoin(BASE + path, link)).url)
        first, _, rest = parts.path.strip("/").partition("/")
        ours = parts.netloc == urlsplit(BASE).netloc and first in PROCEEDINGS
        if ours and not parts.query and not rest.startswith("desk"):
            yield parts.path


class Page(HTMLParser):
    """What a page links to, and how much it says between its <main> tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.characters = 0
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember where links lead."""
        self._inside = self._inside or tag == "main"
        if tag == "a":
            self.links.extend(value for name, value in attrs if name == "href" and value)

    def handle_endtag(self, tag: str) -> None:
        """Notice the end of the page's own text."""
        self._inside = self._inside and tag != "main"

    def handle_data(self, data: str) -> None:
        """Count what is said."""
        if self._inside:
            self.characters += len(data.strip())
