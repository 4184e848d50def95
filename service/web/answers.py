"""Answers that browsers keep: tagged, packed for a weak line, and not sent again unchanged."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.responses import Response

WORTHWHILE = 512
"""Bytes from which on packing is tried: below, an answer fits one packet of the line anyway."""

ASK_AGAIN = "no-cache"
"""Kept, and asked for with its tag before it is shown a second time."""

FOR_GOOD = "public, max-age=31536000, immutable"
"""Kept for a year: other bytes would have another address."""

NOTHING_ELSE = "default-src 'none'; sandbox"
"""The policy of a file that somebody brought: should a browser take it for a page, it is empty."""

LEVEL = 6
"""Of zlib: 9 takes twice as long for one part in a hundred."""


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent: the bytes, how they are packed ("" or ``gzip``), and their own strong tag."""

    data: bytes
    encoding: str
    tag: str


def packed(data: bytes, level: int = LEVEL) -> Body:
    """The bytes packed where that saves anything, as they are elsewhere."""
    small = gzip.compress(data, level, mtime=0) if len(data) >= WORTHWHILE else data
    if len(small) >= len(data):
        return plain(data)
    return Body(small, "gzip", as_tag(data, small=True))


def plain(data: bytes) -> Body:
    """The bytes as they are."""
    return Body(data, "", as_tag(data, small=False))


def as_tag(whole: bytes, *, small: bool) -> str:
    """A strong tag of what these bytes stand for, another where it is packed."""
    return f'"{hashlib.sha256(whole).hexdigest()[:32]}{"-gz" if small else ""}"'


def takes_gzip(headers: Headers) -> bool:
    """Whether the client can unpack."""
    for part in headers.get("accept-encoding", "")[:1000].lower().split(","):
        name, _, quality = part.partition(";")
        if name.strip() in ("gzip", "*"):
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def has_already(headers: Headers, tag: str) -> bool:
    """Whether the client keeps what has this tag; a proxy may have weakened it."""
    known = headers.get("if-none-match", "")[:4000]
    return known.strip() == "*" or tag in (
        one.strip().removeprefix("W/") for one in known.split(",")
    )


def answer_with(asked: Headers, body: Body, headers: dict[str, str]) -> Response:
    """The body, or 304 where the client has it; ``headers`` go with both."""
    if has_already(asked, body.tag):
        return unchanged(body.tag, headers)
    coding = {"content-encoding": body.encoding} if body.encoding else {}
    return Response(body.data, headers={**_dressed(body.tag, headers), **coding})


def unchanged(tag: str, headers: dict[str, str]) -> Response:
    """304: the client has it."""
    return Response(status_code=304, headers=_dressed(tag, headers))


def _dressed(tag: str, headers: dict[str, str]) -> dict[str, str]:
    return {**headers, "etag": tag, "vary": "accept-encoding"}
