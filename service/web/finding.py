"""Routes of the search: what was found, how it can be narrowed, and as a feed.

Every query is answered, none is an error; one that takes too long is told so, and kept.
"""

from __future__ import annotations

import logging
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from service.database import editions
from service.errors import Unavailable
from service.publication import feeds, finding, narrowing
from service.publication.pages.frame import Frame
from service.publication.pages.search import Fault
from service.publication.searching import GROUPS, Search, make_search
from service.search.base import Facets, Order
from service.search.query import parse
from service.web.answers import ASK_AGAIN
from service.web.dependencies import HouseHere, LanguageHere, html, make_frame

log = logging.getLogger("actes.web")

router = APIRouter(prefix="/{language}")


class AskedSearch(BaseModel):
    """The search as it stands in the address; nothing in it is refused, nonsense finds nothing."""

    q: str = ""
    session: list[str] = Field(default_factory=list)
    speaker: list[str] = Field(default_factory=list)
    language: list[str] = Field(default_factory=list)
    year: list[str] = Field(default_factory=list)
    order: str = ""
    page: str = ""

    @property
    def search(self) -> Search:
        """What is asked."""
        chosen = {group: getattr(self, group) for group in GROUPS}
        return make_search(self.q, chosen, self.page, self.order)


AskedHere = Annotated[AskedSearch, Query()]


@router.api_route("/search", methods=["GET", "HEAD"])
def search(
    request: Request, house: HouseHere, language: LanguageHere, asked: AskedHere
) -> HTMLResponse:
    """What was said, a card per segment."""
    wanted = asked.search
    frame = _frame(request, wanted)
    try:
        with house.runtime.database.read() as connection:
            found = finding.find(connection, house.runtime.search, wanted, language)
    except Unavailable as error:
        fault = _told(request, error)
        return html(finding.failed_page(frame, wanted, house.known(), fault), 503)
    sessions = {card.passage.session for card in found.results.cards}
    return html(finding.search_page(frame, wanted, found, house.known(sessions)))


@router.api_route("/search/narrow", methods=["GET", "HEAD"])
def narrow(
    request: Request, house: HouseHere, language: LanguageHere, asked: AskedHere
) -> HTMLResponse:
    """Whose words, from where, in which language: with how many segments each would leave."""
    wanted = asked.search
    frame = _frame(request, wanted)
    try:
        with house.runtime.database.read() as connection:
            query = parse(wanted.words)
            facets = house.runtime.search.facets(connection, query, wanted.filters)
    except Unavailable as error:
        none = Facets((), (), (), ())
        fault = _told(request, error)
        return html(narrowing.narrow_page(frame, wanted, none, house.known(), fault), 503)
    return html(narrowing.narrow_page(frame, wanted, facets, house.known()))


@router.api_route("/search.atom", methods=["GET", "HEAD"])
def follow(
    request: Request, house: HouseHere, language: LanguageHere, asked: AskedHere
) -> Response:
    """What was published last of what is found, for feed readers. Raises Unavailable."""
    wanted = asked.search
    with house.runtime.database.read() as connection:
        results = house.runtime.search.search(
            connection, parse(wanted.words), wanted.filters, 1, language, Order.NEWEST
        )
        sessions = {card.passage.session for card in results.cards}
        published = [one for id in sessions for one in editions.of_session(connection, id)]
    known = house.known(sessions)
    frame = _frame(request, wanted)
    document = feeds.write(finding.search_feed(wanted, results, known, published, frame))
    headers = {"cache-control": ASK_AGAIN}
    return Response(document, media_type=feeds.MEDIA_TYPE, headers=headers)


def _frame(request: Request, wanted: Search) -> Frame:
    return make_frame(request, urlencode(wanted.parameters), wanted.words)


def _told(request: Request, error: Unavailable) -> Fault:
    """What a reader is told of a search without an answer; the operator finds it in the log."""
    log.warning("%s %s: %s", request.state.request_id, request.url.path, error)
    return Fault(error.reason, error.remedy)
