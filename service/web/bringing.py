"""Where recordings are brought from: the desk's page for many sessions, guesses, and their order.

The bytes themselves come in by ``uploads``.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from service.accounts import Person
from service.database import programme, steering, uploads
from service.database.rows import stamp
from service.programme import Conference, Session
from service.publication import addresses
from service.publication.announcing import wording
from service.publication.pages.frame import Link
from service.receiving import display_name
from service.receiving.guessing import Guess, Named, guess
from service.web import forms
from service.web.dependencies import (
    UPLOAD,
    House,
    HouseHere,
    LanguageHere,
    PersonHere,
    PlaceHere,
    check_conference,
    html,
    make_desk_frame,
)
from service.web.desk_pages import Bringing, RecordingsPage, SessionChoice
from service.web.errors import Malformed
from transcripts.model import Language

LONGEST_LIST = 1 << 20
MOST_FILES = 2_000
LAST_MOMENT = 253_402_214_400_000
"""Milliseconds since 1970 at which the last day before the year 10000 begins: in all zones."""

HALF_A_DAY = 14 * 60
"""Minutes: no time zone is farther from Greenwich."""

router = APIRouter(dependencies=UPLOAD)


class AskedFile(BaseModel):
    """A file that somebody is about to send; ``modified`` in milliseconds since 1970."""

    name: str = Field(max_length=4_000)
    size: int = Field(ge=0)
    modified: int | None = Field(None, ge=0, le=LAST_MOMENT)


class AskedFiles(BaseModel):
    """Files of one conference; their dates are read ``zone`` minutes east of Greenwich."""

    conference: str = Field(max_length=200)
    files: list[AskedFile] = Field(max_length=MOST_FILES)
    zone: int = Field(0, ge=-HALF_A_DAY, le=HALF_A_DAY)


ASKED = TypeAdapter(AskedFiles)
ORDER = TypeAdapter(Annotated[list[str], Field(max_length=MOST_FILES)])


def bringing(
    house: House, conference: Conference, language: Language, session: Session | None = None
) -> Bringing:
    """Where recordings are brought to one session, or to any of a conference."""
    slug = conference.slug
    return Bringing(
        conference=slug,
        session=f"{slug}/{session.slug}" if session else "",
        choices=tuple(
            SessionChoice(
                value=f"{slug}/{one.slug}",
                href=addresses.desk(language, slug, one.slug),
                title=wording(one.title, language),
            )
            for one in conference.sessions
        ),
        form=addresses.desk(language, slug, session.slug, "recordings") if session else "",
        limit=house.runtime.config.upload_limit,
    )


@router.api_route("/{language}/desk/{conference}/recordings", methods=["GET", "HEAD"])
def show_recordings(
    request: Request, house: HouseHere, language: LanguageHere, conference: str
) -> HTMLResponse:
    """The page that takes the recordings of all sessions of a conference."""
    with house.runtime.database.read() as connection:
        whole = programme.conference(connection, conference)
    page = RecordingsPage(
        frame=make_desk_frame(request),
        conference=Link(addresses.conference(language, conference), wording(whole.title, language)),
        bring=bringing(house, whole, language),
    )
    return html(page)


@router.post("/{language}/desk/{conference}/{session}/recordings/order")
async def order(request: Request, house: HouseHere, place: PlaceHere) -> Response:
    """Put recordings of a session, named in a JSON array, in that order. Raises Conflict."""
    ids = _read(ORDER, await forms.read_body(request, LONGEST_LIST))

    def arrange() -> None:
        with house.runtime.database.write() as connection:
            steering.arrange(connection, place.session.id, ids)

    await run_in_threadpool(arrange)
    return Response(status_code=204)


@router.post("/uploads/guess")
async def guess_sessions(request: Request, house: HouseHere, person: PersonHere) -> JSONResponse:
    """Which session each file probably belongs to, and which upload it may go on with."""
    asked = _read(ASKED, await forms.read_body(request, LONGEST_LIST))
    return JSONResponse(await run_in_threadpool(_guesses, house, asked, person))


def _read(kind: TypeAdapter[Any], body: bytes) -> Any:
    try:
        return kind.validate_json(body)
    except ValidationError as error:
        raise Malformed(
            "", "the request could not be understood", "Go back and try again"
        ) from error


def _guesses(house: House, asked: AskedFiles, person: Person) -> list[dict[str, object]]:
    with house.runtime.database.read() as connection:
        conference = programme.conference(connection, asked.conference)
        check_conference(person, conference.id)
        begun = _unfinished(connection, conference, person, stamp(house.runtime.clock()))
    files = [Named(one.name, _local(one.modified, asked.zone)) for one in asked.files]
    return [
        {
            "session": _name(conference, found),
            "order": found.order,
            "unfinished": begun.get((display_name(file.name), file.size)),
        }
        for file, found in zip(asked.files, guess(files, conference), strict=True)
    ]


def _name(conference: Conference, found: Guess) -> str | None:
    return f"{conference.slug}/{found.session.slug}" if found.session else None


def _local(modified: int | None, zone: int) -> datetime | None:
    """The moment on a clock of that zone."""
    if modified is None:
        return None
    moment = datetime.fromtimestamp(modified / 1000, UTC) + timedelta(minutes=zone)
    return moment.replace(tzinfo=None)


def _unfinished(
    connection: Connection, conference: Conference, person: Person, at: str
) -> dict[tuple[str, int], str]:
    """The uploads this person has begun, by name and length; of two alike the later."""
    pending = (uploads.of_session(connection, one.id, at) for one in conference.sessions)
    mine = [one for some in pending for one in some if one.by == person.name]
    return {(one.name, one.length): one.id for one in mine}
