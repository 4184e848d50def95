"""What browsers play: playback copies by digest, in ranges; of published editions only."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from service.database import editions, views
from service.errors import NotFound
from service.web.dependencies import House, HouseHere

MEDIA_TYPE = "audio/mp4"
"""Playback copies are AAC in MP4."""

router = APIRouter(prefix="/media")


@router.api_route("/{digest}", methods=["GET", "HEAD"])
def play(request: Request, house: HouseHere, digest: str) -> Response:
    """A playback copy, whole or in ranges. Raises NotFound."""
    if not _may_be_heard(house, digest):
        raise NotFound(digest[:80], "there is no such recording")
    tag = f'"{digest[:32]}"'
    headers = {"etag": tag, "cache-control": "private, max-age=3600"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    path = house.runtime.storage.path(digest)
    return FileResponse(path, media_type=MEDIA_TYPE, headers=headers)


def _may_be_heard(house: House, digest: str) -> bool:
    """Whether its session's latest edition holds it; at the desk, whether it is a playback copy."""
    with house.runtime.database.read() as connection:
        sessions = views.sessions_playing(connection, digest)
        latest = [editions.latest(connection, session) for session in sessions]
    if house.desk_is_open:
        return bool(sessions)
    documents = [house.document(edition) for edition in latest if edition]
    return any(
        recording.playback == digest for document in documents for recording in document.recordings
    )
