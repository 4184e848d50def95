"""What browsers play: copies of recordings by digest, in ranges; unpublished ones, at the desk.

A thread reads a piece of a file and is free again before that is sent, however slow the line is.
"""

from __future__ import annotations

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from service.accounts import Action, allows
from service.database import programme, views
from service.errors import NotFound
from service.web.answers import has_already
from service.web.dependencies import House, HouseHere, get_visitor
from service.web.shelf import Playable

FOR_ALL = "public, max-age=3600"
FOR_THE_DESK = "private, max-age=3600"

router = APIRouter(prefix="/media")


@router.api_route("/{digest}", methods=["GET", "HEAD"])
async def play(request: Request, house: HouseHere, digest: str) -> Response:
    """A playback or video copy, whole or in ranges. Raises NotFound."""
    found, lasting = await house.shelf.playable(digest), FOR_ALL
    if found is None:
        found, lasting = await run_sync(_at_the_desk, request, house, digest), FOR_THE_DESK
    tag = f'"{digest[:32]}"'
    headers = {"etag": tag, "cache-control": lasting}
    if has_already(request.headers, tag):
        return Response(status_code=304, headers=headers)
    return FileResponse(found.path, 200, headers, found.media_type, stat_result=found.stat)


def _at_the_desk(request: Request, house: House, digest: str) -> Playable:
    """What belongs to a session that whoever asks may watch. Raises NotFound."""
    visitor = get_visitor(request, house)
    with house.runtime.database.read() as connection:
        there = views.sessions_playing(connection, digest) if visitor else ()
        sessions = [programme.session(connection, one) for one in there]
        media_type = views.media_type(connection, digest)
    if not any(visitor and allows(visitor, Action.WATCH, one.conference_id) for one in sessions):
        raise NotFound(digest[:80], "there is no such recording")
    return Playable.of(house.runtime.storage.path(digest), media_type)
