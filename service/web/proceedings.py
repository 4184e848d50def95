"""Readers' routes: the front door, and files; published things only."""

from __future__ import annotations

import re
from functools import partial

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from service.database import editions, programme
from service.errors import NotFound
from service.publication import addresses, showing
from service.publication.document import EditionDocument, PublishedRecording
from service.publication.pages.frame import Frame, LanguagesPage
from service.web.answers import ASK_AGAIN
from service.web.dependencies import (
    House,
    HouseHere,
    base_address,
    html,
    preferred_language,
)
from transcripts.formats import FORMATS, write
from transcripts.model import Language, Transcript

_FILE = re.compile(r"(\d{1,4})\.([a-z]{2,8})\.([a-z]{2,5})", re.ASCII)

front = APIRouter()
"""What has no language in its address."""


@front.api_route("/", methods=["GET", "HEAD"])
def choose_language(request: Request) -> Response:
    """The front door: on to the reader's language, or the choice of the three."""
    language = preferred_language(request.headers.get("accept-language", ""))
    varying = {"vary": "accept-language", "cache-control": ASK_AGAIN}
    if language:
        return RedirectResponse(addresses.home(language), 302, varying)
    page = LanguagesPage(Frame("en", base=base_address(request)))
    answer = html(page)
    answer.headers.update(varying)
    return answer


@front.api_route("/files/{conference}/{session}/{name}", methods=["GET", "HEAD"])
async def download(house: HouseHere, conference: str, session: str, name: str) -> Response:
    """One text of a session's latest edition in one format. Raises NotFound."""
    write_it = partial(_file, house, conference, session, name)
    return await run_sync(write_it, limiter=house.shelf.writer)


def _file(house: House, conference: str, session: str, name: str) -> Response:
    with house.runtime.database.read() as connection:
        found = programme.session_at(connection, conference, session)
        edition = editions.latest(connection, found.id)
    asked = _FILE.fullmatch(name)
    if edition is None or asked is None or asked[3] not in FORMATS:
        raise NotFound(name[:100], "there is no such file")
    transcript = _transcript(house.document(edition), int(asked[1]), asked[2])
    headers = {
        "content-disposition": f'attachment; filename="{conference}-{session}-{name}"',
        "cache-control": ASK_AGAIN,
    }
    media_type = FORMATS[asked[3]].media_type
    return Response(write(transcript, asked[3]), media_type=media_type, headers=headers)


def _transcript(document: EditionDocument, number: int, tag: Language) -> Transcript:
    for recording in document.recordings:
        if recording.position == number:
            return _text_of(recording, tag)
    raise NotFound(str(number), "there is no such file")


def _text_of(recording: PublishedRecording, tag: Language) -> Transcript:
    made = recording.spoken() if tag == showing.SPOKEN else recording.transcript(tag)
    if made is None:
        raise NotFound(tag, "there is no such file")
    return made
