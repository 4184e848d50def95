"""The one place where errors become answers: a page for people, RFC 9457 problems for programs."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from anyio.to_thread import run_sync
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from service.errors import (
    Conflict,
    Misconfigured,
    NotAllowed,
    NotFound,
    Refused,
    ServiceError,
    StorageFull,
    TooLarge,
    Unavailable,
)
from service.publication.interface import message, open_interfaces
from service.publication.pages.frame import ErrorPage
from service.receiving.uploads import Expired, StillWriting
from service.receiving.writing import WrongChecksum
from service.web.credentials import sign_in_address
from service.web.dependencies import html, make_frame, page_language
from service.web.security import SAFE, NotSignedIn, TooManyTries, UnknownHost
from service.web.shelf import Busy
from transcripts.errors import EngineFailed, ModelUnavailable, TranscriptsError

log = logging.getLogger("actes.web")


class Malformed(Refused):
    """The request itself makes no sense."""


class OtherVersion(Refused):
    """The client speaks another version of tus; ``headers`` tell it ours."""

    headers: Mapping[str, str] = {"tus-version": "1.0.0"}


class OtherType(Refused):
    """The body is not what tus sends."""


class UnknownForm(Refused):
    """What is asked for is not offered in that form."""


class Stalled(Refused):
    """The body of a request stood still for too long."""


STATUS: dict[type[Exception], int] = {
    NotFound: 404,
    Conflict: 409,
    StillWriting: 423,
    Expired: 410,
    TooLarge: 413,
    WrongChecksum: 460,
    Malformed: 400,
    Stalled: 408,
    OtherVersion: 412,
    OtherType: 415,
    UnknownForm: 501,
    UnknownHost: 400,
    NotSignedIn: 401,
    TooManyTries: 429,
    Busy: 503,
    Refused: 422,
    NotAllowed: 403,
    StorageFull: 507,
    Unavailable: 503,
    Misconfigured: 503,
    ModelUnavailable: 503,
    EngineFailed: 503,
    TranscriptsError: 422,
}
"""By class; an error takes the status of its nearest ancestor here."""

OF_HTTP = {
    404: (
        message("there is nothing at this address"),
        message("Begin at the programme, or search for what was said"),
    ),
    405: (message("this address does not do that"), message("Begin at the programme")),
}
UNKNOWN = (
    message("something went wrong here"),
    message("Try again; if it comes back, report the number of the request"),
)
NOT_UNDERSTOOD = (
    message("the request could not be understood"),
    message("Go back and try again"),
)


BODY_UNREAD = (401, 403, 404, 408, 409, 410, 412, 413, 415, 423, 429, 507)
"""Answers that come before the body of the request was read."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, as it is told: ``reason`` and ``remedy`` are messages."""

    status: int
    reason: str
    remedy: str
    subject: str = ""


def problem_of(error: Exception) -> Problem:
    """What to tell of an error; an unforeseen one tells nothing of itself."""
    if isinstance(error, ServiceError | TranscriptsError):
        remedy = error.remedy
        if isinstance(error, NotFound) and not remedy:
            remedy = OF_HTTP[404][1]
        return Problem(_status(error), error.reason, remedy, error.subject[:300])
    if isinstance(error, HTTPException):
        return Problem(error.status_code, *OF_HTTP.get(error.status_code, NOT_UNDERSTOOD))
    if isinstance(error, RequestValidationError):
        return Problem(422, *NOT_UNDERSTOOD)
    return Problem(500, *UNKNOWN)


def _status(error: Exception) -> int:
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


async def answer(request: Request, error: Exception) -> Response:
    """The answer to a request that failed, in the language and the form its client reads.

    A person who is not signed in and looks at a page is shown where to.
    """
    wants_page = "text/html" in request.headers.get("accept", "")
    if isinstance(error, NotSignedIn) and wants_page and request.method in ("GET", "HEAD"):
        return RedirectResponse(sign_in_address(page_language(request), request.url), 303)
    problem = problem_of(error)
    if problem.status >= 500 and not isinstance(error, Refused):
        log.error("%s %s", request.state.request_id, request.url.path, exc_info=error)
    response = await run_sync(_page if wants_page else _problem, request, problem)
    for name, value in (getattr(error, "headers", None) or {}).items():
        response.headers.setdefault(name, value)
    if problem.status in BODY_UNREAD and request.method not in SAFE:
        # What is left of the body is not read: the line cannot be used again.
        response.headers["connection"] = "close"
    return response


def _page(request: Request, problem: Problem) -> Response:
    page = ErrorPage(
        frame=make_frame(request),
        status=problem.status,
        reason=problem.reason,
        remedy=problem.remedy,
        request_id=request.state.request_id,
        subject=problem.subject,
    )
    return html(page, problem.status)


def _problem(request: Request, problem: Problem) -> Response:
    words = open_interfaces()[page_language(request)]
    return JSONResponse(
        {
            "type": "about:blank",
            "title": words.sentence(problem.reason),
            "status": problem.status,
            "detail": words.sentence(problem.remedy),
            "instance": f"urn:actes:{request.state.request_id}",
            "subject": problem.subject,
        },
        problem.status,
        media_type="application/problem+json",
    )
