"""The desk's routes: make the programme, bring recordings, watch them become text, publish."""

from __future__ import annotations

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

from service.accounts import Action, allows
from service.database import editions, programme, recordings
from service.errors import TooLarge
from service.programme import Conference, Session
from service.publication import addresses
from service.publication.announcing import edition_line, wording
from service.publication.editions import publish as publish_edition
from service.publication.interface import message, open_interfaces
from service.publication.pages.frame import NEUTRAL, Link
from service.publication.remarks import format_of, remark_lines
from service.receiving import Received
from service.web import board, forms, upload_forms
from service.web.bringing import bringing
from service.web.dependencies import (
    UPLOAD,
    House,
    HouseHere,
    LanguageHere,
    PersonHere,
    PlaceHere,
    allow,
    html,
    make_desk_frame,
    preferred_language,
)
from service.web.desk_pages import (
    ConferenceFormPage,
    DeskPage,
    SessionDeskPage,
    SessionFormPage,
)
from transcripts.model import Language

LONGEST_NOTE = 500

RECEIVED = message("Received.")
ALREADY_HERE = message("This session had this recording already; nothing was added.")

PUBLISH, ARRANGE = ([Depends(allow(action))] for action in (Action.PUBLISH, Action.ARRANGE))

door = APIRouter()
"""The way to the desk, which tells nothing of it."""

router = APIRouter(prefix="/{language}/desk", dependencies=[Depends(allow(Action.WATCH))])


@door.api_route("/desk", methods=["GET", "HEAD"])
@door.api_route("/desk/", methods=["GET", "HEAD"])
def choose_language(request: Request) -> RedirectResponse:
    """On to the desk in the technician's language."""
    language = preferred_language(request.headers.get("accept-language", "")) or NEUTRAL
    return RedirectResponse(addresses.desk(language), 302, {"vary": "accept-language"})


@router.api_route("", methods=["GET", "HEAD"])
def complete_address(language: LanguageHere) -> RedirectResponse:
    """The desk's address with its stroke at the end, before it is taken for a conference."""
    return RedirectResponse(addresses.desk(language), 308)


@router.api_route("/", methods=["GET", "HEAD"])
def show_desk(
    request: Request, house: HouseHere, language: LanguageHere, person: PersonHere
) -> HTMLResponse:
    """Every conference and session that is theirs, and the engines in use."""
    arranges = allows(person, Action.ARRANGE) and person.conference_id is None
    with house.runtime.database.read() as connection:
        published = editions.published(connection)
        conferences = tuple(
            board.desk_conference(connection, conference, published, person, language)
            for conference in programme.conferences(connection)
            if allows(person, Action.WATCH, conference.id)
        )
    page = DeskPage(
        frame=make_desk_frame(request),
        new_conference=addresses.desk(language, "new") if arranges else "",
        conferences=conferences,
        engines=board.engines(house.runtime.config),
    )
    return html(page)


# Conferences and sessions


@router.api_route("/new", methods=["GET", "HEAD"], dependencies=ARRANGE)
def new_conference(request: Request, language: LanguageHere) -> HTMLResponse:
    """An empty form."""
    return html(_conference_form(request, language, forms.EMPTY))


@router.post("/new", dependencies=ARRANGE)
async def make_conference(request: Request, house: HouseHere, language: LanguageHere) -> Response:
    """Make the conference, or show the form again with what is wrong."""
    form = await forms.read_form(request)

    def make() -> Response:
        with house.runtime.database.write() as connection:
            taken = {one.slug for one in programme.conferences(connection)}
            made = forms.conference_from(form, taken)
            if isinstance(made, Conference):
                programme.add_conference(connection, made)
        if isinstance(made, Conference):
            return _see(addresses.desk(language))
        return html(_conference_form(request, language, made), 422)

    return await run_sync(make)


@router.api_route("/{conference}/new", methods=["GET", "HEAD"], dependencies=ARRANGE)
def new_session(
    request: Request, house: HouseHere, language: LanguageHere, conference: str
) -> HTMLResponse:
    """An empty form."""
    with house.runtime.database.read() as connection:
        whole = programme.conference(connection, conference)
    return html(_session_form(request, language, whole, forms.EMPTY))


@router.post("/{conference}/new", dependencies=ARRANGE)
async def make_session(
    request: Request, house: HouseHere, language: LanguageHere, conference: str
) -> Response:
    """Make the session, or show the form again with what is wrong."""
    form = await forms.read_form(request)

    def make() -> Response:
        with house.runtime.database.write() as connection:
            whole = programme.conference(connection, conference)
            made = forms.session_from(form, whole)
            if isinstance(made, Session):
                programme.add_session(connection, made)
        if isinstance(made, Session):
            return _see(addresses.desk(language, whole.slug, made.slug))
        return html(_session_form(request, language, whole, made), 422)

    return await run_sync(make)


def _conference_form(
    request: Request, language: Language, filled: forms.Filled
) -> ConferenceFormPage:
    return ConferenceFormPage(
        frame=make_desk_frame(request),
        action=addresses.desk(language, "new"),
        titles=filled.in_each_language("title"),
        places=filled.in_each_language("place"),
        starts=filled.field("starts"),
        ends=filled.field("ends"),
        languages=filled.languages(),
        slug=filled.field("slug"),
    )


def _session_form(
    request: Request, language: Language, conference: Conference, filled: forms.Filled
) -> SessionFormPage:
    return SessionFormPage(
        frame=make_desk_frame(request),
        conference=_link(conference, language),
        action=addresses.desk(language, conference.slug, "new"),
        titles=filled.in_each_language("title"),
        abstracts=filled.in_each_language("abstract"),
        date=filled.field("date"),
        languages=filled.languages(),
        slug=filled.field("slug"),
    )


# A session's desk page


@router.api_route("/{conference}/{session}", methods=["GET", "HEAD"])
def show_session(
    request: Request, house: HouseHere, place: PlaceHere, person: PersonHere
) -> HTMLResponse:
    """Bring recordings, watch, publish."""
    language = place.language
    publishes = allows(person, Action.PUBLISH, place.conference.id)
    with house.runtime.database.read() as connection:
        found = recordings.of_session(connection, place.session.id)
        edition = editions.latest(connection, place.session.id)
        now = board.board(connection, found, place.desk, language)
    page = SessionDeskPage(
        frame=make_desk_frame(request),
        conference=_link(place.conference, language),
        title=wording(place.session.title, language),
        public=addresses.session(language, place.conference.slug, place.session.slug),
        bring=bringing(house, place.conference, language, place.session),
        board_href=f"{place.desk}/board",
        events_href=f"{place.desk}/events",
        board=now,
        publish=f"{place.desk}/publish" if publishes else "",
        shown=f"{place.desk}/shown" if publishes else "",
        engines=board.engines(house.runtime.config),
        edition=edition_line(edition) if edition else None,
    )
    return html(page)


@router.post("/{conference}/{session}/recordings", dependencies=UPLOAD)
async def bring(
    request: Request, house: HouseHere, place: PlaceHere, person: PersonHere, name: str = ""
) -> Response:
    """Take a file in: the body itself under ``name``, or every file of a multipart form."""
    dock = upload_forms.Dock(house.runtime, place.session.id, person.name)
    if request.headers.get("content-type", "").startswith("multipart/"):
        received = await upload_forms.take_form(request, dock)
        if _wants_page(request):
            return _see(f"{place.desk}#{received[0].recording.id}")
        return JSONResponse([_told(house, one, place.language) for one in received], 201)
    one = await upload_forms.take_body(request, dock, name)
    told = await run_sync(_told, house, one, place.language)
    return JSONResponse(told, 200 if one.already_here else 201)


@router.post("/{conference}/{session}/publish", dependencies=PUBLISH)
async def publish(
    request: Request, house: HouseHere, place: PlaceHere, person: PersonHere
) -> Response:
    """Make the next edition, and show it. Raises Conflict where a recording is not ready."""
    note = " ".join((await forms.read_form(request)).get("note", [""])[0].split())
    if len(note) > LONGEST_NOTE:
        raise TooLarge("", "the form is too long", "Shorten its texts")
    await run_sync(publish_edition, house.runtime.press, place.session.id, person.name, note)
    return _see(addresses.session(place.language, place.conference.slug, place.session.slug))


def _see(href: str) -> RedirectResponse:
    return RedirectResponse(href, 303)


def _link(conference: Conference, language: Language) -> Link:
    href = addresses.conference(language, conference.slug)
    return Link(href, wording(conference.title, language))


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _told(house: House, received: Received, language: Language) -> dict[str, object]:
    """What a program is told of a file that came in; ``message`` is for its user."""
    recording, words = received.recording, open_interfaces()[language]
    with house.runtime.database.read() as connection:
        info = recordings.info(connection, recording.id)
    failure = recording.failure
    said = [words.worded(ALREADY_HERE if received.already_here else RECEIVED)]
    if failure:
        said += [words.sentence(failure.reason) + ".", words.sentence(failure.remedy) + "."]
    elif recording.duration is not None:
        said.append(f"{format_of(info)}, {words.minutes(recording.duration)}.")
        said += remark_lines(info, words) if info else ()
    return {
        "recording": recording.id,
        "name": recording.name,
        "digest": recording.digest,
        "size": recording.size,
        "duration": recording.duration,
        "format": format_of(info),
        "state": recording.state.value,
        "already_here": received.already_here,
        "message": " ".join(said),
    }
