"""What is kept in memory: made once for all who wait, and never more than there is room for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from service.web.kept import Kept

Make = Callable[[], Awaitable[str]]


class Maker:
    """Makes a value when it is let, and counts how often it was asked to."""

    def __init__(self, value: str) -> None:
        self.value, self.asked, self.let = value, 0, asyncio.Event()

    async def __call__(self) -> str:
        self.asked += 1
        await self.let.wait()
        if self.value == "fails":
            raise ValueError(self.value)
        return self.value


async def given(value: str) -> str:
    return value


def test_value_is_made_once_for_all_who_wait() -> None:
    async def ask() -> tuple[list[str], str, int]:
        kept: Kept[str] = Kept(10)
        maker = Maker("page")
        waiting = [asyncio.ensure_future(kept.get("key", maker)) for _ in range(5)]
        await asyncio.sleep(0)
        maker.let.set()
        return await asyncio.gather(*waiting), await kept.get("key", maker), maker.asked

    assert asyncio.run(ask()) == (["page"] * 5, "page", 1)


def test_who_goes_away_does_not_end_it_for_the_others() -> None:
    async def ask() -> str:
        kept: Kept[str] = Kept(10)
        maker = Maker("page")
        first, second = (asyncio.ensure_future(kept.get("key", maker)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        maker.let.set()
        return await second

    assert asyncio.run(ask()) == "page"


def test_what_failed_is_tried_again() -> None:
    async def ask() -> str:
        kept: Kept[str] = Kept(10)
        maker = Maker("fails")
        maker.let.set()
        with pytest.raises(ValueError):
            await kept.get("key", maker)
        maker.value = "page"
        return await kept.get("key", maker)

    assert asyncio.run(ask()) == "page"


def test_other_keys_do_not_wait() -> None:
    async def ask() -> str:
        kept: Kept[str] = Kept(10)
        slow = asyncio.ensure_future(kept.get("slow", Maker("never")))
        await asyncio.sleep(0)
        found = await kept.get("quick", lambda: given("page"))
        slow.cancel()
        return found

    assert asyncio.run(ask()) == "page"


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        (["a", "bb", "ccc"], ["a", "bb", "ccc"]),
        (["a", "bb", "ccc", "d"], ["bb", "ccc", "d"]),
        (["a", "bb", "ccc", "a", "d"], ["a", "ccc", "d"]),
        (["a", "7777777"], ["a"]),
    ],
)
def test_what_was_asked_for_last_stays_as_far_as_there_is_room(
    asked: list[str], there: list[str]
) -> None:
    async def ask() -> list[str]:
        kept: Kept[str] = Kept(6, len)
        for key in asked:
            assert await kept.get(key, lambda key=key: given(key)) == key
        return sorted(key for key in {*asked} if kept.at_hand(key))

    assert asyncio.run(ask()) == there
