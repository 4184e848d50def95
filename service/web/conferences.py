"""Readers' routes to the programme: home, a conference, its people, and what is to say about it."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from service.database import editions, programme, recordings
from service.errors import NotFound
from service.programme import Conference, Edition
from service.publication import addresses, announcing, introducing, metadata
from service.publication.announcing import Standing
from service.publication.making import Making
from service.publication.pages.programme import ConferenceCard, ConferencePage, HomePage
from service.web.dependencies import House, HouseHere, LanguageHere, html, make_frame
from transcripts.model import Language

MOST_NEWS = 5
"""Editions that the home page of several conferences names."""

router = APIRouter(prefix="/{language}")


@router.api_route("/", methods=["GET", "HEAD"])
def show_home(request: Request, house: HouseHere, language: LanguageHere) -> HTMLResponse:
    """Everything there is to read."""
    frame, feed = make_frame(request), addresses.feed(language)
    with house.runtime.database.read() as connection:
        found = programme.conferences(connection)
        published = editions.published(connection)
        newest = editions.newest(connection, MOST_NEWS)
    if len(found) == 1:
        card = _card(house, found[0], language)
        return html(HomePage(announcing.within(frame, found[0]), feed, card))
    lines = tuple(announcing.conference_line(one, published, language) for one in found)
    news = announcing.news(newest, found, language)
    return html(HomePage(frame, feed, conferences=lines, news=news))


@router.api_route("/{conference}", methods=["GET", "HEAD"])
def show_conference(
    request: Request, house: HouseHere, language: LanguageHere, conference: str
) -> HTMLResponse:
    """One conference's programme. Raises NotFound."""
    with house.runtime.database.read() as connection:
        found = programme.conference(connection, conference)
    card = _card(house, found, language)
    frame = announcing.within(make_frame(request), found)
    return html(ConferencePage(frame, card, metadata.of_conference(frame, found)))


@router.api_route("/{conference}/speakers", methods=["GET", "HEAD"])
def show_speakers(
    request: Request, house: HouseHere, language: LanguageHere, conference: str
) -> HTMLResponse:
    """Everybody of a conference's programme. Raises NotFound."""
    with house.runtime.database.read() as connection:
        found = programme.conference(connection, conference)
        people = programme.speakers(connection, found.id)
    return html(introducing.speakers_page(make_frame(request), found, people))


@router.api_route("/{conference}/speakers/{speaker}", methods=["GET", "HEAD"])
def show_speaker(
    request: Request, house: HouseHere, language: LanguageHere, conference: str, speaker: str
) -> HTMLResponse:
    """A person of the programme, with all talks. Raises NotFound."""
    with house.runtime.database.read() as connection:
        found = programme.conference(connection, conference)
        people = programme.speakers(connection, found.id)
        latest = editions.published(connection)
    for person in people:
        if person.slug == speaker:
            makings = _makings(house, found, latest.values())
            return html(introducing.speaker_page(make_frame(request), found, person, makings))
    raise NotFound(speaker[:100], "nobody of this name is in the programme")


@router.api_route("/{conference}/about", methods=["GET", "HEAD"])
def show_about(
    request: Request, house: HouseHere, language: LanguageHere, conference: str
) -> HTMLResponse:
    """A conference, and how its texts were made. Raises NotFound."""
    with house.runtime.database.read() as connection:
        found = programme.conference(connection, conference)
        every = {one.id: editions.of_session(connection, one.id) for one in found.sessions}
    makings = _makings(house, found, (one[-1] for one in every.values() if one))
    return html(introducing.about_page(make_frame(request), found, every, makings))


def _makings(house: House, conference: Conference, latest: Iterable[Edition]) -> dict[str, Making]:
    """How the text of each published session of the conference was made."""
    here = {session.id for session in conference.sessions}
    return {one.session_id: house.making(one) for one in latest if one.session_id in here}


def _card(house: House, conference: Conference, language: Language) -> ConferenceCard:
    with house.runtime.database.read() as connection:
        published = editions.published(connection)
        received = {
            one.id: recordings.of_session(connection, one.id)
            for one in conference.sessions
            if one.id not in published
        }
    makings = _makings(house, conference, published.values())
    standings = {
        one.id: Standing(received.get(one.id, ()), published.get(one.id), makings.get(one.id))
        for one in conference.sessions
    }
    return announcing.conference_card(conference, standings, language)
