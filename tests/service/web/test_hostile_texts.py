"""Whatever stands in any field of a published session is told as text, at every address.

Two houses are furnished alike, one with a harmless word in every field and one with what nobody
should write there. At every address that can be reached, both tell the same at the same places:
the same elements and attributes, members, cues and lines, with the one text in place of the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from service.config import Config
from tests.service.web.conftest import Open
from tests.service.web.hostile_house import Write, furnish
from tests.service.web.telling import told
from tests.service.web.test_rights import routes
from transcripts.text import printable

HERE = "http://127.0.0.1:8000"
COMMON = "palabra"
"""A word that every field has, to be searched for."""

CORPUS = (
    "",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{7*7}}{% raw %}{# ",
    "%(name)s %s {0} ${7*7}",
    "]]> --> <!-- --!> <![CDATA[ <?xml ?>",
    "</script></title></style></textarea></pre></main>",
    "\u202egnp.exe\u2066\u2067\u061c",
    "\u200b\u200d\u00ad\ufeff\u2028\u2029\x85",
    "\x00\x01\x08\t\x0b\x0c\x1b[31m\x7f\x9f\ufffe\uffff\ufdd0",
    "\r\n\r\nX-Injected: 1\r\nER  - \nTY  - X",
    "e\u0301 Đie\u0302\u0323n a\u0309nh \u0300\u0300\u0300",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0010fffd",
    "a" * 5_000,
    "ệ" * 2_500,
    "javascript:alert(1) data:text/html,<b> //evil.example",
    "https://address.actes.invalid/en/x",
    '"https://address.actes.invalid',
    ' id="s1" data-beside="" data-choice="fr" data-later="" hidden src="/media/',
    "\nNOTE\n\n1.1\n00:00:01.000 --> 00:00:02.000\n<v X>&lt;&amp;&#60;&gt",
    "WEBVTT\n\nSTYLE\n::cue{}",
    "} , author = {X}, \\input{x} @misc{a, ~^_#$%&",
    "&quot;&#x22;&lt;b&gt;&amp;amp;&nbsp",
    "=cmd|'/c calc'!A1",
    "../../etc/passwd; rm -rf / `id` $(id)",
)
TEXTS = st.one_of(
    st.sampled_from(CORPUS), st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
)
INSTEAD = {"<bdi lang", "<img lang", "<span lang", "<a hidden"}
"""What stands where there is no title, and where nothing is found."""

OpenHouse = Callable[[Write], TestClient]

POOL = 13
"""Texts of one house; fields take them in turn, so that each pair stands somewhere."""

ENTRANCES = (
    *("/", "/en/", "/vi/", "/robots.txt", "/sitemap.xml", "/sitemap-1.xml", "/en/feed.atom"),
    *("/en/desk/", "/en/desk/sign-in", "/en/desk/jobs/board", "/en/desk/hostile/coming/board"),
    *("/vi/hostile/texts", "/fr/hostile/texts?with=vi&s=1", "/en/hostile/texts?t=9&with=none"),
    *("/en/hostile/texts/cite?s=1", "/en/hostile/texts/cite?s=2&with=fr", "/fr/hostile/texts/cite"),
    *(f"/en/hostile/texts/cite.{form}?s=1&with=fr" for form in ("bib", "ris", "json")),
    *(f"/en/search?q={COMMON}", f"/en/search/narrow?q={COMMON}", f"/fr/search.atom?q={COMMON}"),
    f"/oembed?url={HERE}/en/hostile/texts%3Fs=1",
    f"/oembed?url={HERE}/en/hostile/texts/talk",
)
ELSEWHERE = re.compile(
    r"/static/|.*/(vi|fr)/.*\?(?!with=vi&s=1)|.*/events$|/(vi|fr)/(?!hostile/texts)|/en/cinema|(?!http://127\.0\.0\.1:8000)\w+:"
    r"|.*with=\w+&t=|.*editions/1\?|.*language=\w+&(language|order)="
)
"""Not followed: what holds no texts or never ends, pages in other languages, other sites, and what
differs from what was seen only in what it chooses."""

FINDING = re.compile(r"/search|[?&]find=")
"""Addresses that show what was found, in an order and in pieces that depend on it: no element and
no attribute is there that harmless texts do not have."""


CUT = re.compile(r" ?(\.\.\.|…)$")
OWN = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z|urn:uuid:[0-9a-f-]{36}|req_\w+")


WITHOUT_TEXTS = {
    *("GET /static", "GET /desk", "GET /desk/", "GET /{language}/desk", "GET /uploads"),
    *("GET /uploads/{upload}", "GET /uploads/{upload}/digest", "GET /look/{conference}/{digest}"),
    *("GET /{language}/desk/jobs/events", "GET /{language}/desk/{conference}/{session}/events"),
}
"""Routes that tell no text of a published edition, or never end."""


def text_of(field: str, pool: tuple[str, ...]) -> str:
    """What stands in a field; the register's letter is that of a harmless last word."""
    number = sum(map(ord, field))
    left, right = pool[number % len(pool)], pool[(number * 7 + 3) % len(pool)]
    if field == "speaker":
        left, right = f"{left} {right}", ""
    return f"{left} {word_of(field)} {right}"


def word_of(field: str) -> str:
    """The harmless words of a field, told apart from those of all others."""
    return f"{COMMON} x{field.encode().hex()}x"


def put_in(text: str, pool: tuple[str, ...]) -> str:
    """A harmless text as it is where the fields have hostile ones."""

    def field(found: re.Match[str]) -> str:
        return text_of(bytes.fromhex(found[1]).decode(), pool)

    return re.sub(rf"{COMMON} ?x([0-9a-f]+)x", field, text)


def plain(text: str) -> str:
    """One line, without the times and the names that two houses differ in."""
    return OWN.sub("", printable(text))


def is_alike(expected: str, found: str) -> bool:
    """Whether both say the same, spaces aside; what is long may be cut, where that is told."""
    expected, found = plain(expected), plain(found)
    unspaced = ("".join(one.split()) for one in (expected, found))
    cut = CUT.search(found) and expected.startswith(CUT.sub("", found))
    return bool(cut) or len(set(unspaced)) == 1


@pytest.fixture(scope="module")
def open_house(open_service: Open) -> OpenHouse:
    def furnished(write: Write) -> TestClient:
        made = open_service(Config(free_space_floor=0))
        furnish(made, write)
        client = made.client
        client.headers["accept"] = "text/html"
        return client

    return furnished


@pytest.fixture(scope="module")
def harmless(open_house: OpenHouse) -> Mapping[str, Response]:
    """Every address of a house of harmless texts, with its answer."""
    return dict(walk(open_house(word_of)))


def walk(client: TestClient) -> Iterator[tuple[str, Response]]:
    """Every address that leads from the entrances to others, with its answer."""
    coming, seen = [urljoin(HERE, one) for one in ENTRANCES], set()
    while coming:
        address = coming.pop()
        if address in seen or ELSEWHERE.match(address.removeprefix(HERE)):
            continue
        seen.add(address)
        answer = client.get(address)
        yield address, answer
        if answer.headers.get("content-type", "").startswith("text/html"):
            coming += [urldefrag(urljoin(address, link))[0] for link in links(answer)]


def links(answer: Response) -> Iterator[str]:
    for place, value in told(answer):
        if place.endswith((" href", " src", " cite")):
            yield value


@settings(max_examples=2, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(pool=st.lists(TEXTS, min_size=POOL, max_size=POOL).map(tuple))
@example(pool=CORPUS[:POOL])
@example(pool=CORPUS[POOL:])
def test_every_text_is_told_as_text_at_every_address(
    harmless: Mapping[str, Response],
    open_house: OpenHouse,
    pool: tuple[str, ...],
) -> None:
    client = open_house(lambda field: text_of(field, pool))
    for address, calm in harmless.items():
        expected, found = told(calm), told(client.get(address))
        places, there = ([place for place, _ in one] for one in (expected, found))
        if FINDING.search(address):
            assert set(there) <= set(places), address
        else:
            assert there == places, address
            wrong = [
                (place, put_in(value, pool), other)
                for (place, value), (_, other) in zip(expected, found, strict=True)
                if not is_alike(put_in(value, pool), other)
            ]
            assert wrong == [], address


@pytest.mark.parametrize("text", ["", "\u202e", "\x00", "\u0301"])
def test_a_text_of_nothing_leaves_every_address_whole(
    harmless: Mapping[str, Response], open_house: OpenHouse, text: str
) -> None:
    client = open_house(lambda _: text)
    for address, calm in harmless.items():
        places, there = ({place for place, _ in told(one)} for one in (calm, client.get(address)))
        assert there - places <= INSTEAD, address


def test_no_page_holds_the_place_of_the_address_any_more(harmless: Mapping[str, Response]) -> None:
    assert [address for address, one in harmless.items() if ".invalid" in one.text] == []


def test_every_route_that_answers_readers_and_the_desk_is_tried(
    harmless: Mapping[str, Response], client: TestClient
) -> None:
    paths = [urlsplit(address).path for address in harmless]
    untried = {
        route
        for route in routes(client.app.routes)  # type: ignore[attr-defined]
        if route.startswith("GET") and not any(map(pattern(route).fullmatch, paths))
    }
    assert untried == WITHOUT_TEXTS


def pattern(route: str) -> re.Pattern[str]:
    """A route's addresses."""
    return re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(route.removeprefix("GET "))))
