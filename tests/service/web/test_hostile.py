"""Whatever is asked, the answer is planned: never a 500, and nothing of ours is shown raw."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

HERE = "http://127.0.0.1:8000"

PARTS = st.one_of(
    st.sampled_from(["vi", "en", "desk", "search", "cinema", "heritage", "media", "files", "new"]),
    st.sampled_from(["cite", "cite.bib", "oembed"]),
    st.text(max_size=40),
)
NAMES = st.sampled_from(
    [
        *("q", "t", "s", "r", "with", "talk", "url", "format"),
        *("page", "year", "session", "language"),
    ]
)
VALUES = st.one_of(
    st.sampled_from(["1e400", "nan", "-1", "9" * 400, "%", "\x00", "'\"><script>", "٣", "()"]),
    st.text(max_size=60),
)


def escaped(text: str) -> str:
    """As it stands in an address; lone surrogates too, as a hostile client would send them."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PARTS, max_size=5), st.lists(st.tuples(NAMES, VALUES), max_size=4))
def test_any_address_has_a_planned_answer(
    client: TestClient, parts: list[str], query: list[tuple[str, str]]
) -> None:
    path = "/" + "/".join(escaped(part) for part in parts)
    asked = "&".join(f"{name}={escaped(value)}" for name, value in query)
    answer = client.get(f"{HERE}{path}?{asked}", headers={"accept": "text/html"})
    assert answer.status_code < 500 or (parts == ["oembed"] and answer.status_code == 501)
    assert "'\"><script>" not in answer.text


@pytest.mark.parametrize("raw", [b"%ff%fe", b"%c0%af", b"%00", b"%ed%a0%80"])
@pytest.mark.parametrize("prefix", ["/", "/en/", "/en/cinema/", "/media/", "/files/a/b/"])
def test_bytes_that_are_no_text_have_a_planned_answer(
    client: TestClient, prefix: str, raw: bytes
) -> None:
    assert client.get(f"{prefix}{raw.decode()}").status_code in (404, 307)


@pytest.mark.parametrize(
    ("name", "value"),
    [("host", "a\tb"), ("accept-language", "x;q=" * 3000), ("range", "bytes=" + "9" * 300)],
)
def test_any_header_has_a_planned_answer(client: TestClient, name: str, value: str) -> None:
    assert client.get("/en/", headers={name: value}).status_code < 500
