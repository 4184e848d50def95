"""Recordings brought by tus 1.0 (docs/uploads.md): resumed after any cut, refused before they come.

Whoever asks, what they may do, and all that the headers say is checked before a byte of the body
is read; what came is on the disk before it is acknowledged.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import aclosing
from functools import partial
from typing import Annotated, Any, TypeVar

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Request, Response
from starlette.requests import ClientDisconnect

from service.accounts import Action, Person, Role
from service.database import programme, recordings, uploads
from service.database.rows import stamp
from service.database.uploads import Upload, UploadKind
from service.errors import NotFound, ServiceError
from service.programme import Conference, Failure, Session
from service.publication.interface import Interface, open_interfaces
from service.publication.remarks import format_of, remark_lines
from service.receiving.checking import is_checked
from service.receiving.uploads import Announced, still_writing
from service.receiving.writing import Portion, check_portion, hold, open_writing
from service.runtime import Runtime
from service.web import tus
from service.web.bodies import brought, decimal
from service.web.dependencies import (
    HouseHere,
    PersonHere,
    allow,
    check_conference,
    page_language,
)
from service.web.errors import Malformed

LOCK_SECONDS = 10.0
"""How long a request waits for the one before it to stop."""

ASK_AGAIN_SECONDS = 0.05

T = TypeVar("T")

router = APIRouter(prefix=tus.PATH, dependencies=[Depends(allow(Action.UPLOAD))])
front = APIRouter(prefix=tus.PATH)
"""What anybody may ask."""

SPEAKS_TUS = [Depends(tus.check_version)]


def get_upload(house: HouseHere, person: PersonHere, upload: str) -> Upload:
    """The upload an address names, for who began it and administrators. Raises NotFound."""
    found = house.runtime.intake.look(upload)
    if not _may_touch(house.runtime, person, found):
        raise NotFound(upload[:40], "there is no such upload")
    return found


UploadHere = Annotated[Upload, Depends(get_upload)]


def _may_touch(runtime: Runtime, person: Person, upload: Upload) -> bool:
    if person.role is not Role.ADMINISTRATOR and person.name != upload.by:
        return False
    if person.conference_id is None or upload.session_id is None:
        return person.conference_id is None or person.name == upload.by
    with runtime.database.read() as connection:
        session = programme.session(connection, upload.session_id)
    return session.conference_id == person.conference_id


@front.options("")
def tell(house: HouseHere) -> Response:
    """What this service can do."""
    return Response(
        status_code=204,
        headers={
            "tus-version": tus.VERSION,
            "tus-extension": tus.EXTENSIONS,
            "tus-max-size": str(house.runtime.config.upload_limit),
            "tus-checksum-algorithm": ",".join(tus.ALGORITHMS),
        },
    )


@router.post("", dependencies=SPEAKS_TUS)
async def begin(request: Request, house: HouseHere, person: PersonHere) -> Response:
    """Begin an upload, with its first bytes where some come along; or join parts."""
    intake = house.runtime.intake
    begun, brings = tus.read_begun(request), tus.has_body(request)
    said = await run_sync(_announced, house.runtime, person, begun)
    if begun.parts:
        upload = await run_sync(intake.join, said, begun.parts, person.name)
        return _told(upload, 201)
    portion = tus.read_portion(request, 0)
    upload = await run_sync(intake.begin, said, person.name)
    try:
        if brings:
            upload = await _append(request, house.runtime, upload, portion)
    except (ServiceError, ClientDisconnect):  # nobody was told its address
        await run_sync(intake.drop_empty, upload.id)
        raise
    return _told(upload, 201)


@router.head("/{upload}", dependencies=SPEAKS_TUS)
async def ask(house: HouseHere, upload: UploadHere) -> Response:
    """How far it is; a request that still writes to it is stopped first, so that it stays so."""
    intake = house.runtime.intake
    if not upload.is_complete:
        claim = await run_sync(intake.files.claim, upload.id)
        file = await _once_free(partial(hold, intake, upload.id, claim))
        file.close()
        upload = await run_sync(intake.look, upload.id)
    answer = _told(upload, 200)
    answer.headers["upload-length"] = str(upload.length)
    answer.headers["cache-control"] = "no-store"
    for name, value in (
        ("upload-metadata", tus.write_metadata(upload.details)),
        ("upload-concat", tus.concatenation(upload)),
    ):
        if value:
            answer.headers[name] = value
    return answer


@router.patch("/{upload}", dependencies=SPEAKS_TUS)
async def append(request: Request, house: HouseHere, upload: UploadHere) -> Response:
    """Add bytes; they are on the disk when this answers."""
    portion = tus.read_portion(request, tus.number(request, "upload-offset"))
    tus.check_type(request)
    return _told(await _append(request, house.runtime, upload, portion), 204)


@router.delete("/{upload}", dependencies=SPEAKS_TUS)
async def drop(house: HouseHere, upload: UploadHere) -> Response:
    """Drop an upload, or forget one that became a recording; on a full disk too."""
    runtime = house.runtime

    def dropped() -> bool | None:
        with runtime.ballast.released():
            return runtime.intake.drop(upload.id) or None

    await run_sync(runtime.intake.files.claim, upload.id)
    await _once_free(dropped)
    return Response(status_code=204)


@router.put("/{upload}/session")
def bring_to(house: HouseHere, person: PersonHere, upload: UploadHere, session: str) -> Response:
    """Let an upload that is no recording yet become one of another session.

    Raises NotFound, Conflict.
    """
    found = _session(house.runtime, person, session)
    with house.runtime.database.write() as connection:
        uploads.bring_to(connection, upload.id, found.id)
    return Response(status_code=204)


@router.get("/{upload}")
def show(request: Request, house: HouseHere, upload: UploadHere) -> dict[str, Any]:
    """The upload, and what is known of the recording that it became."""
    return _described(request, house.runtime, upload)


@router.get("/{upload}/digest")
def show_digest(house: HouseHere, upload: UploadHere) -> dict[str, Any]:
    """The SHA-256 of the bytes that are here."""
    digest = upload.digest or house.runtime.intake.files.digest(upload.id, upload.offset)
    return {"offset": upload.offset, "digest": digest}


@router.get("")
def show_unfinished(
    request: Request, house: HouseHere, person: PersonHere, session: str = ""
) -> list[dict[str, Any]]:
    """The uploads of a session that are not complete, as far as they may touch them."""
    runtime = house.runtime
    found = _session(runtime, person, session)
    with runtime.database.read() as connection:
        waiting = uploads.of_session(connection, found.id, stamp(runtime.clock()))
    return [
        _described(request, runtime, upload)
        for upload in waiting
        if _may_touch(runtime, person, upload)
    ]


async def _append(request: Request, runtime: Runtime, upload: Upload, portion: Portion) -> Upload:
    """Check what is said, become the only one who writes, then read."""
    intake = runtime.intake
    check_portion(upload, portion)
    claim = await run_sync(intake.files.claim, upload.id)
    writing = await _once_free(partial(open_writing, intake, upload.id, claim, portion))
    try:
        async with aclosing(brought(request)) as coming:
            async for piece in coming:
                await run_sync(writing.take, piece)
        return await run_sync(writing.finish)
    finally:
        await run_sync(writing.close)


async def _once_free(attempt: Callable[[], T | None]) -> T:
    """Try until the request before lets go. Raises StillWriting when it does not."""
    deadline = time.monotonic() + LOCK_SECONDS
    while (found := await run_sync(attempt)) is None:
        if time.monotonic() > deadline:
            raise still_writing("")
        await asyncio.sleep(ASK_AGAIN_SECONDS)
    return found


def _announced(runtime: Runtime, person: Person, begun: tus.Begun) -> Announced:
    """What the request says, its session looked up. Raises Malformed, NotFound."""
    metadata = begun.metadata
    if decimal(metadata.get("modified", "0")) is None:
        raise Malformed("modified", "the date of the file makes no sense", tus.AGAIN)
    session = None
    if begun.kind is not UploadKind.PART:
        session = _session(runtime, person, metadata.get("session", ""))
    name = metadata.get("filename", "")
    return Announced(begun.length, name, session.id if session else None, begun.kind, metadata)


def _session(runtime: Runtime, person: Person, address: str) -> Session:
    """The session CONFERENCE/SESSION, where they may bring something. Raises NotFound."""
    conference, _, session = address.partition("/")
    with runtime.database.read() as connection:
        found = programme.session_at(connection, conference, session)
    check_conference(person, found.conference_id)
    return found


def _told(upload: Upload, status: int) -> Response:
    """What every answer says of the upload."""
    headers = {"upload-offset": str(upload.offset)}
    if status == 201:
        headers["location"] = f"{tus.PATH}/{upload.id}"
    if not upload.is_complete:
        headers["upload-expires"] = tus.http_date(upload.expires_at)
    return Response(status_code=status, headers=headers)


def _described(request: Request, runtime: Runtime, upload: Upload) -> dict[str, Any]:
    modified = upload.details.get("modified")
    return {
        "upload": upload.id,
        "name": upload.name,
        "session": _address(runtime, upload),
        "length": upload.length,
        "offset": upload.offset,
        "modified": int(modified) if modified else None,
        "by": upload.by,
        "expires": upload.expires_at,
        "complete": upload.is_complete,
        "digest": upload.digest,
        "recording": upload.recording_id,
        "already_here": upload.already_here,
        **_found(request, runtime, upload.recording_id),
    }


def _address(runtime: Runtime, upload: Upload) -> str | None:
    if upload.session_id is None:
        return None
    with runtime.database.read() as connection:
        conference = programme.conference_of(connection, upload.session_id)
    return f"{conference.slug}/{_slug(conference, upload.session_id)}"


def _slug(conference: Conference, session_id: str) -> str:
    return next(one.slug for one in conference.sessions if one.id == session_id)


def _found(request: Request, runtime: Runtime, recording_id: str | None) -> dict[str, Any]:
    """What a worker found in the file, once one looked at it."""
    if recording_id is None:
        state = {"checked": False, "state": None, "format": "", "duration": None}
        return {**state, "remarks": [], "failure": None}
    with runtime.database.read() as connection:
        recording = recordings.get(connection, recording_id)
        info = recordings.info(connection, recording_id)
    words, failure = open_interfaces()[page_language(request)], recording.failure
    return {
        "checked": is_checked(recording) or failure is not None,
        "state": recording.state.value,
        "format": format_of(info),
        "duration": recording.duration,
        "remarks": list(remark_lines(info, words)) if info else [],
        "failure": _failure(failure, words) if failure else None,
    }


def _failure(failure: Failure, words: Interface) -> dict[str, Any]:
    return {
        "reason": words.sentence(failure.reason),
        "remedy": words.sentence(failure.remedy),
        "permanent": failure.permanent,
    }
