"""Readers' routes to citations: the page, the references as files, and what other sites embed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qsl, unquote, urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from service.database import editions, programme
from service.errors import NotFound
from service.publication import quoting
from service.publication.citing import Part, cite
from service.publication.document import EditionDocument, PublishedSegment
from service.publication.pages.frame import Frame
from service.publication.reading import ALONE, marked_segment
from service.publication.references import FORMS
from service.web.answers import ASK_AGAIN
from service.web.dependencies import House, HouseHere, LanguageHere, base_address, html, make_frame
from service.web.errors import UnknownForm
from service.web.sessions import moment_asked
from transcripts.languages import PROCEEDINGS
from transcripts.model import Language

router = APIRouter(prefix="/{language}/{conference}/{session}")

front = APIRouter()
"""What has no language in its address."""

_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,4}):(\d{1,2})", re.ASCII)
_PAGE = re.compile(r"/(\w\w)/([^/]+)/([^/]+)(?:/editions/(\d{1,6})|/([^/]+))?/?", re.ASCII)

Width = Annotated[int, Query(ge=1, le=10_000)]


@router.api_route("/cite", methods=["GET", "HEAD"])
def show_citation(
    request: Request, house: HouseHere, language: LanguageHere, conference: str, session: str
) -> HTMLResponse:
    """Everything to cite a session, a talk or a moment with. Raises NotFound."""
    document, asked = _edition(house, conference, session), request.query_params
    part = _part(document, asked)
    frame = make_frame(request, _query(part, asked.get("with", "")))
    beside = _beside(asked, language)
    return html(quoting.cite_page(frame, document, part, beside, _today(house)))


@router.api_route("/cite.{form}", methods=["GET", "HEAD"])
def download_citation(
    request: Request,
    house: HouseHere,
    language: LanguageHere,
    conference: str,
    session: str,
    form: str,
) -> Response:
    """The same as a file for programs that keep references. Raises NotFound."""
    if form not in FORMS:
        raise NotFound(form[:20], "there is no such file")
    document, asked = _edition(house, conference, session), request.query_params
    part, beside = _part(document, asked), _beside(asked, language)
    made = cite(document, part, language, base_address(request), beside, _today(house))
    headers = {
        "content-disposition": f'attachment; filename="{made.key[:100]}.{form}"',
        "cache-control": ASK_AGAIN,
        "x-robots-tag": "noindex",
    }
    media_type = f"{FORMS[form].media_type}; charset=utf-8"
    return Response(FORMS[form].write(made), media_type=media_type, headers=headers)


@front.api_route("/oembed", methods=["GET", "HEAD"])
def embed(
    request: Request,
    house: HouseHere,
    url: Annotated[str, Query(max_length=2000)],
    format: Annotated[str, Query(max_length=20)] = "json",
    maxwidth: Width = quoting.WIDEST,
    maxheight: Width | None = None,
) -> JSONResponse:
    """What another site shows of one of our pages (oEmbed). Raises NotFound, UnknownForm."""
    if format != "json":
        raise UnknownForm(format, "this form is not offered here", "Ask for format=json")
    base = base_address(request)
    language, document, part = _embedded(house, url.removeprefix(base))
    room = (min(maxwidth, quoting.WIDEST), maxheight)
    told = quoting.embedding(Frame(language, base=base), document, part, room)
    return JSONResponse(told, headers={"cache-control": f"max-age={quoting.KEPT}"})


def _embedded(house: House, rest: str) -> tuple[Language, EditionDocument, Part]:
    """What stands at an address of ours, without its host. Raises NotFound for any other."""
    address, _, fragment = rest.partition("#")
    path, _, query = address.partition("?")
    found = _PAGE.fullmatch(path)
    if found is None or found[1] not in PROCEEDINGS:
        raise NotFound(rest[:200], "there is nothing at this address")
    language, conference, session, number, talk = (unquote(one or "") for one in found.groups())
    document = _edition(house, conference, session, number)
    asked = dict(parse_qsl(query)) | ({"talk": talk} if talk else {})
    if re.fullmatch(r"s\d{1,6}", fragment, re.ASCII):
        asked["s"] = fragment
    return language, document, _part(document, asked)


def _edition(house: House, conference: str, session: str, number: str = "") -> EditionDocument:
    """A session's latest edition, or the one with that number. Raises NotFound."""
    with house.runtime.database.read() as connection:
        found = programme.session_at(connection, conference, session)
        known = editions.of_session(connection, found.id)
    for edition in reversed(known):
        if number in ("", str(edition.number)):
            return house.document(edition)
    raise NotFound(
        f"{conference}/{session}"[:200],
        "this session is not published yet, so there is nothing to cite",
        "Come back when its text is published; the programme says what is being prepared",
    )


def _part(document: EditionDocument, asked: Mapping[str, str]) -> Part:
    """What is to be cited: a moment, a talk, or all of it. Raises NotFound."""
    moment = moment_asked({**asked, "t": _seconds(asked.get("t", ""))})
    if moment.segment is not None or moment.second is not None:
        segment = marked_segment(document, moment)
        if segment is None:
            raise NotFound("", "nothing was said at that moment", "Choose a line of the text")
        return segment
    slug = asked.get("talk", "")
    if not slug:
        return None
    for talk in document.session.talks:
        if talk.slug == slug:
            return talk
    raise NotFound(slug[:100], "there is no such talk")


def _seconds(text: str) -> str:
    """``12:34`` as seconds, almost the next: what is shown there began within that second."""
    found = _CLOCK.fullmatch(text.strip())
    hours, minutes, seconds = (int(one or 0) for one in found.groups()) if found else (0, 0, 0)
    return f"{3600 * hours + 60 * minutes + seconds}.89" if found else text


def _beside(asked: Mapping[str, str], language: Language) -> Language:
    """The translation that a reader sees beside what was said; "" for none."""
    wanted = asked.get("with") or language
    return "" if wanted == ALONE else wanted


def _query(part: Part, beside: str) -> str:
    """What names the part in an address, and the translation beside it."""
    if isinstance(part, PublishedSegment):
        named = {"s": part.anchor.removeprefix("s")}
    else:
        named = {"talk": part.slug} if part else {}
    return urlencode(named | ({"with": beside} if beside else {}))


def _today(house: House) -> str:
    return house.runtime.clock().date().isoformat()
