"""The desk's page of what was shown in a session: what there is, a form for more, removal."""

from __future__ import annotations

from dataclasses import replace

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from service.accounts import Action
from service.database import materials, programme, recordings
from service.errors import Refused, Unavailable
from service.programme import KeptFile, Material
from service.publication import addresses
from service.publication.announcing import wording
from service.publication.interface import message
from service.publication.materials import remove
from service.publication.pages.frame import Link
from service.publication.showing import NAMES
from service.receiving.shown import keep, look_at
from service.storage import Storage
from service.web import forms, upload_forms
from service.web.dependencies import (
    House,
    HouseHere,
    Place,
    PlaceHere,
    allow,
    html,
    make_desk_frame,
)
from service.web.desk_pages import RecordingChoice, ShownPage, ShownRow

LARGEST = 20 << 20
"""Bytes of a file that was shown: a page of pictures in print quality."""

NO_FILE = message("This is no picture that pages can show (PNG, JPEG, WebP) and no PDF.")

router = APIRouter(
    prefix="/{language}/desk/{conference}/{session}/shown",
    dependencies=[Depends(allow(Action.PUBLISH))],
)


@router.api_route("", methods=["GET", "HEAD"])
def show_shown(request: Request, house: HouseHere, place: PlaceHere) -> HTMLResponse:
    """What was shown, and an empty form."""
    return html(_page(request, house, place, forms.EMPTY))


@router.post("")
async def add_shown(request: Request, house: HouseHere, place: PlaceHere) -> Response:
    """Add what the form describes, or show it again with what is wrong. Raises TooLarge."""
    form, file = await upload_forms.read_whole(request, LARGEST)
    return await run_sync(_add, request, house, place, form, file)


@router.post("/{material}/remove")
def remove_shown(house: HouseHere, place: PlaceHere, material: str) -> Response:
    """Take it away, with its file where nothing else needs it. Raises NotFound."""
    remove(house.runtime.database, house.runtime.storage, place.session.id, material)
    return _back(place)


def _add(
    request: Request, house: House, place: Place, form: forms.Form, data: bytes | None
) -> Response:
    kept, fault = _looked_at(data)
    with house.runtime.database.read() as connection:
        found = recordings.of_session(connection, place.session.id)
    made = forms.material_from(form, kept, place.session, found)
    if fault:
        faults = made.faults if isinstance(made, forms.Filled) else {}
        made = forms.Filled(form, {**faults, "file": fault})
    if isinstance(made, forms.Filled):
        return html(_page(request, house, place, made), 422)
    _keep(house, place, made, data)
    return _back(place)


def _looked_at(data: bytes | None) -> tuple[KeptFile | None, str]:
    """What a file is by its first bytes, with no digest yet; or a message that says what is wrong.

    What cannot be shown counts as a file all the same, so that only this is found wrong.
    """
    if data is None:
        return None, ""
    try:
        return look_at(data), ""
    except Refused:
        return KeptFile("", "", len(data)), NO_FILE


def _keep(house: House, place: Place, material: Material, data: bytes | None) -> None:
    """The file first; another request may remove the same bytes until the row names them."""
    storage = house.runtime.storage
    if data is not None:
        material = replace(material, file=keep(storage, data))
    with house.runtime.database.write() as connection:
        _check_there(storage, material)
        materials.add(connection, place.session.id, material)


def _check_there(storage: Storage, material: Material) -> None:
    if material.file and not storage.has(material.file.digest):
        raise Unavailable(material.slug, "its file was removed meanwhile", "Try again")


def _page(request: Request, house: House, place: Place, filled: forms.Filled) -> ShownPage:
    language = place.language
    with house.runtime.database.read() as connection:
        shown = programme.session(connection, place.session.id).materials
        found = recordings.of_session(connection, place.session.id)
    home = addresses.conference(language, place.conference.slug)
    return ShownPage(
        frame=make_desk_frame(request),
        conference=Link(home, wording(place.conference.title, language)),
        session=Link(place.desk, wording(place.session.title, language)),
        action=f"{place.desk}/shown",
        rows=tuple(_row(place, one) for one in shown),
        recordings=tuple(RecordingChoice(one.id, one.position, one.name) for one in found),
        titles=filled.in_each_language("title"),
        credit=filled.field("credit"),
        rights=filled.field("rights"),
        recording=filled.field("recording"),
        starts=filled.field("starts"),
        ends=filled.field("ends"),
        file=filled.field("file"),
        largest=LARGEST,
    )


def _row(place: Place, material: Material) -> ShownRow:
    file = material.file
    conference, session = place.conference.slug, place.session.slug
    return ShownRow(
        name=NAMES[material.kind],
        title=wording(material.title, place.language),
        remove=f"{place.desk}/shown/{material.slug}/remove",
        start=material.span.start if material.span else None,
        file=addresses.shown(conference, session, file.digest) if file else "",
        size=file.size if file else 0,
    )


def _back(place: Place) -> RedirectResponse:
    return RedirectResponse(f"{place.desk}/shown", 303)
