"""A conference's colour and logo: a style sheet and a picture for readers, the form at the desk."""

from __future__ import annotations

from dataclasses import replace

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import Connection

from service.accounts import Action
from service.database import programme, recordings
from service.errors import NotFound
from service.programme import Conference, KeptFile
from service.publication import addresses, look
from service.publication.announcing import within
from service.publication.interface import message
from service.receiving import pictures
from service.runtime import Runtime
from service.storage import Storage
from service.web import forms, upload_forms
from service.web.answers import FOR_GOOD, NOTHING_ELSE
from service.web.dependencies import HouseHere, LanguageHere, allow, html, make_desk_frame
from service.web.desk_pages import Field, LookPage

LARGEST_LOGO = 512 * 1024
"""Bytes of a logo: readers on weak lines wait for it."""

FOR_A_MINUTE = "public, max-age=60"
"""A change shows within a minute; until then no reader waits to hear that nothing changed."""

NO_COLOUR = message("This is not a colour: # and six digits from 0 to f.")

front = APIRouter(prefix="/look")
"""For readers' pages; no language, for there are no words in it."""

router = APIRouter(
    prefix="/{language}/desk/{conference}/look", dependencies=[Depends(allow(Action.ARRANGE))]
)


@front.api_route("/{conference}.css", methods=["GET", "HEAD"])
def show_style_sheet(house: HouseHere, conference: str) -> Response:
    """The conference's colour and logo as pages take them; empty where it has none."""
    with house.runtime.database.read() as connection:
        found = programme.conference(connection, conference)
    written = look.style_sheet(found, _sides(house.runtime.storage, found.logo))
    return Response(written, media_type="text/css", headers={"cache-control": FOR_A_MINUTE})


@front.api_route("/{conference}/{digest}", methods=["GET", "HEAD"])
def show_logo(house: HouseHere, conference: str, digest: str) -> Response:
    """The logo as it was brought. Raises NotFound for any but today's."""
    with house.runtime.database.read() as connection:
        logo = programme.conference(connection, conference).logo
    if logo is None or logo.digest != digest:
        raise NotFound(digest[:80], "there is no such picture")
    headers = {"cache-control": FOR_GOOD, "content-security-policy": NOTHING_ELSE}
    return Response(
        _bytes(house.runtime.storage, logo), media_type=logo.media_type, headers=headers
    )


@router.api_route("", methods=["GET", "HEAD"])
def show_form(
    request: Request, house: HouseHere, language: LanguageHere, conference: str
) -> HTMLResponse:
    """The form, drawn in the conference's own colour."""
    with house.runtime.database.read() as connection:
        found = programme.conference(connection, conference)
    return html(_page(request, found, Field("accent", found.accent or look.HOUSE_ACCENT)))


@router.post("")
async def set_colour(
    request: Request, house: HouseHere, language: LanguageHere, conference: str
) -> Response:
    """Take the colour, or the house's own again; the form once more with what is wrong."""
    form = await forms.read_form(request)
    accent = "" if "house" in form else form.get("accent", [""])[0].strip().lower()

    def change() -> Response:
        with house.runtime.database.write() as connection:
            found = programme.conference(connection, conference)
            if accent and not look.is_colour(accent):
                return html(_page(request, found, Field("accent", accent, fault=NO_COLOUR)), 422)
            programme.set_look(connection, found.id, accent, found.logo)
        return _back(language, conference)

    return await run_sync(change)


@router.post("/logo")
async def set_logo(
    request: Request, house: HouseHere, language: LanguageHere, conference: str
) -> Response:
    """Take the file of the form. Raises Refused for what is no picture, TooLarge, Malformed."""
    data = await upload_forms.read_file(request, LARGEST_LOGO)
    await run_sync(_keep, house.runtime, conference, data)
    return _back(language, conference)


@router.post("/logo/remove")
def remove_logo(house: HouseHere, language: LanguageHere, conference: str) -> Response:
    """Show the name alone again."""
    with house.runtime.database.write() as connection:
        _replace(connection, house.runtime.storage, conference, None)
    return _back(language, conference)


def _keep(runtime: Runtime, conference: str, data: bytes) -> None:
    picture = pictures.look_at(data)
    stored = runtime.storage.put_bytes(data)
    logo = KeptFile(stored.digest, picture.media_type, stored.size)
    with runtime.database.write() as connection:
        _replace(connection, runtime.storage, conference, logo)


def _replace(
    connection: Connection, storage: Storage, conference: str, logo: KeptFile | None
) -> None:
    """Another logo, or none; the bytes of the old one go where nothing else is made of them."""
    found = programme.conference(connection, conference)
    programme.set_look(connection, found.id, found.accent, logo)
    if found.logo and not recordings.is_kept(connection, found.logo.digest):
        storage.delete(found.logo.digest)


def _sides(storage: Storage, logo: KeptFile | None) -> tuple[int, int]:
    if logo is None:
        return 0, 0
    picture = pictures.look_at(_bytes(storage, logo))
    return picture.width, picture.height


def _bytes(storage: Storage, logo: KeptFile) -> bytes:
    with storage.open(logo.digest) as file:
        return file.read()


def _page(request: Request, conference: Conference, accent: Field) -> LookPage:
    """The form's own pages ask for the style sheet anew after each change."""
    frame = within(make_desk_frame(request), conference)
    assert frame.conference is not None
    shown = f"{conference.accent}{conference.logo.digest if conference.logo else ''}".strip("#")
    mark = replace(frame.conference, style=f"{frame.conference.style}?{shown[:14]}")
    action = addresses.desk(frame.language, conference.slug, "look")
    return LookPage(
        frame=replace(frame, conference=mark),
        action=action,
        accent=accent,
        is_own=bool(conference.accent),
        has_logo=conference.logo is not None,
        largest=LARGEST_LOGO,
    )


def _back(language: str, conference: str) -> RedirectResponse:
    return RedirectResponse(addresses.desk(language, conference, "look"), 303)
