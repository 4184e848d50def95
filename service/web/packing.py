"""Wraps the readers' rooms: what is answered in one piece and has no tag yet is tagged and packed,
or not sent where the client has it.

Pure ASGI: recordings, streams of events and uploads pass through it untouched, and so does the
desk, whose pages hold what is secret beside what a stranger may have written (BREACH).
"""

from __future__ import annotations

from anyio.to_thread import run_sync
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.web.answers import has_already, packed, plain, takes_gzip

READ_AS_TEXT = (
    "text/",
    "application/json",
    "application/ld+json",
    "application/xml",
    "application/atom+xml",
    "application/rss+xml",
    "application/vnd.citationstyles.csl+json",
    "application/x-research-info-systems",
    "application/x-bibtex",
)

MUCH = 16_384
"""Bytes from which on packing is left to a thread."""


class Packing:
    """The application, with answers that browsers may keep."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and look at what is answered to a reader."""
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and _is_open(scope):
            await self._app(scope, receive, _Sending(Headers(scope=scope), send))
        else:
            await self._app(scope, receive, send)


def _is_open(scope: Scope) -> bool:
    """Whether the address is no place where only some are let in."""
    first, second = [*scope["path"].strip("/").split("/", 2), "", ""][:2]
    return first not in ("uploads", "desk") and second != "desk"


class _Sending:
    """One answer on its way out: its beginning waits for its body."""

    def __init__(self, asked: Headers, send: Send) -> None:
        self._asked = asked
        self._send = send
        self._begun: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _can_be_packed(message):
            self._begun = message
            return
        if self._begun is not None:
            begun, self._begun = self._begun, None
            if not message.get("more_body", False):
                message = await self._packed(begun, message)
            await self._send(begun)
        await self._send(message)

    async def _packed(self, begun: Message, message: Message) -> Message:
        """The body that goes out; ``begun`` is dressed for it."""
        headers = MutableHeaders(raw=begun["headers"])
        data = message.get("body", b"")
        make = packed if takes_gzip(self._asked) else plain
        body = await run_sync(make, data) if len(data) > MUCH else make(data)
        headers["etag"] = body.tag
        headers.add_vary_header("accept-encoding")
        if has_already(self._asked, body.tag):
            begun["status"] = 304
            del headers["content-length"], headers["content-type"]
            body = plain(b"")
        else:
            headers["content-length"] = str(len(body.data))
        if body.encoding:
            headers["content-encoding"] = body.encoding
        begun["headers"] = headers.raw
        return {**message, "body": body.data}


def _can_be_packed(begun: Message) -> bool:
    headers = Headers(raw=begun["headers"])
    kind = headers.get("content-type", "")
    return begun["status"] == 200 and kind.startswith(READ_AS_TEXT) and "etag" not in headers
