"""Readers' pages on a weak line: packed, tagged, not sent again; the desk's never packed."""

from __future__ import annotations

import gzip

import pytest
from fastapi.testclient import TestClient

from tests.service.web.conftest import Made

GZIP = {"accept-encoding": "gzip, br"}
READ = ["/en/", "/en/cinema", "/en/search?q=phim", "/files/cinema/heritage/1.spoken.json"]


def raw(client: TestClient, path: str, headers: dict[str, str]) -> tuple[dict[str, str], bytes]:
    with client.stream("GET", path, headers=headers) as answer:
        return dict(answer.headers), b"".join(answer.iter_raw())


@pytest.mark.parametrize("path", READ)
def test_page_comes_packed_to_who_can_unpack(client: TestClient, path: str) -> None:
    headers, data = raw(client, path, GZIP)
    _, whole = raw(client, path, {"accept-encoding": "identity"})
    assert gzip.decompress(data) == whole
    assert (headers["content-encoding"], headers["vary"]) == ("gzip", "accept-encoding")
    assert int(headers["content-length"]) == len(data)


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0", "GZIP; q=0.000"])
def test_page_comes_as_it_is_to_others(client: TestClient, accepted: str) -> None:
    headers, data = raw(client, "/en/", {"accept-encoding": accepted})
    assert ("content-encoding" in headers, data[:15]) == (False, b"<!DOCTYPE html>")


@pytest.mark.parametrize("path", READ)
@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_known_page_is_not_sent_again(client: TestClient, path: str, coding: str) -> None:
    before, _ = raw(client, path, {"accept-encoding": coding})
    asked = {"accept-encoding": coding, "if-none-match": before["etag"]}
    answer = client.get(path, headers=asked)
    assert (answer.status_code, answer.content) == (304, b"")
    kept = ("etag", "vary", "cache-control")
    assert {name: answer.headers[name] for name in kept} == {name: before[name] for name in kept}


def test_tag_is_of_the_form_that_was_sent(client: TestClient) -> None:
    small, _ = raw(client, "/en/", GZIP)
    asked = {"accept-encoding": "identity", "if-none-match": small["etag"]}
    assert client.get("/en/", headers=asked).status_code == 200


def test_changed_page_is_sent_again(fresh: Made) -> None:
    client = fresh.client
    before = client.get("/en/cinema").headers["etag"]
    with fresh.runtime.database.write() as connection:
        connection.exec_driver_sql("UPDATE session SET date = '2026-10-16' WHERE id = 'ses_1'")
    assert client.get("/en/cinema", headers={"if-none-match": before}).status_code == 200


def test_head_says_what_get_would_send(client: TestClient) -> None:
    there, whole = client.head("/en/", headers=GZIP), client.get("/en/", headers=GZIP)
    names = ("etag", "content-length", "content-encoding", "vary", "content-type")
    assert [there.headers[name] for name in names] == [whole.headers[name] for name in names]


@pytest.mark.parametrize("path", ["/en/desk/", "/en/desk/jobs", "/en/desk/sign-in", "/en/none"])
def test_desk_and_errors_are_neither_packed_nor_tagged(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={**GZIP, "accept": "text/html"})
    assert {"content-encoding", "etag"} & set(answer.headers) == set()


def test_front_door_still_varies_with_the_language(client: TestClient) -> None:
    answer = client.get("/", headers={**GZIP, "accept-language": "de"})
    assert answer.headers["vary"] == "accept-language, accept-encoding"
