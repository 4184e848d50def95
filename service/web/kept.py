"""What was made lately and is asked for often, kept in memory: made once, whoever waits for it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class Kept(Generic[V]):
    """Values by key, those asked for last, up to ``room`` by what ``weigh`` says of each.

    For one event loop: nothing here is for threads.
    """

    def __init__(self, room: int, weigh: Callable[[V], int] = lambda _: 1) -> None:
        self._room = room
        self._weigh = weigh
        self._weight = 0
        self._there: OrderedDict[Hashable, V] = OrderedDict()
        self._coming: dict[Hashable, asyncio.Task[V]] = {}

    def at_hand(self, key: Hashable) -> V | None:
        """The value where it is there, None elsewhere."""
        found = self._there.get(key)
        if found is not None:
            self._there.move_to_end(key)
        return found

    async def get(self, key: Hashable, make: Callable[[], Awaitable[V]]) -> V:
        """The value, made where it is not there; all who ask meanwhile wait for the same.

        Raises what ``make`` raises; then the next who asks tries again.
        """
        found = self.at_hand(key)
        if found is not None:
            return found
        coming = self._coming.get(key)
        if coming is None:
            coming = self._coming[key] = asyncio.ensure_future(self._make(key, make))
            coming.add_done_callback(_heard_of)
        return await asyncio.shield(coming)  # who goes away must not end it for the others

    async def _make(self, key: Hashable, make: Callable[[], Awaitable[V]]) -> V:
        try:
            value = await make()
        finally:
            del self._coming[key]
        weight = self._weigh(value)
        if weight <= self._room:
            self._there[key] = value
            self._weight += weight
        while self._weight > self._room:
            self._weight -= self._weigh(self._there.popitem(last=False)[1])
        return value


def _heard_of(done: asyncio.Task[V]) -> None:
    """Who asked may be gone: an error then belongs to nobody."""
    if not done.cancelled():
        done.exception()
