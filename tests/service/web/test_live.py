"""Events say that something changed: once, soon, to all who listen, and not for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from service.errors import Unavailable
from service.web.live import BEAT, RETRY, Live


class Shown:
    """What a page shows, and how often it was looked at."""

    def __init__(self) -> None:
        self.tag = "one"
        self.looks = 0

    def look(self) -> str:
        self.looks += 1
        if self.tag == "busy":
            raise Unavailable("database", "is busy")
        return self.tag


def always() -> bool:
    return True


def event(tag: str) -> str:
    return f"id: {tag}\nevent: board\ndata: {tag}\n\n"


async def following(events: AsyncIterator[str]) -> str:
    """The next thing that is said."""
    return await asyncio.wait_for(anext(events), 10)


def test_listener_hears_what_is_shown_and_every_change_once():
    shown = Shown()

    async def listen() -> list[str]:
        events = Live(every=0.01).events("board", shown.look, "", always)
        said = [await following(events), await following(events)]
        shown.tag = "two"
        said.append(await following(events))
        await events.aclose()
        return said

    assert asyncio.run(listen()) == [RETRY, event("one"), event("two")]


def test_who_has_it_already_hears_only_that_the_line_is_open():
    async def listen() -> list[str]:
        events = Live(every=0.01, beat=0.1).events("board", Shown().look, "one", always)
        return [await following(events) for _ in range(3)]

    said = asyncio.run(listen())
    assert said[0] == RETRY
    assert set(said[1:]) == {BEAT}


def test_all_listeners_share_one_look():
    shown = Shown()

    async def listen() -> set[str]:
        live = Live(every=30)
        all_events = [live.events("board", shown.look, "", always) for _ in range(20)]
        for events in all_events:
            await following(events)
        return {await following(events) for events in all_events}

    assert asyncio.run(listen()) == {event("one")}
    assert shown.looks == 1


def test_nobody_is_looked_for_when_all_have_left():
    shown = Shown()

    async def listen() -> int:
        live = Live(every=0.01)
        events = live.events("board", shown.look, "", always)
        await following(events)
        await following(events)
        await events.aclose()
        await asyncio.sleep(0.1)
        before = shown.looks
        await asyncio.sleep(0.1)
        assert live.listening == 0
        return shown.looks - before

    assert asyncio.run(listen()) == 0


def test_database_that_is_busy_is_asked_again():
    shown = Shown()
    shown.tag = "busy"

    async def listen() -> str:
        events = Live(every=0.01).events("board", shown.look, "", always)
        await following(events)
        waiting = asyncio.ensure_future(following(events))
        await asyncio.sleep(0.1)
        shown.tag = "free"
        return await waiting

    assert asyncio.run(listen()) == event("free")


def test_connections_end_when_the_server_does():
    async def listen() -> list[str]:
        live = Live(every=0.01)
        events = live.events("board", Shown().look, "", always)
        await following(events)
        await following(events)
        asyncio.get_running_loop().call_later(0.05, live.close)
        return [said async for said in events]

    assert asyncio.run(asyncio.wait_for(listen(), 10)) == []


def test_who_is_let_in_no_more_hears_nothing_more():
    let_in = [True]

    async def listen() -> list[str]:
        shown = Shown()
        events = Live(every=0.01).events("board", shown.look, "", lambda: let_in[0])
        said = [await following(events), await following(events)]
        let_in.clear()
        let_in.append(False)
        shown.tag = "two"
        return [*said, *[one async for one in events]]

    assert asyncio.run(asyncio.wait_for(listen(), 10)) == [RETRY, event("one")]


def test_too_many_listeners_are_refused():
    async def listen() -> None:
        live = Live(most=2)
        held = [live.events("board", Shown().look, "", always) for _ in range(2)]
        for events in held:
            await following(events)
        with pytest.raises(Unavailable, match="too many pages"):
            live.stream("board", Shown().look, "", always)

    asyncio.run(listen())
