"""What a request shows of who asks, as it came: a bearer token, the cookie of a sign-in."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from fastapi import Request, Response
from starlette.datastructures import URL

from service.publication import addresses
from transcripts.languages import PROCEEDINGS
from transcripts.model import Language

FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
"""Headers of proxies and tunnels: what carries one was not asked at this machine."""

_DESK = re.compile(rf"/({'|'.join(PROCEEDINGS)})/desk/[A-Za-z0-9._~%/?=&-]{{0,300}}")


def is_forwarded(request: Request) -> bool:
    """Whether a proxy or a tunnel brought the request."""
    return any(name in request.headers for name in FORWARDED)


def bearer(request: Request) -> str | None:
    """The token of the Authorization header; None where another kind or none came."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


def cookie(request: Request) -> str | None:
    """The secret of a sign-in's cookie."""
    return request.cookies.get(_cookie_name(request))


def set_cookie(request: Request, response: Response, secret: str, seconds: int) -> None:
    """Have the browser keep a sign-in's secret; no script and no other site may use it.

    Lax, not strict: a link in a mail may lead to the desk, and GET changes nothing.
    """
    response.set_cookie(
        _cookie_name(request),
        secret,
        max_age=seconds,
        path="/",
        secure=_is_https(request),
        httponly=True,
        samesite="lax",
    )


def drop_cookie(request: Request, response: Response) -> None:
    """Have the browser forget the sign-in."""
    set_cookie(request, response, "", 0)


def _cookie_name(request: Request) -> str:
    """With https, one that no other host and no plain http can have planted."""
    return "__Host-actes" if _is_https(request) else "actes"


def _is_https(request: Request) -> bool:
    """As the browser sees it. A client that lies about its proxy only makes its cookie stricter."""
    return "https" in (request.url.scheme, request.headers.get("x-forwarded-proto", ""))


def sign_in_address(language: Language, url: URL) -> str:
    """The sign-in page that leads back to ``url`` when that is a page of the desk."""
    here = url.path + (f"?{url.query}" if url.query else "")
    there = safe_next(here)
    page = addresses.desk(language, "sign-in")
    return f"{page}?{urlencode({'next': there})}" if there else page


def safe_next(path: str) -> str:
    """``path`` when it is a page of this service's own desk, else ""."""
    return path if _DESK.fullmatch(path) else ""
