"""Many who ask for what takes long: one of them at a time, and everybody else is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from service.web import shelf
from service.web.app import create_app
from tests.service.web.conftest import Made

PAGE = "/en/cinema/heritage"
FILE = "/files/cinema/heritage/1.en.vtt"


@contextmanager
def visited(made: Made) -> Iterator[tuple[httpx.AsyncClient, shelf.Shelf]]:
    """A client that asks several things at a time, and the shelf it is answered from."""
    app = create_app(made.runtime)
    transport = httpx.ASGITransport(app)
    client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000")
    yield client, app.state.house.shelf


def test_who_looks_for_something_waits_for_the_others_a_little(
    service: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ask() -> list[int]:
        with visited(service) as (client, found):
            await found.seeker.acquire_on_behalf_of("another reader")
            asked = (f"{PAGE}?find=film", PAGE, f"{PAGE}?t=9", FILE)
            return [(await client.get(address)).status_code for address in asked]

    monkeypatch.setattr(shelf, "PATIENCE", 0.05)
    assert asyncio.run(ask()) == [503, 200, 200, 200]


def test_texts_of_a_session_are_written_one_after_another(service: Made) -> None:
    async def ask() -> tuple[int, bool, int]:
        with visited(service) as (client, found):
            await found.writer.acquire_on_behalf_of("another reader")
            asking = asyncio.create_task(client.get(FILE))
            page = await client.get(PAGE)
            waited = not asking.done()
            found.writer.release_on_behalf_of("another reader")
            return page.status_code, waited, (await asking).status_code

    assert asyncio.run(ask()) == (200, True, 200)


@pytest.mark.parametrize("text", ["x" * 5_000, "A" * 64, "../" * 20])
def test_what_is_no_digest_is_not_looked_for(
    service: Made, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    looked: list[str] = []
    monkeypatch.setattr(shelf.Shelf, "_look_for", lambda _, digest: looked.append(digest) or ())
    one = create_app(service.runtime).state.house.shelf
    assert (asyncio.run(one.playable(text)), looked) == (None, [])
