"""What routes are handed: the open runtime, the language, who asks, the frame of the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from service.accounts import Action, Person, Role, WrongTries, allows, entry
from service.config import Config, is_loopback
from service.database import programme
from service.errors import NotAllowed, NotFound
from service.programme import Conference, Edition, Session
from service.publication import addresses
from service.publication.document import EditionDocument
from service.publication.making import Making
from service.publication.pages.frame import NEUTRAL, Frame
from service.publication.rendering import Page, render
from service.runtime import Runtime
from service.web import credentials
from service.web.answers import ASK_AGAIN
from service.web.known import KnownProgramme
from service.web.live import Live
from service.web.security import NotSignedIn, TooManyTries, host_name
from service.web.shelf import Shelf
from transcripts.languages import PROCEEDINGS
from transcripts.model import Language


@dataclass(frozen=True, slots=True)
class House:
    """What the application holds while it runs: the runtime, the editions read lately and how
    each was made, the pages at hand, the programme read lately, how often each address brought a
    wrong token, who watches a board, and whether the service is stopping."""

    runtime: Runtime
    document: Callable[[Edition], EditionDocument]
    making: Callable[[Edition], Making]
    shelf: Shelf
    known: KnownProgramme
    tries: WrongTries = field(default_factory=WrongTries)
    live: Live = field(default_factory=Live)
    closing: Event = field(default_factory=Event)


def get_house(request: Request) -> House:
    """The application's house."""
    house: House = request.app.state.house
    return house


async def house_here(request: Request) -> House:
    """The application's house, for routes: what needs no thread is not given one."""
    return get_house(request)


async def get_language(language: str) -> Language:
    """The interface's language, from the address. Raises NotFound for another."""
    if language not in PROCEEDINGS:
        raise NotFound(language[:40], "there is nothing at this address")
    return language


HouseHere = Annotated[House, Depends(house_here)]
LanguageHere = Annotated[Language, Depends(get_language)]


DESK = Person("desk", Role.ADMINISTRATOR)
"""Whoever sits at the machine of a service that only this machine can reach."""


def get_visitor(request: Request, house: HouseHere) -> Person | None:
    """Whoever asks, None for a reader; looked up once in a request."""
    if not hasattr(request.state, "visitor"):
        request.state.visitor = None  # so that the page that tells of a failed look-up can be made
        request.state.visitor = _visitor(request, house.runtime)
    visitor: Person | None = request.state.visitor
    return visitor


def _visitor(request: Request, runtime: Runtime) -> Person | None:
    if _sits_here(request, runtime.config):
        return DESK
    token, cookie = credentials.bearer(request), credentials.cookie(request)
    if token is not None:
        return entry.holder(runtime.database, token, runtime.clock())
    return entry.signed_in(runtime.database, cookie, runtime.clock()) if cookie else None


def _sits_here(request: Request, config: Config) -> bool:
    """Whether whoever asks sits at a machine that alone can reach the service, proxies aside."""
    asked = host_name(request.headers.get("host", ""))
    alone = is_loopback(config.host) and is_loopback(asked)
    return alone and not credentials.is_forwarded(request)


VisitorHere = Annotated[Person | None, Depends(get_visitor)]


def get_person(request: Request, house: HouseHere, visitor: VisitorHere) -> Person:
    """Whoever asks. Raises NotSignedIn, before anything is looked up; TooManyTries."""
    if visitor is None:
        if credentials.bearer(request) is not None:
            raise wrong_token(request, house)
        raise NotSignedIn
    return visitor


PersonHere = Annotated[Person, Depends(get_person)]


def is_still_here(request: Request, house: House) -> bool:
    """Whether who asked would be let in now too: what takes long asks again. Raises Unavailable."""
    return _visitor(request, house.runtime) is not None


def wrong_token(request: Request, house: House) -> NotSignedIn | TooManyTries:
    """Count a wrong token of this client; answers the error to tell it with."""
    wait = house.tries.count(request.client.host if request.client else "")
    return TooManyTries(wait) if wait else NotSignedIn()


def allow(action: Action) -> Callable[[Request, House, Person], Person]:
    """A dependency: whoever asks, when they may do it in the conference that the address names.

    It raises NotSignedIn; NotFound for a conference that is not theirs; NotAllowed.
    """

    def allowed(request: Request, house: HouseHere, person: PersonHere) -> Person:
        slug = request.path_params.get("conference")
        if slug is not None and person.conference_id is not None:
            with house.runtime.database.read() as connection:
                check_conference(person, programme.conference(connection, slug).id)
        if not allows(person, action):
            raise NotAllowed(
                person.name, "you may not do this here", "Ask whoever gave you your token"
            )
        return person

    return allowed


def check_conference(person: Person, conference_id: str) -> None:
    """Raises NotFound, as if there were no such thing, where a person has no part in it."""
    if person.conference_id not in (None, conference_id):
        raise NotFound("", "there is nothing at this address")


UPLOAD = [Depends(allow(Action.UPLOAD))]
"""What routes need that bring recordings, or act on them."""


@dataclass(frozen=True, slots=True)
class Place:
    """The session of the programme that a desk's address names."""

    language: Language
    conference: Conference
    session: Session

    @property
    def desk(self) -> str:
        """Its desk page."""
        return addresses.desk(self.language, self.conference.slug, self.session.slug)


def get_place(house: HouseHere, language: LanguageHere, conference: str, session: str) -> Place:
    """The session an address names. Raises NotFound."""
    with house.runtime.database.read() as connection:
        whole = programme.conference(connection, conference)
    for found in whole.sessions:
        if found.slug == session:
            return Place(language, whole, found)
    raise NotFound(f"{conference}/{session}"[:200], "there is no such session")


PlaceHere = Annotated[Place, Depends(get_place)]


def preferred_language(accepted: str) -> Language | None:
    """The best of our languages for an Accept-Language header, or None when it names none."""
    weighed = []
    for place, part in enumerate(accepted[:1000].split(",")):
        tag, _, quality = part.partition(";q=")
        primary = tag.strip().lower().split("-")[0]
        if primary in PROCEEDINGS:
            weighed.append((-_weight(quality), place, primary))
    return min(weighed)[2] if weighed else None


def _weight(quality: str) -> float:
    try:
        return float(quality) if quality else 1.0
    except ValueError:
        return 0.0


def base_address(request: Request) -> str:
    """Scheme and host of absolute addresses: as configured, else as the request names them."""
    configured = get_house(request).runtime.config.address
    return configured or f"{request.url.scheme}://{request.headers.get('host', '')}"


def page_language(request: Request) -> Language:
    """The language to answer in, also where no route was found: address, then header."""
    first = request.url.path.split("/", 2)[1] if "/" in request.url.path else ""
    if first in PROCEEDINGS:
        return first
    return preferred_language(request.headers.get("accept-language", "")) or NEUTRAL


def make_frame(request: Request, query: str = "", sought: str = "") -> Frame:
    """What stands around a reader's page at this request's address."""
    language = page_language(request)
    return Frame(
        language=language,
        path=request.url.path.removeprefix(f"/{language}"),
        base=base_address(request),
        query=query,
        sought=sought,
    )


def make_desk_frame(request: Request) -> Frame:
    """What stands around a page of the desk: who is signed in, besides."""
    visitor = get_visitor(request, get_house(request))
    name = visitor.name if visitor and visitor is not DESK else ""
    return replace(make_frame(request), person=name)


def html(page: Page, status: int = 200) -> HTMLResponse:
    """A page as an answer; browsers ask again before they show it a second time."""
    return HTMLResponse(render(page), status, {"cache-control": ASK_AGAIN})
