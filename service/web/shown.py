"""What was shown: files of published sessions, for readers; those of the others, at the desk."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from service.accounts import Action, Person, allows
from service.database import editions, programme
from service.errors import NotFound
from service.programme import KeptFile, Material, Session
from service.web.answers import NOTHING_ELSE, has_already
from service.web.dependencies import House, HouseHere, VisitorHere

router = APIRouter(prefix="/shown")


@router.api_route("/{conference}/{session}/{digest}", methods=["GET", "HEAD"])
def show_file(
    request: Request,
    house: HouseHere,
    visitor: VisitorHere,
    conference: str,
    session: str,
    digest: str,
) -> Response:
    """A file with the type that its bytes told when it came; a document to be kept, not opened.

    Raises NotFound for what no edition of the session shows, unless it is for the desk.
    """
    with house.runtime.database.read() as connection:
        found = programme.session_at(connection, conference, session)
    name, file = _find(house, visitor, found, digest)
    tag = f'"{file.digest[:32]}"'
    headers = {
        "etag": tag,
        "cache-control": "private, max-age=3600",
        "content-security-policy": NOTHING_ELSE,
    }
    if has_already(request.headers, tag):
        return Response(status_code=304, headers=headers)
    if not file.width:
        headers["content-disposition"] = f'attachment; filename="{conference}-{session}-{name}.pdf"'
    path = house.runtime.storage.path(file.digest)
    return FileResponse(path, media_type=file.media_type, headers=headers)


def _find(
    house: House, visitor: Person | None, session: Session, digest: str
) -> tuple[str, KeptFile]:
    """The short name of what was shown, and its file."""
    with house.runtime.database.read() as connection:
        known = editions.of_session(connection, session.id)
    if visitor and allows(visitor, Action.WATCH, session.conference_id):
        places: list[tuple[Material, ...]] = [session.materials]
    else:
        places = []
    documents = (house.document(edition) for edition in reversed(known))
    for shown in (*places, *(document.session.materials for document in documents)):
        for material in shown:
            if material.file and material.file.digest == digest:
                return material.slug, material.file
    raise NotFound(digest[:80], "there is no such file")
