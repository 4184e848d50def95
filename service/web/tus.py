"""What tus 1.0 says on the wire: its headers read and written. Nothing here touches an upload."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.database.uploads import Upload, UploadKind
from service.ids import is_id
from service.receiving.writing import Checksum, Portion
from service.web.bodies import decimal, declared_length
from service.web.errors import Malformed, OtherType, OtherVersion

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination,concatenation"
ALGORITHMS = ("sha1", "sha256")
BODY_TYPE = "application/offset+octet-stream"
PATH = "/uploads"

LONGEST_HEADER = 16_384
METHODS = frozenset({"HEAD", "PATCH", "DELETE"})
"""What a client that can only POST may ask for by X-HTTP-Method-Override."""

_KEY = re.compile(r"[!-+\--~]{1,100}")
_PART = re.compile(rf"(?:.*/)?{PATH[1:]}/([^/]+)")

AGAIN = "Send the file again"


@dataclass(frozen=True, slots=True)
class Begun:
    """What a request to begin an upload says; ``parts`` are to be joined."""

    length: int
    kind: UploadKind
    parts: tuple[str, ...]
    metadata: Mapping[str, str]


class Tus:
    """Wraps the application: every answer about uploads tells the version, also a refusal; a
    POST may stand for a method that the client cannot send."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or not (path == PATH or path.startswith(f"{PATH}/")):
            await self._app(scope, receive, send)
            return

        async def send_told(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["tus-resumable"] = VERSION
            await send(message)

        await self._app(_overridden(scope), receive, send_told)


def _overridden(scope: Scope) -> Scope:
    headers = dict(scope["headers"])
    asked = headers.get(b"x-http-method-override", b"").decode("latin-1").upper()
    wanted = scope["method"] == "POST" and asked in METHODS
    return {**scope, "method": asked} if wanted else scope


async def check_version(request: Request) -> None:
    """Raises OtherVersion. Not worth a thread, hence ``async``."""
    spoken = request.headers.get("tus-resumable", "")
    if spoken != VERSION:
        raise OtherVersion(
            spoken[:40], "this service speaks another version of tus", "Speak tus 1.0.0"
        )


def check_type(request: Request) -> None:
    """Raises OtherType for a body that is no piece of a file."""
    found = request.headers.get("content-type", "")
    if found != BODY_TYPE:
        raise OtherType(
            found[:80], "the body is not a piece of a file", "Send application/offset+octet-stream"
        )


def has_body(request: Request) -> bool:
    """Whether bytes of a file come with the request. Raises OtherType for any others."""
    brings = declared_length(request) > 0 or "transfer-encoding" in request.headers
    if brings:
        check_type(request)
    return brings


def read_begun(request: Request) -> Begun:
    """Read the headers of a request that begins an upload. Raises Malformed."""
    kind, parts = _concatenation(header(request, "upload-concat"))
    length = 0 if parts else number(request, "upload-length")
    return Begun(length, kind, parts, metadata(header(request, "upload-metadata")))


def read_portion(request: Request, offset: int) -> Portion:
    """Read what a request says of the bytes in its body. Raises Malformed."""
    return Portion(offset, declared_length(request), _checksum(header(request, "upload-checksum")))


def number(request: Request, name: str) -> int:
    """A header that must be a number of bytes. Raises Malformed."""
    found = decimal(request.headers.get(name, ""))
    if found is None:
        raise Malformed(name, "a number of bytes is missing or makes no sense", AGAIN)
    return found


def header(request: Request, name: str) -> str:
    """A header, "" where it is missing. Raises Malformed for an endless one."""
    found = request.headers.get(name, "")
    if len(found) > LONGEST_HEADER:
        raise Malformed(name, "this header is too long", "Use a shorter name for the file")
    return found


def metadata(text: str) -> dict[str, str]:
    """Read ``Upload-Metadata``; bytes that are no text become marks. Raises Malformed."""
    found: dict[str, str] = {}
    for pair in text.split(",") if text.strip() else ():
        key, _, value = pair.strip().partition(" ")
        if not _KEY.fullmatch(key) or key in found:
            raise Malformed(key[:80], "the description of the file cannot be read", AGAIN)
        found[key] = _decoded(value.strip()).decode("utf-8", "replace")
    return found


def write_metadata(details: Mapping[str, str]) -> str:
    """``Upload-Metadata`` as it was read."""
    return ",".join(f"{key} {_encoded(value)}".strip() for key, value in details.items())


def concatenation(upload: Upload) -> str:
    """``Upload-Concat`` of an upload, "" where it has none."""
    if upload.kind is UploadKind.PART:
        return "partial"
    return "final;" + " ".join(f"{PATH}/{part}" for part in upload.parts) if upload.parts else ""


def http_date(stamp: str) -> str:
    """A moment of a row as headers have it."""
    return format_datetime(datetime.fromisoformat(stamp), usegmt=True)


def _concatenation(text: str) -> tuple[UploadKind, tuple[str, ...]]:
    if text == "partial":
        return UploadKind.PART, ()
    parts = text.removeprefix("final;").split() if text.startswith("final;") else []
    found = [_PART.fullmatch(_path(part)) for part in parts]
    ids = tuple(one[1] for one in found if one and is_id(one[1]))
    if text and (len(ids) != len(parts) or not ids or len(set(ids)) != len(ids)):
        raise Malformed(text[:80], "the parts to be joined cannot be read", AGAIN)
    return UploadKind.WHOLE, ids


def _path(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def _checksum(text: str) -> Checksum | None:
    if not text:
        return None
    algorithm, _, value = text.partition(" ")
    if algorithm not in ALGORITHMS:
        raise Malformed(algorithm[:40], "this kind of checksum is not known", "Use sha1 or sha256")
    return Checksum(algorithm, _decoded(value))


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed(text[:40], "the description of the file cannot be read", AGAIN) from error


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
