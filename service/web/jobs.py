"""The job board's routes: watch recordings, stop them, do them again, order, name, remove them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from sqlalchemy import Connection

from service.accounts import Action
from service.database import recordings, steering
from service.errors import NotFound
from service.programme import Recording
from service.publication import addresses
from service.publication.announcing import wording
from service.publication.pages.frame import Link
from service.receiving import remove
from service.receiving.names import one_line
from service.web import board, forms
from service.web.dependencies import (
    UPLOAD,
    House,
    HouseHere,
    LanguageHere,
    PersonHere,
    Place,
    PlaceHere,
    allow,
    html,
    is_still_here,
    make_desk_frame,
)
from service.web.desk_pages import BoardPage, JobsBoardPage, JobsPage, RemovePage

LONGEST_NAME = 80
"""Characters of a track's name."""

ONE = "/{conference}/{session}/recordings/{recording}"

router = APIRouter(prefix="/{language}/desk", dependencies=[Depends(allow(Action.WATCH))])

TagSeen = Annotated[str, Header(alias="last-event-id")]
TagHeld = Annotated[str, Header(alias="if-none-match")]


# Watching


@router.api_route("/jobs", methods=["GET", "HEAD"])
def show_jobs(
    request: Request, house: HouseHere, language: LanguageHere, person: PersonHere
) -> HTMLResponse:
    """Everything that is at work, in line or failed, of every session that is theirs."""
    here = addresses.desk(language, "jobs")
    with house.runtime.database.read() as connection:
        jobs = board.jobs(connection, person, language)
    return html(JobsPage(make_desk_frame(request), f"{here}/board", f"{here}/events", jobs))


@router.api_route("/jobs/board", methods=["GET", "HEAD"])
def show_jobs_board(
    request: Request,
    house: HouseHere,
    language: LanguageHere,
    person: PersonHere,
    held: TagHeld = "",
) -> Response:
    """The same without its frame; 304 while nothing moved."""
    with house.runtime.database.read() as connection:
        tag = board.jobs_tag(connection)
        if held == f'"{tag}"':
            return _unchanged(tag)
        jobs = board.jobs(connection, person, language)
    return _tagged(html(JobsBoardPage(make_desk_frame(request), jobs)), tag)


@router.get("/jobs/events")
async def tell_jobs(request: Request, house: HouseHere, seen: TagSeen = "") -> StreamingResponse:
    """An event whenever that board changed. Raises Unavailable."""

    def look() -> str:
        with house.runtime.database.read() as connection:
            return board.jobs_tag(connection)

    return house.live.stream("jobs", look, seen, partial(is_still_here, request, house))


@router.api_route("/{conference}/{session}/board", methods=["GET", "HEAD"])
def show_board(
    request: Request, house: HouseHere, place: PlaceHere, held: TagHeld = ""
) -> Response:
    """A session's board alone; 304 while nothing moved, and then no text is read."""
    with house.runtime.database.read() as connection:
        tag = board.session_tag(connection, place.session.id)
        if held == f'"{tag}"':
            return _unchanged(tag)
        found = recordings.of_session(connection, place.session.id)
        now = board.board(connection, found, place.desk, place.language)
    return _tagged(html(BoardPage(make_desk_frame(request), now)), tag)


@router.get("/{conference}/{session}/events")
async def tell_board(
    request: Request, house: HouseHere, place: PlaceHere, seen: TagSeen = ""
) -> StreamingResponse:
    """An event whenever the session's board changed. Raises Unavailable."""

    def look() -> str:
        with house.runtime.database.read() as connection:
            return board.session_tag(connection, place.session.id)

    holds = partial(is_still_here, request, house)
    return house.live.stream(place.session.id, look, seen, holds)


def _tagged(answer: Response, tag: str) -> Response:
    answer.headers["etag"] = f'"{tag}"'
    return answer


def _unchanged(tag: str) -> Response:
    return _tagged(Response(status_code=304), tag)


# Acting on one recording


@router.post(f"{ONE}/stop", dependencies=UPLOAD)
def stop(house: HouseHere, place: PlaceHere, recording: str) -> Response:
    """End the work on it. Raises NotFound, Conflict."""
    return _done(house, place, recording, steering.stop)


@router.post(f"{ONE}/retry", dependencies=UPLOAD)
def retry(house: HouseHere, place: PlaceHere, recording: str) -> Response:
    """Put a failed or stopped recording back in line. Raises NotFound, Conflict."""
    return _done(house, place, recording, steering.retry)


@router.post(f"{ONE}/again", dependencies=UPLOAD)
async def do_again(
    request: Request, house: HouseHere, place: PlaceHere, recording: str
) -> Response:
    """Do one stage again, and those after it. Raises NotFound, Conflict."""
    stage = await _field(request, "stage")
    return await run_sync(
        _done, house, place, recording, lambda c, one: steering.do_again(c, one, stage)
    )


@router.post(f"{ONE}/move", dependencies=UPLOAD)
async def move(request: Request, house: HouseHere, place: PlaceHere, recording: str) -> Response:
    """One place up, or down. Raises NotFound, Conflict."""
    places = -1 if await _field(request, "to") == "up" else 1
    return await run_sync(
        _done, house, place, recording, lambda c, one: steering.move(c, one, places)
    )


@router.post(f"{ONE}/rename", dependencies=UPLOAD)
async def rename(request: Request, house: HouseHere, place: PlaceHere, recording: str) -> Response:
    """Name its track. Raises NotFound."""
    name = one_line(await _field(request, "name"))[:LONGEST_NAME]
    return await run_sync(
        _done, house, place, recording, lambda c, one: steering.rename_track(c, one, name)
    )


@router.api_route(f"{ONE}/remove", methods=["GET", "HEAD"], dependencies=UPLOAD)
def ask_to_remove(
    request: Request, house: HouseHere, place: PlaceHere, recording: str
) -> HTMLResponse:
    """The question before a recording is removed. Raises NotFound."""
    with house.runtime.database.read() as connection:
        one = _here(connection, place, recording)
    page = RemovePage(
        frame=make_desk_frame(request),
        session=Link(place.desk, wording(place.session.title, place.language)),
        action=f"{place.desk}/recordings/{one.id}/remove",
        name=one.name,
        size=one.size,
        duration=one.duration,
    )
    return html(page)


@router.post(f"{ONE}/remove", dependencies=UPLOAD)
def remove_recording(house: HouseHere, place: PlaceHere, recording: str) -> Response:
    """Take it away with all that was made of it. Raises NotFound, Conflict for a published one."""
    runtime = house.runtime
    with runtime.database.read() as connection:
        _here(connection, place, recording)
    with runtime.ballast.released():
        remove(runtime.database, runtime.storage, recording)
    return RedirectResponse(place.desk, 303)


def _done(
    house: House, place: Place, recording: str, act: Callable[[Connection, str], object]
) -> Response:
    with house.runtime.database.write() as connection:
        _here(connection, place, recording)
        act(connection, recording)
    return RedirectResponse(place.desk, 303)


def _here(connection: Connection, place: Place, recording: str) -> Recording:
    """The recording, where it is one of this session. Raises NotFound."""
    one = recordings.get(connection, recording)
    if one.session_id != place.session.id:
        raise NotFound(recording[:40], "there is no such recording")
    return one


async def _field(request: Request, name: str) -> str:
    return (await forms.read_form(request)).get(name, [""])[0]
