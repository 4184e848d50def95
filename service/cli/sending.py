"""Sends a file to a server by tus, in pieces, and goes on where it was cut off.

Bytes count as sent when the server says that they are on its disk, and a file as safe when the
digest of what the server holds is that of the file. A server that does not answer is waited for;
one that answers for something else than this file is never believed.
"""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

from service.errors import (
    Conflict,
    NotAllowed,
    NotFound,
    Refused,
    ServiceError,
    StorageFull,
    Unavailable,
)
from service.ids import is_id
from service.receiving.sources import Source

T = TypeVar("T")

SMALLEST, LARGEST = 1 << 18, 1 << 23
"""Bytes of a piece: each is taken whole or not at all, and kept on the disk before the next."""

QUICK, SLOW = 0.5, 2.0
"""Seconds: pieces that go faster are made larger, those that go slower smaller."""

TIMEOUT = httpx.Timeout(10.0, read=120.0, write=120.0)

CHECKING = 60.0
"""Seconds that the look at a file is waited for."""

Show = Callable[[int], None]
"""Hears how many bytes are on the other side now."""


class ServerAway(Unavailable):
    """The server cannot take it now; it may in a moment."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: how long to go on without any progress, the first pause and the longest one."""

    limit: float = 600.0
    first: float = 1.0
    longest: float = 30.0


@dataclass(frozen=True, slots=True)
class Kept:
    """What the server says of an upload; all but ``complete`` counts only when it is."""

    complete: bool
    digest: str
    already_here: bool
    checked: bool
    format: str
    duration: float | None
    remarks: tuple[str, ...]
    failure: str

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Kept:
        """From the JSON of an upload. Raises KeyError, TypeError for another."""
        failure = value["failure"]
        return cls(
            bool(value["complete"]),
            str(value["digest"]),
            bool(value["already_here"]),
            bool(value["checked"]),
            str(value["format"] or ""),
            value["duration"],
            tuple(map(str, value["remarks"])),
            f"{failure['reason']}. {failure['remedy']}" if failure else "",
        )


class Line:
    """Requests to one server, and errors for what it does not answer well."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def ask(self, method: str, path: str, **how: Any) -> httpx.Response:
        """The answer. Raises ServerAway, StorageFull, NotFound, NotAllowed, Refused."""
        try:
            response = self._client.request(method, path, **how)
        except httpx.TransportError as error:
            raise ServerAway(
                f"{self._client.base_url}: {error}",
                "the server does not answer",
                "See that it runs and can be reached",
            ) from error
        if not response.is_success:
            raise refusal(response)
        return response

    def read(self, path: str, meaning: Callable[[Any], T], **how: Any) -> T:
        """What the JSON at ``path`` means. Raises Refused where it means nothing, as ``ask``."""
        return understood(lambda: meaning(self.ask("GET", path, **how).json()))


def open_line(server: str, token: str) -> Line:
    """A line to the server at an address, in the name of whoever holds the token.

    Raises Refused for what is no address, or no token that could be sent.
    """
    headers = {"tus-resumable": "1.0.0", "accept": "application/json", "accept-language": "en"}
    if token:
        headers["authorization"] = f"Bearer {token}"
    try:
        client = httpx.Client(base_url=server, headers=headers, timeout=TIMEOUT)
    except (httpx.InvalidURL, UnicodeEncodeError):
        client = httpx.Client()
    url = client.base_url
    if url.scheme not in ("http", "https") or not url.host or (url.port or 0) > 65535:
        raise Refused(server, "that is no address of a server", "Write it as https://host:port")
    return Line(client)


def understood(read: Callable[[], T]) -> T:
    """What ``read`` answers. Raises Refused where another kind of server answered."""
    try:
        return read()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(
            str(error)[:80],
            "the server answers as Actes would not",
            "See that the address is right",
        ) from error


def refusal(response: httpx.Response) -> ServiceError:
    """What a server refused, as the error it had itself."""
    try:
        answer = response.json()
        reason, remedy = str(answer["title"]), str(answer["detail"])
        subject = str(answer.get("subject") or response.url.path)
    except (ValueError, KeyError, TypeError):
        reason, remedy = f"the server answered {response.status_code}", "Is that Actes?"
        subject = response.url.path
    return _kind(response.status_code)(subject, reason.rstrip("."), remedy)


def _kind(status: int) -> type[ServiceError]:
    """The class of an error; what another try may mend is ServerAway."""
    if status in (401, 403):
        return NotAllowed
    if status in (404, 410):
        return NotFound
    if status == 507:
        return StorageFull
    return ServerAway if status in (409, 423, 460) or status >= 500 else Refused


class Prefix:
    """The SHA-256 of a file's first bytes; it only ever goes forward."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._hash = hashlib.sha256()
        self._at = 0

    def up_to(self, offset: int) -> str:
        """The digest, in hex, of at least ``offset`` bytes."""
        while self._at < offset:
            data = self._source.read(self._at, min(SMALLEST, offset - self._at))
            if not data:
                self._source.check(self._at)
            self._hash.update(data)
            self._at += len(data)
        return self._hash.hexdigest()


class Waiting:
    """Pauses that grow as long as nothing goes on; each is told with what it is for."""

    def __init__(self, patience: Patience, tell: Callable[[str], None]) -> None:
        self._patience = patience
        self._tell = tell
        self.progress()

    def progress(self) -> None:
        """Something went on: patience begins anew."""
        self._since = time.monotonic()
        self._pause = self._patience.first

    def wait(self, error: ServiceError) -> None:
        """Wait a little. Raises the error itself when it has been too long."""
        if time.monotonic() + self._pause > self._since + self._patience.limit:
            raise error
        self._tell(f"{error.reason}; trying again in {self._pause:.0f} s")
        time.sleep(self._pause)
        self._pause = min(2 * self._pause, self._patience.longest)


class Sending:
    """One file on its way to a session, ``CONFERENCE/SESSION``."""

    def __init__(self, line: Line, session: str, source: Source, waiting: Waiting) -> None:
        self._line = line
        self._session = session
        self._source = source
        self._waiting = waiting
        self._prefix = Prefix(source)
        self._piece = 1 << 20
        self._upload = ""

    def finish(self, show: Show) -> Kept:
        """Send what is missing until all is safe there, however often it is cut off.

        Raises Conflict when the file changes meanwhile or the server holds other bytes, and what
        the server refuses; ServerAway when it has not answered for too long.
        """
        while True:
            try:
                return self._go_on(show)
            except NotFound as error:
                if not self._upload:
                    raise
                self._upload = ""
                self._waiting.wait(error)
            except StorageFull as error:
                if not self._upload:
                    raise
                self._waiting.wait(error)
            except Conflict:
                self._drop()
                raise
            except ServerAway as error:
                self._waiting.wait(error)
                self._piece = max(SMALLEST, self._piece // 2)

    def looked_at(self, kept: Kept) -> Kept:
        """What was found in the file, as far as it is known within a minute."""
        until = time.monotonic() + CHECKING
        while not kept.checked and time.monotonic() < until:
            time.sleep(0.5)
            try:
                kept = self._line.read(f"/uploads/{self._upload}", Kept.of)
            except ServerAway:
                continue
        return kept

    def _go_on(self, show: Show) -> Kept:
        self._upload = self._upload or self._unfinished() or self._begin()
        offset = self._offset(self._line.ask("HEAD", f"/uploads/{self._upload}"))
        show(offset)
        while offset < self._source.size:
            offset = self._send(offset)
            self._waiting.progress()
            show(offset)
        kept = self._line.read(f"/uploads/{self._upload}", Kept.of)
        if not kept.complete:
            raise ServerAway(self._source.name, "the server has not put the file in its place yet")
        self._source.check(offset)
        if kept.digest != self._prefix.up_to(offset):
            raise Conflict(
                self._source.name,
                "the server holds other bytes than this file has",
                "Keep the file, and bring it again",
            )
        return kept

    def _unfinished(self) -> str:
        """The upload of this file that goes furthest, "" for none: its bytes are compared."""
        found = self._line.read("/uploads", self._of_this_file, params={"session": self._session})
        furthest = ""
        for offset, upload in sorted(found):
            digest = self._line.read(f"/uploads/{upload}/digest", lambda one: str(one["digest"]))
            if self._prefix.up_to(offset) == digest:
                furthest = upload
        return furthest

    def _of_this_file(self, uploads: Any) -> list[tuple[int, str]]:
        source = self._source
        wanted = (source.name, source.size, source.modified)
        return [
            (int(one["offset"]), _checked(one["upload"]))
            for one in uploads
            if (one["name"], one["length"], one["modified"]) == wanted
        ]

    def _begin(self) -> str:
        told = {
            "filename": self._source.name,
            "session": self._session,
            "modified": str(self._source.modified),
        }
        pairs = (
            f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items()
        )
        headers = {"upload-length": str(self._source.size), "upload-metadata": ",".join(pairs)}
        response = self._line.ask("POST", "/uploads", headers=headers)
        # Only the id is taken: a token must not follow an address that an answer names.
        return understood(lambda: _checked(response.headers["location"].rpartition("/")[2]))

    def _send(self, offset: int) -> int:
        data = self._source.read(offset, min(self._piece, self._source.size - offset))
        if not data or offset + len(data) == self._source.size:
            self._source.check(offset + len(data))
        checksum = base64.b64encode(hashlib.sha256(data).digest()).decode()
        headers = {
            "upload-offset": str(offset),
            "upload-checksum": f"sha256 {checksum}",
            "content-type": "application/offset+octet-stream",
        }
        begun = time.monotonic()
        response = self._line.ask(
            "PATCH", f"/uploads/{self._upload}", headers=headers, content=data
        )
        self._suit(time.monotonic() - begun)
        sent = self._offset(response)
        self._prefix.up_to(sent)
        return sent

    def _drop(self) -> None:
        """What cannot become this file any more is in nobody's way."""
        if self._upload:
            with suppress(ServiceError):
                self._line.ask("DELETE", f"/uploads/{self._upload}")

    def _offset(self, response: httpx.Response) -> int:
        return understood(lambda: int(response.headers["upload-offset"]))

    def _suit(self, seconds: float) -> None:
        """Make the next piece larger or smaller, after how long the last one took."""
        if seconds < QUICK:
            self._piece = min(LARGEST, 2 * self._piece)
        elif seconds > SLOW:
            self._piece = max(SMALLEST, self._piece // 2)


def _checked(upload: object) -> str:
    """The id of an upload. Raises ValueError for what is none."""
    if not is_id(str(upload)):
        raise ValueError(upload)
    return str(upload)
