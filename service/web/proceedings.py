"""Readers' routes: the programme and files; published things only."""

from __future__ import annotations

import re

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import Connection

from service.database import editions, programme, recordings
from service.errors import NotFound
from service.programme import Conference
from service.publication import addresses, announcing, metadata, reading
from service.publication.document import EditionDocument, PublishedRecording
from service.publication.pages.frame import Frame, LanguagesPage
from service.publication.pages.programme import ConferenceCard, ConferencePage, HomePage
from service.web.dependencies import (
    HouseHere,
    LanguageHere,
    base_address,
    html,
    make_frame,
    preferred_language,
)
from transcripts.formats import FORMATS, write
from transcripts.model import Language, Transcript

_FILE = re.compile(r"(\d{1,4})\.([a-z]{2,8})\.([a-z]{2,5})")

front = APIRouter()
"""What has no language in its address."""

router = APIRouter(prefix="/{language}")


@front.api_route("/", methods=["GET", "HEAD"])
def choose_language(request: Request) -> Response:
    """The front door: on to the reader's language, or the choice of the three."""
    language = preferred_language(request.headers.get("accept-language", ""))
    varying = {"vary": "accept-language", "cache-control": "no-cache"}
    if language:
        return RedirectResponse(addresses.home(language), 302, varying)
    page = LanguagesPage(Frame("en", base=base_address(request)))
    answer = html(page)
    answer.headers.update(varying)
    return answer


@front.api_route("/files/{conference}/{session}/{name}", methods=["GET", "HEAD"])
def download(house: HouseHere, conference: str, session: str, name: str) -> Response:
    """One text of a session's latest edition in one format. Raises NotFound."""
    with house.runtime.database.read() as connection:
        found = programme.session_at(connection, conference, session)
        edition = editions.latest(connection, found.id)
    asked = _FILE.fullmatch(name)
    if edition is None or asked is None or asked[3] not in FORMATS:
        raise NotFound(name[:100], "there is no such file")
    transcript = _transcript(house.document(edition), int(asked[1]), asked[2])
    headers = {
        "content-disposition": f'attachment; filename="{conference}-{session}-{name}"',
        "cache-control": "no-cache",
    }
    media_type = FORMATS[asked[3]].media_type
    return Response(write(transcript, asked[3]), media_type=media_type, headers=headers)


def _transcript(document: EditionDocument, number: int, tag: Language) -> Transcript:
    for recording in document.recordings:
        if recording.position == number:
            return _text_of(recording, tag)
    raise NotFound(str(number), "there is no such file")


def _text_of(recording: PublishedRecording, tag: Language) -> Transcript:
    made = recording.spoken() if tag == reading.SPOKEN else recording.transcript(tag)
    if made is None:
        raise NotFound(tag, "there is no such file")
    return made


@router.api_route("/", methods=["GET", "HEAD"])
def show_home(request: Request, house: HouseHere, language: LanguageHere) -> HTMLResponse:
    """Everything there is to read."""
    with house.runtime.database.read() as connection:
        cards = tuple(
            _card(connection, conference, language)
            for conference in programme.conferences(connection)
        )
    return html(HomePage(make_frame(request), addresses.feed(language), cards))


@router.api_route("/{conference}", methods=["GET", "HEAD"])
def show_conference(
    request: Request, house: HouseHere, language: LanguageHere, conference: str
) -> HTMLResponse:
    """One conference's programme. Raises NotFound."""
    with house.runtime.database.read() as connection:
        found = programme.conference(connection, conference)
        card = _card(connection, found, language)
    frame = announcing.within(make_frame(request), found)
    feed = addresses.feed(language, conference)
    return html(ConferencePage(frame, feed, card, metadata.of_conference(frame, found)))


def _card(connection: Connection, conference: Conference, language: Language) -> ConferenceCard:
    durations = {
        session.id: sum(
            recording.duration or 0.0 for recording in recordings.of_session(connection, session.id)
        )
        for session in conference.sessions
    }
    published = editions.published(connection)
    return announcing.conference_card(conference, published, durations, language)
