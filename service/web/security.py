"""The front door: whom it answers, what every answer carries, and what never leaves as a crash.

Pure ASGI, so that uploads and media stream through it untouched.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.config import Config, is_loopback
from service.errors import NotAllowed, Refused
from service.ids import new_id
from service.publication.interface import message

HEADERS = {
    "content-security-policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITE = frozenset({"same-origin", "none"})

_HOST = re.compile(r"([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?")

log = logging.getLogger("actes.web")

Answer = Callable[[Request, Exception], Awaitable[Response]]


class UnknownHost(Refused):
    """The request names a host that this service is not."""


class NotSignedIn(NotAllowed):
    """Nobody we know asks: told alike for no token, a wrong, an expired and a revoked one."""

    headers: Mapping[str, str] = {"www-authenticate": 'Bearer realm="Actes"'}

    def __init__(self) -> None:
        super().__init__(
            "",
            message("only people who are known here may do this"),
            message("Sign in, or send a token that still holds"),
        )


class TooManyTries(Refused):
    """One address brought too many wrong tokens; ``wait`` is in seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(
            "",
            message("too many wrong tokens came from your address"),
            message("Wait a minute, then use the right one"),
        )
        self.headers: Mapping[str, str] = {"retry-after": str(wait)}


def host_name(host: str) -> str:
    """The name in a Host header, without its port; "" for what is none."""
    found = _HOST.fullmatch(host)
    return found[1].strip("[]").lower() if found else ""


def check_host(host: str, config: Config) -> None:
    """Raises UnknownHost for a name we do not answer to.

    On loopback only loopback's names count, and the one in the configured address, whose proxy
    brings requests here: another name that leads here was made to lead here by someone else's
    page (DNS rebinding).
    """
    name = host_name(host)
    known = (config.host, host_name(config.address.partition("://")[2]))
    if name and (not is_loopback(config.host) or is_loopback(name) or name in known):
        return
    raise UnknownHost(
        host[:100],
        "this service does not answer to that name",
        "Use the address that the service printed when it started",
    )


def check_origin(request: Request) -> None:
    """Raises NotAllowed where another site's page asks to change something here.

    Clients that are no browsers send neither header and are let through: there is no cookie
    that they could abuse.
    """
    if request.method in SAFE:
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        own = site in OWN_SITE
    else:
        own = origin is None or origin.partition("://")[2] == request.headers.get("host")
    if not own:
        raise NotAllowed(
            (origin or site or "")[:100],
            "another site asked for this change",
            "Use the forms of this service's own pages",
        )


class Guard:
    """Wraps the application: answers have our headers and a request id, errors become answers."""

    def __init__(self, app: ASGIApp, config: Config, answer: Answer) -> None:
        self._app = app
        self._config = config
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        request.state.request_id = new_id("req")
        begun: list[bool] = []

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                begun.append(True)
                self._dress(MutableHeaders(scope=message), request)
            await send(message)

        try:
            check_host(request.headers.get("host", ""), self._config)
            check_origin(request)
            await self._app(scope, receive, send_guarded)
        except ClientDisconnect:
            log.info("%s: the client went away", request.state.request_id)
        except Exception as error:  # the outermost line of the web: nobody else would answer
            if begun:
                raise
            response = await self._answer(request, error)
            await response(scope, receive, send_guarded)

    def _dress(self, headers: MutableHeaders, request: Request) -> None:
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        headers["x-request-id"] = request.state.request_id
