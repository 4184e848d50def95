"""What readers ask for, at hand: which edition is the latest, and its pages as they are sent.

The event loop never waits for a disk, the database or a page being made: threads do. What is kept
in memory is bounded, in bytes where it is pages.
"""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from anyio import CapacityLimiter, fail_after
from anyio.to_thread import run_sync

from service.database import editions, programme, views
from service.errors import NotFound, Refused, Unavailable
from service.programme import Edition
from service.publication.completing import NOWHERE, Addition, Outline, complete
from service.publication.copies import rendered, version
from service.publication.document import EditionDocument
from service.publication.seeking import Finding
from service.runtime import Runtime
from service.web.answers import Body, as_tag, packed, plain
from service.web.kept import Kept
from service.web.pieces import Packed, Pieces, cut, pack, pack_like

MIB = 1 << 20
ROOM_FOR_PAGES = 16 * MIB
ROOM_FOR_PACKED = 32 * MIB
ROOM_FOR_BODIES = 48 * MIB
OUTLINES = 256
ANSWERS = 4096

PATIENCE = 2.0
"""Seconds for which somebody who looks for something waits until others have found theirs."""

_DIGEST = re.compile(r"[0-9a-f]{64}")

log = logging.getLogger("actes.web")

Editions = tuple[Edition, ...]


class Busy(Refused):
    """Too many ask for what takes long; whoever asks again in a moment may have it."""

    headers: Mapping[str, str] = {"retry-after": "5"}


@dataclass(frozen=True, slots=True)
class Playable:
    """A file that browsers may play, as the disk has it."""

    path: Path
    media_type: str
    stat: os.stat_result

    @classmethod
    def of(cls, path: Path, media_type: str) -> Playable:
        """That of a file. Raises NotFound where it is not there."""
        return cls(path, media_type, path.stat())


class Shelf:
    """Over one runtime, whose editions are read by ``document``.

    What takes a thread long, and nobody keeps, is made one at a time: the other readers have the
    other threads. ``seeker`` is for whoever looks for something in a page, ``writer`` for whoever
    writes a session's text as a file.
    """

    def __init__(self, runtime: Runtime, document: Callable[[Edition], EditionDocument]) -> None:
        version()  # read now: a process serves what it started with
        self._runtime = runtime
        self._copies = runtime.press.copies
        self._document = document
        self._maker = CapacityLimiter(1)
        self.seeker = CapacityLimiter(1)
        self.writer = CapacityLimiter(1)
        self._editions: Kept[Editions] = Kept(ANSWERS)
        self._playable: Kept[tuple[Playable, ...]] = Kept(ANSWERS)
        self._outlines: Kept[Outline] = Kept(OUTLINES)
        self._pages: Kept[Pieces] = Kept(ROOM_FOR_PAGES, lambda pieces: sum(map(len, pieces)))
        self._packed: Kept[Packed] = Kept(ROOM_FOR_PACKED, lambda packed: packed.size)
        self._bodies: Kept[Body] = Kept(ROOM_FOR_BODIES, lambda body: len(body.data))

    def now(self) -> tuple[int, int]:
        """Another as soon as something was published, by any process, and after a second anyway:
        what was found out under the same is still true."""
        return self._copies.last_said(), int(time.monotonic())

    async def editions(self, conference: str, session: str) -> Editions:
        """Every edition of a session, the first one first. Raises NotFound for no session."""
        key = (conference, session, self.now())
        look = partial(run_sync, self._look_up, conference, session)
        return await self._editions.get(key, look)

    def _look_up(self, conference: str, session: str) -> Editions:
        with self._runtime.database.read() as connection:
            found = programme.session_at(connection, conference, session)
            return editions.of_session(connection, found.id)

    async def playable(self, digest: str) -> Playable | None:
        """A file that the latest edition of a session plays, None for anything else."""
        if not _DIGEST.fullmatch(digest):  # an answer for any text would be kept under all of it
            return None
        look = partial(run_sync, self._look_for, digest)
        found = await self._playable.get((digest, self.now()), look)
        return found[0] if found else None

    def _look_for(self, digest: str) -> tuple[Playable, ...]:
        with self._runtime.database.read() as connection:
            there = views.sessions_playing(connection, digest)
            latest = [editions.latest(connection, session) for session in there]
        for edition in filter(None, latest):
            for recording in self._document(edition).recordings:
                if digest in recording.playable:
                    path = self._runtime.storage.path(digest)
                    return (Playable.of(path, recording.playable[digest]),)
        return ()

    async def outline(self, edition: Edition) -> Outline:
        """What its pages are completed with."""
        read = partial(run_sync, lambda: Outline.of(self._document(edition)))
        return await self._outlines.get(edition.document, read)

    def tag(self, edition: Edition, name: str, added: Addition, *, small: bool) -> str:
        """That of one of its pages as it is sent, known before the page is."""
        whole = f"{version()} {edition.document} {name} {added!r}"
        return as_tag(whole.encode(), small=small)

    async def body(self, edition: Edition, name: str, added: Addition, *, small: bool) -> Body:
        """One of its pages as it is sent. Raises NotFound for no such page."""
        key = (edition.document, name, added, small)
        found = self._bodies.at_hand(key)
        if found is None:
            found = await self._bodies.get(key, partial(self._sent, edition, name, added, small))
        return found

    async def _sent(self, edition: Edition, name: str, added: Addition, small: bool) -> Body:
        page = await self._pages.get((edition.document, name), partial(self._page, edition, name))
        tag = self.tag(edition, name, added, small=small)
        if not small:
            pieces = await run_sync(self._completed, edition, page, added)
            return Body(b"".join(pieces), "", tag)
        unopened = replace(added, moment=NOWHERE)
        pack_it = partial(run_sync, self._pack, edition, page, unopened)
        like = await self._packed.get((edition.document, name, unopened), pack_it)
        data = await run_sync(self._stream, edition, page, added, like)
        return Body(data, "gzip", tag)

    def _completed(self, edition: Edition, page: Pieces, added: Addition) -> Pieces:
        return complete(page, self._document(edition), added)

    def _pack(self, edition: Edition, page: Pieces, added: Addition) -> Packed:
        return pack(self._completed(edition, page, added))

    def _stream(self, edition: Edition, page: Pieces, added: Addition, like: Packed) -> bytes:
        """Packed like the same page that is opened nowhere: only where it is opened differs."""
        if added.moment != NOWHERE:
            like = pack_like(self._completed(edition, page, added), like)
        return like.stream()

    async def _page(self, edition: Edition, name: str) -> Pieces:
        found = await run_sync(self._copies.read, edition.document, name)
        if found is None:
            found = await run_sync(self._made, edition, name, limiter=self._maker)
        return cut(found)

    def _earlier(self, edition: Edition) -> Editions:
        with self._runtime.database.read() as connection:
            known = editions.of_session(connection, edition.session_id)
        return tuple(one for one in known if one.number < edition.number)

    async def marked(
        self, edition: Edition, name: str, finding: Finding, added: Addition, *, small: bool
    ) -> Body:
        """One of its pages with what a reader looks for in it.

        Raises NotFound for no such page, Busy where too many look for something.
        """
        try:
            with fail_after(PATIENCE):
                await self.seeker.acquire()
        except TimeoutError as error:
            raise Busy("", "the search took too long", "Try again") from error
        try:
            return await run_sync(partial(self._marked, edition, name, finding, added, small=small))
        finally:
            self.seeker.release()

    def _marked(
        self, edition: Edition, name: str, finding: Finding, added: Addition, *, small: bool
    ) -> Body:
        page = rendered(self._document(edition), name, self._earlier(edition), finding)
        if page is None:
            raise NotFound(name, "there is nothing at this address")
        (whole,) = self._completed(edition, (page,), added)
        return packed(whole) if small else plain(whole)

    def _made(self, edition: Edition, name: str) -> bytes:
        """From copies that are made again; on a full disk from the edition itself."""
        document, earlier = self._document(edition), self._earlier(edition)
        try:
            self._copies.make(edition.document, document, earlier)
        except Unavailable as error:
            log.warning("the pages of edition %s cannot be kept: %s", edition.id, error)
        found = self._copies.read(edition.document, name) or rendered(document, name, earlier)
        if found is None:
            raise NotFound(name, "there is nothing at this address")
        return found
