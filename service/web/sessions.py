"""Readers' routes to what was said: a session's text, as it is now and as one edition has it.

Pages come from their frozen copies; what a request adds is put into them on the way out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response

from service.database import programme
from service.errors import NotFound
from service.programme import Edition
from service.publication import reading
from service.publication.completing import Addition
from service.publication.copies import name_of
from service.publication.seeking import Finding
from service.web.answers import ASK_AGAIN, answer_with, has_already, takes_gzip, unchanged
from service.web.dependencies import (
    House,
    HouseHere,
    LanguageHere,
    base_address,
    html,
    make_frame,
)
from transcripts.model import Language

LONGEST_SECOND = 7 * 24 * 3600.0
"""No recording is longer than a week: a later moment is nonsense."""

HEADERS = {"content-type": "text/html; charset=utf-8", "cache-control": ASK_AGAIN}

router = APIRouter(prefix="/{language}/{conference}/{session}")


@router.api_route("", methods=["GET", "HEAD"])
async def show_session(
    request: Request, house: HouseHere, language: LanguageHere, conference: str, session: str
) -> Response:
    """A session: the whole text of its latest edition, or word that it is coming."""
    known = await house.shelf.editions(conference, session)
    if not known:
        return await run_sync(_coming, request, house, conference, session)
    return await _page(request, house, known[-1], name_of(language, "session"))


@router.api_route("/editions/{number}", methods=["GET", "HEAD"])
async def show_edition(
    request: Request,
    house: HouseHere,
    language: LanguageHere,
    conference: str,
    session: str,
    number: str,
) -> Response:
    """A session's text as one edition has it, whatever came later. Raises NotFound."""
    known = await house.shelf.editions(conference, session)
    for edition in known:
        if str(edition.number) == number:
            later = known[-1].number if edition is not known[-1] else 0
            return await _page(request, house, edition, name_of(language, "edition"), later)
    raise NotFound(number[:20], "there is no such edition")


@router.api_route("/{talk}", methods=["GET", "HEAD"])
async def show_talk(
    request: Request,
    house: HouseHere,
    language: LanguageHere,
    conference: str,
    session: str,
    talk: str,
) -> Response:
    """One talk's part of the latest edition of its session. Raises NotFound."""
    known = await house.shelf.editions(conference, session)
    talks = (await house.shelf.outline(known[-1])).talks if known else ()
    if talk not in talks:
        raise NotFound(talk[:60], "there is no such talk")
    name = name_of(language, f"talk-{talks.index(talk) + 1}")
    return await _page(request, house, known[-1], name, talk=talk)


def _coming(request: Request, house: House, conference: str, session: str) -> Response:
    with house.runtime.database.read() as connection:
        found = programme.session_at(connection, conference, session)
        whole = programme.conference(connection, conference)
    return html(reading.coming_page(make_frame(request), whole, found))


async def _page(
    request: Request, house: House, edition: Edition, name: str, later: int = 0, talk: str = ""
) -> Response:
    outline, asked = await house.shelf.outline(edition), request.query_params
    language, path = _language_and_path(request)
    wanted = asked.get("with", "")
    beside = outline.beside(wanted, language)
    added = Addition(
        base=base_address(request),
        path=path,
        beside=beside,
        moment=moment_asked(asked),
        kept=f"with={wanted}" if wanted == beside else "",
        later=later,
        talk=talk,
    )
    small = takes_gzip(request.headers)
    if asked.get("find"):
        chosen = beside if added.kept else ""
        finding = Finding.of(asked["find"], added.moment.segment, chosen)
        body = await house.shelf.marked(edition, name, finding, added, small=small)
        return answer_with(request.headers, body, HEADERS)
    tag = house.shelf.tag(edition, name, added, small=small)
    if has_already(request.headers, tag):
        return unchanged(tag, HEADERS)
    body = await house.shelf.body(edition, name, added, small=small)
    return answer_with(request.headers, body, HEADERS)


def _language_and_path(request: Request) -> tuple[Language, str]:
    """The address of a reader's page in its two parts."""
    _, language, rest = request.scope["path"].split("/", 2)
    return language, f"/{rest}"


def moment_asked(asked: Mapping[str, str]) -> reading.Moment:
    """Where to open the session; what is no number is as if it were not there."""
    second = _number(asked.get("t", ""))
    segment = _whole(asked.get("s", "").removeprefix("s"))
    return reading.Moment(_whole(asked.get("r", "")) or 1, second, segment)


def _number(text: str) -> float | None:
    found = re.fullmatch(r"\d{1,7}(\.\d{1,6})?", text, re.ASCII)
    value = float(text) if found else -1.0
    return value if 0 <= value <= LONGEST_SECOND else None


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,6}", text, re.ASCII) else None
