"""The front door: names, origins, headers, and nothing that leaves as a crash."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from starlette.requests import Request

from service.config import Config
from service.errors import NotAllowed
from service.web.security import HEADERS, UnknownHost, check_host, check_origin

PAGE = {"accept": "text/html"}


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000", "LOCALHOST:80"])
def test_local_service_answers_to_local_names(host: str) -> None:
    check_host(host, Config())


@pytest.mark.parametrize("host", ["", "evil.example", "127.0.0.1.evil.example", "a b", "[::2]"])
def test_local_service_answers_to_no_other_name(host: str) -> None:
    with pytest.raises(UnknownHost):
        check_host(host, Config())


def test_public_service_answers_to_any_name_that_is_one() -> None:
    check_host("proceedings.example:8000", Config(host="0.0.0.0"))
    with pytest.raises(UnknownHost):
        check_host("a/../b", Config(host="0.0.0.0"))


def asked(method: str, **headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
    return Request({"type": "http", "method": method, "headers": raw})


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"origin": "http://evil.example", "host": "127.0.0.1:8000"},
        {"origin": "null", "host": "127.0.0.1:8000"},
        {"origin": "http://[", "host": "127.0.0.1:8000"},
    ],
)
def test_change_asked_by_another_site_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(NotAllowed):
        check_origin(asked("POST", **headers))


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "same-origin"},
        {"origin": "http://127.0.0.1:8000", "host": "127.0.0.1:8000"},
        {"host": "127.0.0.1:8000"},
    ],
)
def test_change_asked_by_our_own_pages_or_by_a_program_is_let_through(
    headers: dict[str, str],
) -> None:
    check_origin(asked("POST", **headers))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("with_what", ["cookie", "authorization"])
def test_every_change_is_guarded_whatever_it_carries(method: str, with_what: str) -> None:
    with pytest.raises(NotAllowed):
        check_origin(asked(method, sec_fetch_site="cross-site", **{with_what: "x"}))
    check_origin(asked(method, **{with_what: "x"}))


@pytest.mark.parametrize("path", ["/en/", "/static/base.css", "/nowhere", "/en/search?q=x"])
def test_every_answer_carries_the_headers_and_its_id(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert answer.headers["x-request-id"].startswith("req_")


def test_unknown_name_is_answered_with_a_page(client: TestClient) -> None:
    answer = client.get("/en/", headers={**PAGE, "host": "evil.example"})
    assert (answer.status_code, "evil.example" in answer.text) == (400, True)


def test_crash_is_answered_and_tells_nothing_of_itself(client: TestClient) -> None:
    app = client.app

    async def crash() -> None:
        raise RuntimeError("secret")

    app.add_api_route("/crash", crash)  # type: ignore[attr-defined]
    app.router.routes.insert(0, app.router.routes.pop())  # type: ignore[attr-defined]
    answer = client.get("/crash", headers=PAGE)
    assert (answer.status_code, "secret" in answer.text) == (500, False)
    assert answer.headers["x-request-id"] in answer.text
