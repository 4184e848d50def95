"""Bad requests, cases 80 to 92: each has its planned answer, and none is a crash.

Broken bodies, slow lines and quarrelling uploads (80, 82, 86) need the really served process or
the upload router: ``tests/journeys/test_front_door.py`` and ``tests/service/web/test_uploads.py``.
"""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from service.config import Config
from tests.service.web.conftest import Made, Open
from transcripts import formats
from transcripts.model import Origin, Segment, Span, Transcript

FORM = "/en/desk/cinema/heritage/recordings"
MULTIPART = {"content-type": "multipart/form-data; boundary=x"}


def part(name: str, data: bytes) -> bytes:
    head = f'--x\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n'.encode()
    return head + data + b"\r\n"


def test_81_a_body_of_unsaid_length_is_cut_at_the_limit(open_service: Open) -> None:
    limited = open_service(Config(upload_limit=1 << 20, free_space_floor=0))
    answer = limited.client.post(f"{FORM}?name=a.wav", content=iter([b"0" * 65_536] * 32))
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("bytes=0-", 206),
        ("bytes=-0", 416),
        ("bytes=5-2", 400),
        ("bytes=999999999-", 416),
        ("bytes=" + ",".join(f"{at}-{at}" for at in range(0, 200, 2)), 206),
        ("bytes=" + ",".join(f"{at}-{at}" for at in range(0, 202, 2)), 200),
        ("bytes=0-9,5-14,0-9", 206),
        ("bytes=abc", 400),
        ("bytes=" + "9" * 400 + "-", 416),
        ("lines=0-1", 400),
    ],
)
def test_83_ranges(client: TestClient, published: str, asked: str, status: int) -> None:
    assert client.get(published, headers={"range": asked}).status_code == status


@pytest.fixture(scope="module")
def published(service: Made) -> str:
    """The address of what a published session plays."""
    with service.runtime.database.read() as connection:
        [digest] = connection.exec_driver_sql("select playback_copy from recording").scalars()
    return f"/media/{digest}"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"".join(part(f"f{number}", b"") for number in range(5_000)) + b"--x--\r\n", 422),
        (part("note", b"x" * 3_000_000) + b"--x--\r\n", 422),
        (part("a" * 20_000, b"x") + b"--x--\r\n", 400),
    ],
)
def test_84_forms_out_of_all_bounds(fresh: Made, body: bytes, status: int) -> None:
    assert fresh.client.post(FORM, content=body, headers=MULTIPART).status_code == status


@pytest.mark.parametrize(
    "host", ["a/?x=", "", "127.0.0.1:8000, evil.example", "evil.example", "[::1", "a" * 300, "::"]
)
def test_85_hosts_that_are_not_ours(client: TestClient, host: str) -> None:
    assert client.get("/en/", headers={"host": host}).status_code == 400


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_87_changes_asked_by_another_site(client: TestClient, method: str) -> None:
    headers = {"sec-fetch-site": "cross-site"}
    assert client.request(method, FORM, headers=headers).status_code == 403


QUERIES = (
    *('"', '""', "(", ")", "film AND", "AND film", "NOT", "-film", "film -", "%", "seg:film", "*"),
    *(
        "a*",
        "^film",
        "film^2",
        "NEAR(film, 2)",
        "{film}",
        "[film]",
        "film'",
        "'; drop table x",
        "+",
    ),
    *(
        "\\",
        "/",
        "film\x00excerpt",
        "𝕗𝕚𝕝𝕞",
        "ﬁlm",
        "phim điện ảnh",
        "phim điện ảnh",
        "🎬",
        "...",
        "«film»",
    ),
    *("OR", "a OR", "((((((((((a))))))))))", "film:", ":film", "film NEAR film", "\u202efilm", "ÿ"),
    *("", " ", "x" * 20_000, " OR ".join(["film"] * 5_000)),
)


@pytest.mark.parametrize("query", QUERIES)
def test_88_queries(client: TestClient, query: str) -> None:
    assert client.get("/en/search", params={"q": query}).status_code == 200


@pytest.mark.parametrize(
    "raw", ["%ED%A0%80", "%00", "%FF", "%", "%zz", "a%20AND%20b", "%F0%9F%8E%AC"]
)
def test_88_queries_that_are_no_text(client: TestClient, raw: str) -> None:
    assert client.get(f"/en/search?q={raw}").status_code == 200


@pytest.mark.parametrize(
    "name",
    ["9223372036854775808", "1" + "0" * 22, "1_000", "%201", "%00", "..%2fx", "٣", "-1", "1e400"],
)
@pytest.mark.parametrize("address", ["/media/{}", "/en/{}", "/en/cinema/{}", "/files/cinema/{}/a"])
def test_89_names_of_things_that_cannot_be(client: TestClient, address: str, name: str) -> None:
    assert client.get(address.format(name)).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        *("page=-1", "page=1000000000", "page=9223372036854775808", "page=1e400", "page=%00"),
        *("year=NaN", "year=-1", "language=..%2ffr", "session=%ED%A0%80", "speaker=" + "x" * 3000),
        *("page=1&page=2", "language=vi&language=xx"),
    ],
)
def test_91_search_parameters_without_sense(client: TestClient, query: str) -> None:
    assert client.get(f"/en/search?q=film&{query}").status_code in (200, 422)


@pytest.mark.parametrize(
    "query", ["t=-1", "t=NaN", "t=1e400", "t=9" * 9, "s=x", "s=-1", "with=../fr"]
)
def test_91_moments_without_sense(client: TestClient, query: str) -> None:
    assert client.get(f"/en/cinema/heritage?{query}").status_code in (200, 404, 422)


HOSTILE = "\n\n1\n00:00:00,000 --> 00:00:09,000\n=cmd()</script>]]><b>&\x00\x1f\u2028 <v X>"


def hostile() -> Transcript:
    segments = tuple(Segment(Span(at, at + 1.0), f"{at} {HOSTILE} {at}", "en") for at in range(3))
    return Transcript("en", segments, Origin("scripted", HOSTILE, "1"))


@pytest.mark.parametrize(("kind", "cues"), [("vtt", 3), ("srt", 3)])
def test_92_captions_of_hostile_text_have_no_cue_more(kind: str, cues: int) -> None:
    written = formats.write(hostile(), kind).decode()
    assert (written.count("-->"), "\x00" in written) == (cues, False)


def test_92_hostile_text_stays_in_its_paragraph() -> None:
    head, *paragraphs = formats.write(hostile(), "txt").decode().strip().split("\n\n")
    assert (len(head.splitlines()), len(paragraphs), "\x00" in head) == (2, 1, False)


def test_92_captions_of_hostile_text_are_read_back_one_for_one() -> None:
    for kind in ("vtt", "srt", "json"):
        again = formats.read(formats.write(hostile(), kind), kind)
        assert [one.span for one in again.segments] == [one.span for one in hostile().segments]
