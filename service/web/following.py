"""What machines follow: feeds, the map of the site, and what robots may read."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.database import editions, programme
from service.errors import NotFound
from service.publication import announcing, feeds, sitemap
from service.web.answers import ASK_AGAIN
from service.web.dependencies import House, HouseHere, LanguageHere, base_address

router = APIRouter()


@router.api_route("/{language}/feed.atom", methods=["GET", "HEAD"])
def show_feed(request: Request, house: HouseHere, language: LanguageHere) -> Response:
    """What was published of everything, newest first."""
    with house.runtime.database.read() as connection:
        found = editions.newest(connection, feeds.MOST_ENTRIES)
        conferences = programme.conferences(connection)
    feed = announcing.editions_feed(found, conferences, language, base_address(request))
    return _document(feeds.write(feed), feeds.MEDIA_TYPE)


@router.api_route("/{language}/{conference}/feed.atom", methods=["GET", "HEAD"])
def show_conference_feed(
    request: Request, house: HouseHere, language: LanguageHere, conference: str
) -> Response:
    """What was published of one conference, newest first. Raises NotFound."""
    with house.runtime.database.read() as connection:
        one = programme.conference(connection, conference)
        found = editions.newest(connection, feeds.MOST_ENTRIES, one.id)
    feed = announcing.editions_feed(found, (one,), language, base_address(request), one)
    return _document(feeds.write(feed), feeds.MEDIA_TYPE)


@router.api_route("/sitemap.xml", methods=["GET", "HEAD"])
def show_sitemap(request: Request, house: HouseHere) -> Response:
    """Every page, or the index of the files that name them."""
    found, base = _listed(house), base_address(request)
    count = sitemap.parts(found)
    body = sitemap.write(found, base) if count == 1 else sitemap.write_index(count, base)
    return _document(body, sitemap.MEDIA_TYPE)


@router.api_route("/sitemap-{part}.xml", methods=["GET", "HEAD"])
def show_part_of_sitemap(request: Request, house: HouseHere, part: str) -> Response:
    """One file of the map. Raises NotFound."""
    found = _listed(house)
    if part not in map(str, range(1, sitemap.parts(found) + 1)):
        raise NotFound(part[:20], "there is nothing at this address")
    return _document(sitemap.write(found, base_address(request), int(part)), sitemap.MEDIA_TYPE)


@router.api_route("/robots.txt", methods=["GET", "HEAD"])
def show_robots(request: Request) -> Response:
    """What robots may read, and where the map is."""
    return _document(sitemap.robots(base_address(request)).encode(), "text/plain")


def _listed(house: House) -> tuple[sitemap.Listed, ...]:
    with house.runtime.database.read() as connection:
        return sitemap.listed(programme.conferences(connection), editions.published(connection))


def _document(body: bytes, media_type: str) -> Response:
    return Response(body, media_type=media_type, headers={"cache-control": ASK_AGAIN})
