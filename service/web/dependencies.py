"""What routes are handed: the open runtime, the reader's language, the frame of the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from service.config import is_loopback
from service.errors import NotFound
from service.programme import Edition
from service.publication.document import EditionDocument
from service.publication.pages import Frame
from service.publication.rendering import Page, render
from service.runtime import Runtime
from transcripts.languages import PROCEEDINGS
from transcripts.model import Language

FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class House:
    """What the application holds while it runs: the runtime, and the editions read lately."""

    runtime: Runtime
    document: Callable[[Edition], EditionDocument]

    @property
    def desk_is_open(self) -> bool:
        """There are no accounts yet: the desk is for the machine the service runs on."""
        return is_loopback(self.runtime.config.host)


def get_house(request: Request) -> House:
    """The application's house."""
    house: House = request.app.state.house
    return house


def get_language(language: str) -> Language:
    """The interface's language, from the address. Raises NotFound for another."""
    if language not in PROCEEDINGS:
        raise NotFound(language[:40], "there is nothing at this address")
    return language


HouseHere = Annotated[House, Depends(get_house)]
LanguageHere = Annotated[Language, Depends(get_language)]


def require_desk(house: HouseHere) -> None:
    """Raises NotFound where the desk is closed, as if it did not exist."""
    if not house.desk_is_open:
        raise NotFound("", "there is nothing at this address")


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
    """Scheme and host of absolute addresses."""
    return f"{request.url.scheme}://{request.headers.get('host', '')}"


def page_language(request: Request) -> Language:
    """The language to answer in, also where no route was found: address, then header."""
    first = request.url.path.split("/", 2)[1] if "/" in request.url.path else ""
    if first in PROCEEDINGS:
        return first
    return preferred_language(request.headers.get("accept-language", "")) or FALLBACK


def make_frame(request: Request, query: str = "", sought: str = "") -> Frame:
    """What stands around the page at this request's address."""
    language = page_language(request)
    house = get_house(request)
    return Frame(
        language=language,
        path=request.url.path.removeprefix(f"/{language}"),
        base=base_address(request),
        query=query,
        sought=sought,
        desk=house.desk_is_open,
    )


def html(page: Page, status: int = 200) -> HTMLResponse:
    """A page as an answer; browsers ask again before they show it a second time."""
    return HTMLResponse(render(page), status, {"cache-control": "no-cache"})
