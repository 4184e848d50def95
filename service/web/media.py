"""What browsers play: playback copies by digest, in ranges; what is not published, at the desk."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from service.accounts import Action, Person, allows
from service.database import editions, programme, views
from service.errors import NotFound
from service.web.dependencies import House, HouseHere, VisitorHere

MEDIA_TYPE = "audio/mp4"
"""Playback copies are AAC in MP4."""

router = APIRouter(prefix="/media")


@router.api_route("/{digest}", methods=["GET", "HEAD"])
def play(request: Request, house: HouseHere, visitor: VisitorHere, digest: str) -> Response:
    """A playback copy, whole or in ranges. Raises NotFound."""
    if not _may_hear(house, visitor, digest):
        raise NotFound(digest[:80], "there is no such recording")
    tag = f'"{digest[:32]}"'
    headers = {"etag": tag, "cache-control": "private, max-age=3600"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    path = house.runtime.storage.path(digest)
    return FileResponse(path, media_type=MEDIA_TYPE, headers=headers)


def _may_hear(house: House, visitor: Person | None, digest: str) -> bool:
    """Whether they may watch a session that has it, or a session's latest edition plays it."""
    with house.runtime.database.read() as connection:
        sessions = [
            programme.session(connection, one) for one in views.sessions_playing(connection, digest)
        ]
        latest = [editions.latest(connection, session.id) for session in sessions]
    if visitor and any(allows(visitor, Action.WATCH, one.conference_id) for one in sessions):
        return True
    documents = [house.document(edition) for edition in latest if edition]
    return any(
        recording.playback == digest for document in documents for recording in document.recordings
    )
