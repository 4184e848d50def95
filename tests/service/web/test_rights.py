"""Every route and everybody: who is let in where. A route without a rule here fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute, Mount

from service.accounts import Action, Person, Role, allows, entry
from service.config import Config
from service.database import programme, tokens
from service.database.rows import now
from service.programme import KeptFile, RecordingState
from service.receiving.uploads import Announced
from tests.service.web.conftest import CONFERENCE, SOUND, Made, Open


@dataclass(frozen=True)
class Rule:
    """What a route needs; ``within`` a conference that its address names."""

    action: Action | None
    within: bool = False


OPEN = Rule(None)
SESSION = "/{language}/desk/{conference}/{session}"
RECORDING = f"{SESSION}/recordings/{{recording}}"
RULES = {
    "GET /": OPEN,
    "GET /static": OPEN,
    "GET /media/{digest}": OPEN,
    "GET /shown/{conference}/{session}/{digest}": OPEN,
    "GET /files/{conference}/{session}/{name}": OPEN,
    "GET /look/{conference}.css": OPEN,
    "GET /look/{conference}/{digest}": OPEN,
    "GET /desk": OPEN,
    "GET /desk/": OPEN,
    "GET /{language}/": OPEN,
    "GET /{language}/search": OPEN,
    "GET /{language}/search/narrow": OPEN,
    "GET /{language}/search.atom": OPEN,
    "GET /sitemap.xml": OPEN,
    "GET /sitemap-{part}.xml": OPEN,
    "GET /robots.txt": OPEN,
    "GET /{language}/feed.atom": OPEN,
    "GET /{language}/{conference}": OPEN,
    "GET /{language}/{conference}/feed.atom": OPEN,
    "GET /{language}/{conference}/speakers": OPEN,
    "GET /{language}/{conference}/speakers/{speaker}": OPEN,
    "GET /{language}/{conference}/about": OPEN,
    "GET /{language}/{conference}/{session}": OPEN,
    "GET /{language}/{conference}/{session}/{talk}": OPEN,
    "GET /{language}/{conference}/{session}/cite": OPEN,
    "GET /{language}/{conference}/{session}/cite.{form}": OPEN,
    "GET /oembed": OPEN,
    "GET /{language}/{conference}/{session}/editions/{number}": OPEN,
    "GET /{language}/desk/sign-in": OPEN,
    "POST /{language}/desk/sign-out": OPEN,
    "GET /{language}/desk": Rule(Action.WATCH),
    "GET /{language}/desk/": Rule(Action.WATCH),
    "GET /{language}/desk/jobs": Rule(Action.WATCH),
    "GET /{language}/desk/jobs/board": Rule(Action.WATCH),
    "GET /{language}/desk/jobs/events": Rule(Action.WATCH),
    "GET /{language}/desk/new": Rule(Action.ARRANGE),
    "POST /{language}/desk/new": Rule(Action.ARRANGE),
    "GET /{language}/desk/{conference}/new": Rule(Action.ARRANGE, within=True),
    "POST /{language}/desk/{conference}/new": Rule(Action.ARRANGE, within=True),
    "GET /{language}/desk/{conference}/look": Rule(Action.ARRANGE, within=True),
    "POST /{language}/desk/{conference}/look": Rule(Action.ARRANGE, within=True),
    "POST /{language}/desk/{conference}/look/logo": Rule(Action.ARRANGE, within=True),
    "POST /{language}/desk/{conference}/look/logo/remove": Rule(Action.ARRANGE, within=True),
    f"GET {SESSION}": Rule(Action.WATCH, within=True),
    f"GET {SESSION}/board": Rule(Action.WATCH, within=True),
    f"POST {SESSION}/recordings": Rule(Action.UPLOAD, within=True),
    f"GET {SESSION}/events": Rule(Action.WATCH, within=True),
    f"POST {RECORDING}/stop": Rule(Action.UPLOAD, within=True),
    f"POST {RECORDING}/retry": Rule(Action.UPLOAD, within=True),
    f"POST {RECORDING}/again": Rule(Action.UPLOAD, within=True),
    f"POST {RECORDING}/move": Rule(Action.UPLOAD, within=True),
    f"POST {RECORDING}/rename": Rule(Action.UPLOAD, within=True),
    f"GET {RECORDING}/remove": Rule(Action.UPLOAD, within=True),
    f"POST {RECORDING}/remove": Rule(Action.UPLOAD, within=True),
    f"POST {SESSION}/publish": Rule(Action.PUBLISH, within=True),
    f"GET {SESSION}/shown": Rule(Action.PUBLISH, within=True),
    f"POST {SESSION}/shown": Rule(Action.PUBLISH, within=True),
    f"POST {SESSION}/shown/{{material}}/remove": Rule(Action.PUBLISH, within=True),
    "OPTIONS /uploads": OPEN,
    "GET /uploads": Rule(Action.UPLOAD, within=True),
    "POST /uploads": Rule(Action.UPLOAD, within=True),
    "GET /uploads/{upload}": Rule(Action.UPLOAD, within=True),
    "GET /uploads/{upload}/digest": Rule(Action.UPLOAD, within=True),
    "PUT /uploads/{upload}/session": Rule(Action.UPLOAD, within=True),
    "PATCH /uploads/{upload}": Rule(Action.UPLOAD, within=True),
    "DELETE /uploads/{upload}": Rule(Action.UPLOAD, within=True),
    "GET /{language}/desk/{conference}/recordings": Rule(Action.UPLOAD, within=True),
    f"POST {SESSION}/recordings/order": Rule(Action.UPLOAD, within=True),
    "POST /uploads/guess": Rule(Action.UPLOAD),
}
THE_WRONG_TOKEN = "POST /{language}/desk/sign-in"
"""The one route that is there to say 401 itself; test_sign_in holds it."""

TUS = {
    "tus-resumable": "1.0.0",
    "upload-length": "5",
    "upload-metadata": "session Y2luZW1hL2hlcml0YWdl",
    "upload-offset": "0",
}

MORE = {
    "/static": "/base.css",
    "/uploads": "?session=cinema/heritage",
    "/oembed": "?url=/en/cinema/heritage",
}
"""What some addresses need besides."""

LET_IN, UNKNOWN, FORBIDDEN, ABSENT = "let in", "unknown", "forbidden", "absent"
ANSWERS = {401: UNKNOWN, 403: FORBIDDEN, 404: ABSENT}

PEOPLE = ("nobody", "technician", "elsewhere", "desk", "expired", "revoked", "wrong")


@pytest.fixture(scope="module")
def public(open_service: Open) -> Made:
    """A service that others can reach, with a published session and another conference."""
    made = open_service(Config(host="0.0.0.0", free_space_floor=0))
    made.add_text(made.add_recording("ses_1", RecordingState.IN_REVIEW))
    made.add_poster("ses_1", SOUND + bytes([1]))
    made.publish("ses_1")
    other = replace(CONFERENCE, id="cnf_2", slug="other", sessions=())
    with made.runtime.database.write() as connection:
        programme.add_conference(connection, other)
    return made


@pytest.fixture(scope="module")
def clients(public: Made, open_service: Open) -> dict[str, TestClient]:
    """Everybody who may come, as they come."""
    desk = open_service(Config(free_space_floor=0))
    desk.add_text(desk.add_recording("ses_1", RecordingState.IN_REVIEW))
    desk.add_poster("ses_1", SOUND + bytes([1]))
    desk.publish("ses_1")
    found = {name: (desk if name == "desk" else public).client for name in PEOPLE}
    at, database = datetime.now(UTC), public.runtime.database
    for name in ("technician", "elsewhere", "expired", "revoked"):
        person = Person(name, Role.TECHNICIAN, "cnf_2" if name == "elsewhere" else "cnf_1")
        until = at + timedelta(days=-1 if name == "expired" else 1)
        secret = entry.issue(database, person, at, until)
        found[name].headers["authorization"] = f"Bearer {secret}"
    found["wrong"].headers["authorization"] = f"Bearer act_{'0' * 52}"
    with database.write() as connection:
        tokens.revoke(connection, "revoked", now())
    return found


def routes(found: Sequence[BaseRoute]) -> Iterator[str]:
    """Every route as METHOD PATH; whatever answers GET answers HEAD alike."""
    for route in found:
        if hasattr(route, "original_router"):  # a router that was included keeps its own routes
            yield from routes(route.original_router.routes)
        elif isinstance(route, Mount):
            yield f"GET {route.path}"
        else:
            assert isinstance(route, APIRoute), route
            yield from (f"{method} {route.path}" for method in route.methods - {"HEAD"})


def expected(rule: Rule, who: str) -> str:
    if rule.action is None or who == "desk":
        return LET_IN
    if who not in ("technician", "elsewhere"):
        return UNKNOWN
    if who == "elsewhere" and rule.within:
        return ABSENT
    return LET_IN if allows(Person(who, Role.TECHNICIAN), rule.action) else FORBIDDEN


def answered(client: TestClient, made: Made, route: str) -> str:
    """What an existing address of the route answers."""
    digest = made.runtime.storage.put_bytes(SOUND + bytes([1])).digest
    parts = {
        "conference": "cinema",
        "session": "heritage",
        "name": "1.vi.vtt",
        "digest": digest,
        "part": "1",
        "material": "poster",
        "speaker": "tran-thu-ngan",
    }
    parts |= {"number": "1", "form": "bib", "talk": "newsreels"}
    with made.runtime.database.read() as connection:
        played = connection.exec_driver_sql("SELECT id FROM recording").scalar()
    with made.runtime.database.write() as connection:
        programme.set_look(connection, "cnf_1", "", KeptFile(digest, "image/png", 1))
    method, path = route.split()
    begun = made.runtime.intake.begin(Announced(5, "a.wav", "ses_1"), "technician")
    address = path.format(language="en", recording=played, upload=begun.id, **parts)
    address += MORE.get(path, "")
    status = client.request(method, address, headers=TUS).status_code
    assert status < 500
    return ANSWERS.get(status, LET_IN)


def test_every_route_has_a_rule(public: Made) -> None:
    found = routes(public.client.app.routes)  # type: ignore[attr-defined]
    assert sorted(found) == sorted([*RULES, THE_WRONG_TOKEN])


@pytest.mark.parametrize("who", PEOPLE)
def test_every_route_lets_in_whom_its_rule_says(
    who: str, clients: dict[str, TestClient], public: Made
) -> None:
    client = clients[who]
    made = Made(client.app.state.house.runtime)  # type: ignore[attr-defined]
    found = {}
    for route in RULES:
        client.app.state.house.tries._counts.clear()  # type: ignore[attr-defined]
        found[route] = answered(client, made, route)
    assert found == {route: expected(rule, who) for route, rule in RULES.items()}
