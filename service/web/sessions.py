"""Readers' routes to what was said: a session's text, as it is now and as one edition has it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from service.database import editions, programme
from service.errors import NotFound
from service.programme import Edition
from service.publication import addresses, reading
from service.publication.document import EditionDocument, PublishedRecording, PublishedSegment
from service.publication.pages.frame import Frame
from service.web.dependencies import HouseHere, LanguageHere, html, make_frame

LONGEST_SECOND = 7 * 24 * 3600.0
"""No recording is longer than a week: a later moment is nonsense."""

router = APIRouter(prefix="/{language}/{conference}/{session}")


@router.api_route("", methods=["GET", "HEAD"])
def show_session(
    request: Request, house: HouseHere, language: LanguageHere, conference: str, session: str
) -> HTMLResponse:
    """A session: the whole text of its latest edition, or word that it is coming."""
    with house.runtime.database.read() as connection:
        found = programme.session_at(connection, conference, session)
        edition = editions.latest(connection, found.id)
        whole = programme.conference(connection, conference)
    if edition is None:
        return html(reading.coming_page(_frame(request), whole, found))
    return _text(request, house, edition)


@router.api_route("/editions/{number}", methods=["GET", "HEAD"])
def show_edition(
    request: Request,
    house: HouseHere,
    language: LanguageHere,
    conference: str,
    session: str,
    number: str,
) -> HTMLResponse:
    """A session's text as one edition has it, whatever came later. Raises NotFound."""
    with house.runtime.database.read() as connection:
        found = programme.session_at(connection, conference, session)
        known = editions.of_session(connection, found.id)
    for edition in known:
        if str(edition.number) == number:
            return _text(request, house, edition)
    raise NotFound(number[:20], "there is no such edition")


def _text(request: Request, house: HouseHere, edition: Edition) -> HTMLResponse:
    document, moment = house.document(edition), moment_asked(request.query_params)
    frame = _frame(request)
    answer = html(reading.session_page(frame, document))
    beside = reading.chosen(document, request.query_params.get("with", ""), frame.language)
    return _completed(answer, beside, document, moment)


def _completed(
    answer: HTMLResponse, beside: str, document: EditionDocument, moment: reading.Moment
) -> HTMLResponse:
    """The page with what its request adds: the translation shown, the segment marked."""
    marked = reading.marked_segment(document, moment)
    anchor = marked.anchor if marked else ""
    body = bytes(answer.body).decode()
    body = body.replace('data-beside=""', f'data-beside="{beside}"', 1)
    for place in (f'data-choice="{beside}"', f' id="{anchor}"'):
        body = body.replace(place, f'{place} aria-current="true"', 1)
    for recording in document.recordings:
        second = _opened_at(recording, marked, moment)
        if second is not None:
            media = f'src="{addresses.media(recording.played)}'
            body = body.replace(f'{media}"', f'{media}#t={second}"', 1)
    return HTMLResponse(body, headers={"cache-control": "no-cache"})


def _opened_at(
    recording: PublishedRecording, marked: PublishedSegment | None, moment: reading.Moment
) -> float | None:
    """The second its player opens at: only where the reader asked for one, and only here."""
    if moment.segment is not None:
        return marked.span.start if marked and marked in recording.segments else None
    return moment.second if moment.recording == recording.position else None


def _frame(request: Request) -> Frame:
    shown = request.query_params.get("with", "")
    return make_frame(request, f"with={shown}" if shown.isalpha() else "")


def moment_asked(asked: Mapping[str, str]) -> reading.Moment:
    """Where a query opens a session; what is no number is as if it were not there."""
    second = _number(asked.get("t", ""))
    segment = _whole(asked.get("s", "").removeprefix("s"))
    return reading.Moment(_whole(asked.get("r", "")) or 1, second, segment)


def _number(text: str) -> float | None:
    found = re.fullmatch(r"\d{1,7}(\.\d{1,6})?", text, re.ASCII)
    value = float(text) if found else -1.0
    return value if 0 <= value <= LONGEST_SECOND else None


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,6}", text, re.ASCII) else None
