"""Signing in at the desk with a token, and out again; works without scripts."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from service.accounts import entry
from service.publication import addresses
from service.publication.interface import message
from service.web import credentials, forms
from service.web.dependencies import (
    House,
    HouseHere,
    LanguageHere,
    VisitorHere,
    html,
    make_frame,
    wrong_token,
)
from service.web.desk_pages import SignInPage
from service.web.errors import STATUS
from service.web.security import TooManyTries
from transcripts.model import Language

WRONG = message("This token is not known here, or holds no longer.")
TOO_MANY = message("Too many wrong tokens came from your address. Wait a minute.")

router = APIRouter(prefix="/{language}/desk")


@router.api_route("/sign-in", methods=["GET", "HEAD"])
def show_form(
    request: Request, language: LanguageHere, visitor: VisitorHere, next: str = ""
) -> Response:
    """The form; whoever is in already goes on to the desk."""
    there = credentials.safe_next(next)
    if visitor:
        return RedirectResponse(there or addresses.desk(language), 303)
    return html(_page(request, language, there))


@router.post("/sign-in")
async def sign_in(request: Request, house: HouseHere, language: LanguageHere) -> Response:
    """Exchange the token for a cookie and go on, or show the form again."""
    form = await forms.read_form(request)
    token = form.get("token", [""])[0].strip()
    there = credentials.safe_next(form.get("next", [""])[0])
    return await run_sync(_enter, request, house, language, token, there)


@router.post("/sign-out")
def sign_out(request: Request, house: HouseHere, language: LanguageHere) -> Response:
    """End the sign-in, here and in the browser."""
    cookie = credentials.cookie(request)
    if cookie:
        with house.runtime.ballast.released():
            entry.sign_out(house.runtime.database, cookie)
    answer = RedirectResponse(addresses.home(language), 303)
    credentials.drop_cookie(request, answer)
    return answer


def _enter(request: Request, house: House, language: Language, token: str, there: str) -> Response:
    runtime = house.runtime
    with runtime.ballast.released():  # who wants to make room on a full disk has to get in first
        cookie = entry.sign_in(runtime.database, token, runtime.clock())
    if cookie is None:
        return _refused(request, house, _page(request, language, there))
    earlier = credentials.cookie(request)
    if earlier:
        entry.sign_out(runtime.database, earlier)
    answer = RedirectResponse(there or addresses.desk(language), 303)
    credentials.set_cookie(request, answer, cookie, int(entry.SIGNED_IN.total_seconds()))
    return answer


def _refused(request: Request, house: House, page: SignInPage) -> Response:
    """The form again, with the status and headers that a program is answered with."""
    error = wrong_token(request, house)
    fault = TOO_MANY if isinstance(error, TooManyTries) else WRONG
    answer = html(replace(page, fault=fault), STATUS[type(error)])
    answer.headers.update(error.headers)
    return answer


def _page(request: Request, language: Language, there: str) -> SignInPage:
    frame = make_frame(request, urlencode({"next": there}) if there else "")
    return SignInPage(frame, addresses.desk(language, "sign-in"), there)
