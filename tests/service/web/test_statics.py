"""Style sheets and scripts: kept for good by browsers, found again by those that kept old pages."""

from __future__ import annotations

import gzip
import re

import pytest
from fastapi.testclient import TestClient

from service.publication.statics import STATIC, address, folder_name


def test_file_is_kept_for_good_under_the_name_made_of_all(client: TestClient) -> None:
    answer = client.get(address("base.css"))
    assert answer.content == (STATIC / "base.css").read_bytes()
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("folder", ["", "00000000/"])
def test_file_is_asked_for_again_under_an_old_name(client: TestClient, folder: str) -> None:
    answer = client.get(f"/static/{folder}base.css")
    assert answer.content == (STATIC / "base.css").read_bytes()
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("name", ["none.css", "../app.py", "%2e%2e/config.py", "", "base.css/x"])
def test_what_is_no_file_is_not_found(client: TestClient, name: str) -> None:
    assert client.get(f"/static/{folder_name()}/{name}").status_code == 404


def test_file_comes_packed_only_to_who_can_unpack(client: TestClient) -> None:
    with client.stream("GET", address("base.css"), headers={"accept-encoding": "gzip"}) as small:
        data = b"".join(small.iter_raw())
    whole = client.get(address("base.css"), headers={"accept-encoding": "identity"})
    assert gzip.decompress(data) == whole.content
    assert (small.headers["content-encoding"], small.headers["vary"]) == ("gzip", "accept-encoding")
    assert small.headers["etag"] != whole.headers["etag"]
    assert int(small.headers["content-length"]) == len(data) < len(whole.content)


def test_known_file_is_not_sent_again(client: TestClient) -> None:
    tag = client.get("/static/base.css").headers["etag"]
    answer = client.get("/static/base.css", headers={"if-none-match": f'"x", W/{tag}'})
    assert (answer.status_code, answer.content) == (304, b"")


def test_file_is_only_read(client: TestClient) -> None:
    assert client.post("/static/base.css").status_code == 405


@pytest.mark.parametrize(
    ("name", "kind"),
    [("player.js", "text/javascript; charset=utf-8"), ("icon.svg", "image/svg+xml")],
)
def test_file_says_what_it_is(client: TestClient, name: str, kind: str) -> None:
    assert client.head(f"/static/{name}").headers["content-type"] == kind


def test_modules_lead_to_each_other_inside_their_folder(client: TestClient) -> None:
    """Every import is relative: under the name made of all files it finds the same version."""
    for path in STATIC.rglob("*.js"):
        text = path.read_text(encoding="utf-8")
        found = re.findall(r'(?:from|import|new URL\()\s*"([^"]+)"', text)
        assert [one for one in found if one.startswith(("/", "http"))] == [], path
        names = [one.removeprefix("./") for one in found]
        assert [client.head(address(one)).status_code for one in names] == [200] * len(names)
