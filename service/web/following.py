"""What machines follow: feeds, the map of the site, and what robots may read."""

from __future__ import annotations

import hashlib

from fastapi import APIRouter, Request, Response

from service.database import editions, programme
from service.publication import announcing, feeds
from service.web.dependencies import HouseHere, LanguageHere, base_address

router = APIRouter()


@router.api_route("/{language}/feed.atom", methods=["GET", "HEAD"])
def show_feed(request: Request, house: HouseHere, language: LanguageHere) -> Response:
    """What was published of everything, newest first."""
    with house.runtime.database.read() as connection:
        found = editions.newest(connection, feeds.MOST_ENTRIES)
        conferences = programme.conferences(connection)
    feed = announcing.editions_feed(found, conferences, language, base_address(request))
    return _answer(request, feeds.write(feed), feeds.MEDIA_TYPE)


@router.api_route("/{language}/{conference}/feed.atom", methods=["GET", "HEAD"])
def show_conference_feed(
    request: Request, house: HouseHere, language: LanguageHere, conference: str
) -> Response:
    """What was published of one conference, newest first. Raises NotFound."""
    with house.runtime.database.read() as connection:
        one = programme.conference(connection, conference)
        found = editions.newest(connection, feeds.MOST_ENTRIES, one.id)
    feed = announcing.editions_feed(found, (one,), language, base_address(request), one)
    return _answer(request, feeds.write(feed), feeds.MEDIA_TYPE)


def _answer(request: Request, body: bytes, media_type: str) -> Response:
    """The document, or word that it is what the follower has already."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
