"""Pages that change by themselves: server-sent events that say "it changed", and nothing more.

An event carries the tag of what a page shows; the page fetches it when it has another one. All
who watch one thing share one look at the database a second, made in a thread: the event loop
never waits, and a thousand listeners would cost no more than one. Connections are bounded in
number and in time, and end at the next event or beat once their sign-in has.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.responses import StreamingResponse

from service.errors import ServiceError, Unavailable

LOOK_SECONDS = 1.0
BEAT_SECONDS = 15.0
"""Between two comments where nothing happens: proxies close what is silent for a minute."""

LONGEST_SECONDS = 600.0
"""After so long a listener comes again, and is asked again who it is."""

MOST = 64
"""Connections that may listen at once, give or take a few that come in the same moment."""

THREADS = 2
"""Looks at the database at the same time, whatever is watched."""

RETRY = "retry: 3000\n\n"
BEAT = ": still here\n\n"

Look = Callable[[], str]
"""The tag of what is shown now; called in a thread."""

Holds = Callable[[], bool]
"""Whether someone may still listen; called in a thread."""


class Topic:
    """One thing that is watched: its tag when it was last looked at, and who waits for news."""

    def __init__(self) -> None:
        self.tag = ""
        self.listeners: set[asyncio.Event] = set()
        self.task: asyncio.Task[None] | None = None

    def tell(self, tag: str) -> None:
        """Wake who listens, where it is news."""
        if tag != self.tag:
            self.tag = tag
            for one in self.listeners:
                one.set()


class Live:
    """Who listens to what; ``every`` and ``beat`` are in seconds."""

    def __init__(
        self, every: float = LOOK_SECONDS, beat: float = BEAT_SECONDS, most: int = MOST
    ) -> None:
        self._every = every
        self._beat = beat
        self._most = most
        self._topics: dict[str, Topic] = {}
        self._limiter: CapacityLimiter | None = None
        self._ended = False

    def stream(self, name: str, look: Look, seen: str, holds: Holds) -> StreamingResponse:
        """The events of one thing, for someone who has its tag ``seen``. Raises Unavailable."""
        if self.listening >= self._most:
            raise Unavailable(
                name, "too many pages are watching at the moment", "Reload the page to look again"
            )
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        events = self.events(name, look, seen, holds)
        return StreamingResponse(events, media_type="text/event-stream", headers=headers)

    @property
    def listening(self) -> int:
        """How many connections there are."""
        return sum(len(topic.listeners) for topic in self._topics.values())

    async def events(self, name: str, look: Look, seen: str, holds: Holds) -> AsyncIterator[str]:
        """One event for each tag that is not the one before, and beats meanwhile."""
        news, ends = asyncio.Event(), asyncio.get_running_loop().time() + LONGEST_SECONDS
        topic = self._join(name, look, news)
        try:
            yield RETRY
            while asyncio.get_running_loop().time() < ends and await self._may_listen(holds):
                if topic.tag not in ("", seen):
                    seen = topic.tag
                    yield f"id: {seen}\nevent: board\ndata: {seen}\n\n"
                elif not await self._hears(news):
                    yield BEAT
        finally:
            topic.listeners.discard(news)

    async def _may_listen(self, holds: Holds) -> bool:
        """A database that is busy ends the connection too: its page comes again."""
        with suppress(ServiceError):
            return await run_sync(holds, limiter=self._limiter) and not self._ended
        return False

    async def _hears(self, news: asyncio.Event) -> bool:
        """Whether there was news before it is time for a beat."""
        with suppress(TimeoutError):
            await asyncio.wait_for(news.wait(), self._beat)
            news.clear()
            return True
        return False

    def _join(self, name: str, look: Look, news: asyncio.Event) -> Topic:
        self._limiter = self._limiter or CapacityLimiter(THREADS)
        topic = self._topics.setdefault(name, Topic())
        topic.listeners.add(news)
        if topic.task is None:
            topic.task = asyncio.create_task(self._watch(name, topic, look))
        return topic

    async def _watch(self, name: str, topic: Topic, look: Look) -> None:
        """Look again and again while someone listens; a database that is busy is asked later."""
        try:
            while topic.listeners and not self._ended:
                with suppress(ServiceError):
                    topic.tell(await run_sync(look, limiter=self._limiter))
                await asyncio.sleep(self._every)
        finally:
            del self._topics[name]

    def close(self) -> None:
        """End every connection: the server stops."""
        self._ended = True
        for topic in self._topics.values():
            topic.tell("")
