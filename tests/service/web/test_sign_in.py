"""Getting in from another machine: by a program's token, or by a browser's sign-in."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from service.accounts import Person, Role, entry
from service.accounts.tries import ALLOWED
from service.config import Config
from service.database import programme, recordings, tokens
from service.database.rows import now
from service.errors import Unavailable
from service.programme import RecordingState
from tests.service.web.conftest import CONFERENCE, SOUND, Made, Open

PAGE = {"accept": "text/html"}
HERITAGE = "/vi/desk/cinema/heritage"
SIGN_IN = "/en/desk/sign-in"
OTHER = replace(CONFERENCE, id="cnf_2", slug="other", sessions=())


@pytest.fixture
def public(open_service: Open) -> Made:
    """A service that others can reach."""
    return open_service(Config(host="0.0.0.0", free_space_floor=0))


def issue(made: Made, name: str = "hall A", conference_id: str | None = "cnf_1") -> str:
    at = datetime.now(UTC)
    person = Person(name, Role.TECHNICIAN, conference_id)
    return entry.issue(made.runtime.database, person, at, at + timedelta(days=14))


def bearer(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


def signed_in(made: Made, base: str = "http://hall.example") -> TestClient:
    client = TestClient(made.client.app, base, follow_redirects=False)
    assert client.post(SIGN_IN, data={"token": issue(made)}).status_code == 303
    return client


def answer_of(response: Response) -> tuple[object, ...]:
    """All that is told, but for the number of the request."""
    body = {k: v for k, v in response.json().items() if k != "instance"}
    headers = {k: v for k, v in response.headers.items() if k != "x-request-id"}
    return response.status_code, body, headers


# Nobody


def test_browser_is_shown_where_to_sign_in_and_led_back(public: Made) -> None:
    answer = public.client.get(f"{HERITAGE}?x=1", headers=PAGE)
    place = f"/vi/desk/sign-in?next={quote(HERITAGE + '?x=1', safe='')}"
    assert (answer.status_code, answer.headers["location"]) == (303, place)
    page = public.client.get(place).text
    back = re.findall(r'name="next" value="([^"]*)"', page)
    form = {"token": issue(public), "next": back[0]}
    assert public.client.post("/vi/desk/sign-in", data=form).headers["location"] == back[0]


@pytest.mark.parametrize("path", [HERITAGE, "/vi/desk/cinema/nothing", "/vi/desk/none/at-all"])
@pytest.mark.parametrize("headers", [{}, bearer("act_wrong"), bearer("act_" + "0" * 52)])
def test_programs_are_told_401_alike_whether_the_address_exists_or_not(
    public: Made, path: str, headers: dict[str, str]
) -> None:
    told = answer_of(public.client.get(path, headers=headers))
    assert told == answer_of(public.client.get("/vi/desk/"))
    assert told[0] == 401
    assert told[2]["www-authenticate"] == 'Bearer realm="Actes"'  # type: ignore[index]


def test_no_byte_of_a_body_is_read_before_401(public: Made) -> None:
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        raise AssertionError("the body was asked for")

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": f"{HERITAGE}/recordings",
        "raw_path": f"{HERITAGE}/recordings".encode(),
        "query_string": b"name=a.wav",
        "headers": [(b"host", b"hall.example"), (b"content-length", b"300000000")],
        "client": ("192.0.2.1", 5000),
        "server": ("hall.example", 80),
        "scheme": "http",
    }
    asyncio.run(public.client.app(scope, receive, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == 401
    assert (b"connection", b"close") in sent[0]["headers"]  # type: ignore[operator]


# A program with a token


def test_program_brings_a_recording_in_its_own_name(public: Made) -> None:
    headers = bearer(issue(public))
    path = f"{HERITAGE}/recordings?name=a.wav"
    answer = public.client.post(path, content=SOUND, headers=headers)
    assert answer.status_code == 201
    with public.runtime.database.read() as connection:
        by = recordings.received_by(connection, answer.json()["recording"])
    assert by == "hall A"


def test_wrong_tokens_are_slowed_and_the_right_one_still_lets_in(public: Made) -> None:
    client, wrong = public.client, bearer("act_" + "0" * 52)
    found = [client.get(HERITAGE, headers=wrong).status_code for _ in range(ALLOWED + 1)]
    assert found == [401] * ALLOWED + [429]
    answer = client.get(HERITAGE, headers=wrong)
    assert 0 < int(answer.headers["retry-after"]) <= 60
    assert client.get(HERITAGE, headers=bearer(issue(public))).status_code == 200


def test_wrong_token_is_not_overlooked_for_a_cookie(public: Made) -> None:
    client = signed_in(public)
    assert client.get(HERITAGE).status_code == 200
    assert client.get(HERITAGE, headers=bearer("act_wrong")).status_code == 401
    assert client.get(HERITAGE, headers={"authorization": "Basic eDp5"}).status_code == 200


def test_token_of_one_conference_sees_no_other_and_no_form_it_may_not_use(public: Made) -> None:
    ours, theirs = bearer(issue(public)), bearer(issue(public, "hall B", None))
    with public.runtime.database.write() as connection:
        programme.add_conference(connection, OTHER)
    listed = [
        re.findall(r'href="/en/(\w+)">', public.client.get("/en/desk/", headers=who).text)
        for who in (ours, theirs)
    ]
    assert listed == [["cinema"], ["cinema", "other"]]
    page = public.client.get("/en/desk/cinema/heritage", headers=ours).text
    assert [text in page for text in ("/recordings", "/publish", "/new")] == [True, False, False]


def test_unpublished_recording_is_heard_where_it_may_be_watched(public: Made) -> None:
    media = f"/media/{public.add_recording('ses_1', RecordingState.IN_REVIEW).digest}"
    with public.runtime.database.write() as connection:
        programme.add_conference(connection, OTHER)
    elsewhere = bearer(issue(public, "hall B", "cnf_2"))
    people = ({}, elsewhere, bearer("act_wrong"), bearer(issue(public)))
    found = [public.client.get(media, headers=who).status_code for who in people]
    assert found == [404, 404, 404, 200]


# A browser that signs in


def test_sign_in_keeps_a_cookie_that_no_script_and_no_other_site_can_use(public: Made) -> None:
    answer = public.client.post(SIGN_IN, data={"token": f" {issue(public)}\n"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/desk/")
    name, _, rest = answer.headers["set-cookie"].partition("=")
    assert (name, rest.split("; ")[1:]) == (
        "actes",
        ["HttpOnly", "Max-Age=604800", "Path=/", "SameSite=lax"],
    )


@pytest.mark.parametrize(
    ("base", "headers"),
    [("https://hall.example", {}), ("http://hall.example", {"x-forwarded-proto": "https"})],
)
def test_cookie_stays_on_https_where_the_browser_came_by_it(
    public: Made, base: str, headers: dict[str, str]
) -> None:
    client = TestClient(public.client.app, base, follow_redirects=False, headers=headers)
    answer = client.post(SIGN_IN, data={"token": issue(public)})
    name, _, rest = answer.headers["set-cookie"].partition("=")
    assert (name, "Secure" in rest.split("; ")) == ("__Host-actes", True)
    there = {"cookie": f"{name}={rest.split(';')[0]}"}
    assert client.get(HERITAGE, headers=there).status_code == 200
    planted = {"cookie": f"actes={rest.split(';')[0]}"}
    assert (
        TestClient(public.client.app, base, headers=headers)
        .get(HERITAGE, headers=planted)
        .status_code
        == 401
    )


def test_wrong_token_brings_the_form_back_and_says_so(public: Made) -> None:
    client, form = public.client, {"token": "act_wrong", "next": HERITAGE}
    answer = client.post("/fr/desk/sign-in", data=form)
    assert (answer.status_code, "www-authenticate" in answer.headers) == (401, True)
    assert "Ce jeton n’est pas connu ici" in answer.text
    assert "act_wrong" not in answer.text
    assert f'name="next" value="{HERITAGE}"' in answer.text
    answers = [client.post("/fr/desk/sign-in", data=form) for _ in range(ALLOWED)]
    assert [one.status_code for one in answers] == [401] * (ALLOWED - 1) + [429]
    assert "Attendez une minute" in answers[-1].text
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60


@pytest.mark.parametrize(
    "there",
    ["//evil.example", "https://evil.example", "/\\evil", "/en/desk/\n", "/en/", "/de/desk/", "x"],
)
def test_sign_in_leads_nowhere_but_to_the_desk(public: Made, there: str) -> None:
    form = {"token": issue(public), "next": there}
    assert public.client.post(SIGN_IN, data=form).headers["location"] == "/en/desk/"


def test_person_signed_in_is_named_at_the_desk_and_can_leave(public: Made) -> None:
    client = signed_in(public)
    cookie = {"cookie": f"actes={client.cookies['actes']}"}
    for path, named in (("/en/", False), ("/en/desk/", True), ("/en/desk/jobs", True)):
        page = client.get(path, headers=PAGE).text
        assert ("hall A" in page, 'action="/en/desk/sign-out"' in page) == (named, named)
    assert client.get(SIGN_IN).headers["location"] == "/en/desk/"
    answer = client.post("/en/desk/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/")
    assert dict(client.cookies) == {}
    assert public.client.get(HERITAGE, headers=cookie).status_code == 401


def test_sign_in_ends_when_its_token_is_revoked(public: Made) -> None:
    client = signed_in(public)
    with public.runtime.database.write() as connection:
        tokens.revoke(connection, "hall A", now())
    assert client.get(HERITAGE).status_code == 401


def test_signing_in_again_ends_the_earlier_sign_in(public: Made) -> None:
    client = signed_in(public)
    earlier = {"cookie": f"actes={client.cookies['actes']}"}
    client.post(SIGN_IN, data={"token": issue(public, "hall B")})
    assert public.client.get(HERITAGE, headers=earlier).status_code == 401
    assert "hall B" in client.get("/en/desk/").text


@pytest.mark.parametrize("path", [SIGN_IN, "/en/desk/sign-out", f"{HERITAGE}/publish"])
def test_another_site_can_neither_sign_in_nor_out_nor_change(public: Made, path: str) -> None:
    client = signed_in(public)
    foreign = {"origin": "http://evil.example"}
    assert client.post(path, data={"token": "x"}, headers=foreign).status_code == 403


def test_look_up_that_fails_is_told_on_a_page(
    public: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise Unavailable("actes.db", "the database cannot be used now")

    client = signed_in(public)
    monkeypatch.setattr(entry, "signed_in", fail)
    assert [client.get(path, headers=PAGE).status_code for path in (HERITAGE, "/en/")] == [503, 200]


def test_technician_is_told_that_publishing_is_not_theirs(public: Made) -> None:
    answer = signed_in(public).post(f"{HERITAGE}/publish", headers=PAGE)
    assert answer.status_code == 403
    assert "Bạn không được phép làm việc này ở đây" in answer.text


@pytest.mark.parametrize("language", ["vi", "en", "fr"])
def test_form_is_labelled_and_works_without_scripts(public: Made, language: str) -> None:
    page = public.client.get(f"/{language}/desk/sign-in").text
    label = re.findall(r"<label>([^<]+\S)\s*<input name=\"token\" type=\"password\"", page)
    assert len(label) == 1
    assert re.findall(r'<form class="form" method="post" action="([^"]+)"', page) == [
        f"/{language}/desk/sign-in"
    ]
    assert "<script" not in page


def test_whoever_sits_at_the_machine_needs_no_sign_in(fresh: Made) -> None:
    assert fresh.client.get(SIGN_IN).headers["location"] == "/en/desk/"
    assert "sign-out" not in fresh.client.get("/en/desk/").text
