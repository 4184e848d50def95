"""What browsers play: copies of recordings by digest, in ranges; unpublished ones, at the desk."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from service.accounts import Action, Person, allows
from service.database import editions, programme, views
from service.errors import NotFound
from service.web.dependencies import House, HouseHere, VisitorHere

router = APIRouter(prefix="/media")


@router.api_route("/{digest}", methods=["GET", "HEAD"])
def play(request: Request, house: HouseHere, visitor: VisitorHere, digest: str) -> Response:
    """A playback or video copy, whole or in ranges. Raises NotFound."""
    media_type = _type_for(house, visitor, digest)
    tag = f'"{digest[:32]}"'
    headers = {"etag": tag, "cache-control": "private, max-age=3600"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    path = house.runtime.storage.path(digest)
    return FileResponse(path, media_type=media_type, headers=headers)


def _type_for(house: House, visitor: Person | None, digest: str) -> str:
    """Its type, for whom may watch a session that has it, or where a latest edition plays it."""
    with house.runtime.database.read() as connection:
        sessions = [
            programme.session(connection, one) for one in views.sessions_playing(connection, digest)
        ]
        latest = [editions.latest(connection, session.id) for session in sessions]
        made = views.media_type(connection, digest)
    if visitor and any(allows(visitor, Action.WATCH, one.conference_id) for one in sessions):
        return made
    for edition in filter(None, latest):
        for recording in house.document(edition).recordings:
            if digest in recording.playable:
                return recording.playable[digest]
    raise NotFound(digest[:80], "there is no such recording")
