"""Our style sheets, scripts and pictures: kept for good under their folder's name, packed once.

Under any other folder's name, or none, they are answered too, to be asked for again: an old page
in somebody's cache still finds what it needs.
"""

from __future__ import annotations

from functools import cache
from mimetypes import guess_type

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from service.publication.statics import files, folder_name
from service.web.answers import (
    ASK_AGAIN,
    FOR_GOOD,
    Body,
    answer_with,
    packed,
    plain,
    takes_gzip,
)

TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".woff2": "font/woff2",
}
"""Machines differ in what they know of these."""

PACKED_ALREADY = (".woff2", ".png", ".webp", ".avif", ".jpg")


class OwnFiles:
    """The files, as an application to be mounted."""

    def __init__(self) -> None:
        folder_name()  # read now, when a process starts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer GET and HEAD. Raises HTTPException for others, and for what is not there."""
        if scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(405)
        path = scope["path"].removeprefix(scope.get("root_path", "")).lstrip("/")
        response = _answer(path, Headers(scope=scope))
        await response(scope, receive, send)


def _answer(path: str, asked: Headers) -> Response:
    folder, _, rest = path.partition("/")
    name = path if path in files() else rest
    if name not in files():
        raise HTTPException(404)
    lasting = FOR_GOOD if folder == folder_name() else ASK_AGAIN
    headers = {"content-type": _type(name), "cache-control": lasting}
    return answer_with(asked, _body(name, small=takes_gzip(asked)), headers)


@cache
def _body(name: str, *, small: bool) -> Body:
    data = files()[name]
    return packed(data, 9) if small and not name.endswith(PACKED_ALREADY) else plain(data)


def _type(name: str) -> str:
    known = next((kind for ending, kind in TYPES.items() if name.endswith(ending)), None)
    return known or guess_type(name)[0] or "application/octet-stream"
