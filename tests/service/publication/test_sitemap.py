"""The map is what the protocol asks for, and names every page in every language."""

from dataclasses import replace
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest

from service.programme import Edition
from service.publication.sitemap import (
    MOST_PLACES,
    SITEMAP,
    XHTML,
    listed,
    parts,
    robots,
    write,
    write_index,
)
from tests.service.conftest import CONFERENCE, SESSION

BASE = "https://actes.example"
EDITION = Edition("edn_1", "ses_1", 1, "2025-12-01T08:00:00.000Z", "editor", "", "d" * 64)
PLACED = replace(SESSION, talks=(replace(SESSION.talks[0], recording_id="rec_1"),))
COMING = replace(PLACED, id="ses_2", slug="closing")
THERE = replace(CONFERENCE, sessions=(PLACED, COMING))
FOUND = listed([THERE], {"ses_1": EDITION})


def urls(document: bytes) -> list[ElementTree.Element]:
    return ElementTree.fromstring(document).findall(f"{{{SITEMAP}}}url")


def loc(element: ElementTree.Element) -> str:
    return element.findtext(f"{{{SITEMAP}}}loc", "")


def test_map_names_every_page_in_every_language() -> None:
    found = [loc(one) for one in urls(write(FOUND, BASE))]
    rooms = ("", "/speakers", "/about", "/speakers/tran-lan", "/speakers/paul-martin")
    paths = [
        "/",
        *(f"/cinema-2025{room}" for room in (*rooms, "/opening", "/opening/ruong", "/closing")),
    ]
    assert found == [f"{BASE}/{tag}{path}" for path in paths for tag in ("vi", "en", "fr")]


def test_every_language_of_a_page_names_all_others_and_a_neutral_one() -> None:
    home, *_, page = urls(write(FOUND, BASE))[:-6]
    links = [
        [(one.get("hreflang"), one.get("href")) for one in each.iter(f"{{{XHTML}}}link")]
        for each in (home, page)
    ]
    there = f"{BASE}/%s/cinema-2025/opening"
    assert links[0] == [
        *((tag, f"{BASE}/{tag}/") for tag in ("vi", "en", "fr")),
        ("x-default", f"{BASE}/"),
    ]
    assert links[1] == [
        *((tag, there % tag) for tag in ("vi", "en", "fr")),
        ("x-default", there % "en"),
    ]


def test_page_changed_with_its_newest_edition() -> None:
    said = [one.findtext(f"{{{SITEMAP}}}lastmod", "") for one in urls(write(FOUND, BASE))]
    assert said == [EDITION.published_at] * 12 + [""] * 6 + [EDITION.published_at] * 6 + [""] * 3


@pytest.mark.parametrize(("count", "files"), [(0, 1), (MOST_PLACES, 1), (MOST_PLACES + 1, 2)])
def test_large_map_is_cut_into_files(count: int, files: int) -> None:
    assert parts(FOUND[:1] * count) == files


def test_file_of_a_large_map_keeps_to_the_bounds_of_the_protocol() -> None:
    longest = replace(CONFERENCE, slug="c" * 60, sessions=(replace(SESSION, slug="s" * 60),))
    many = listed([longest], {"ses_1": EDITION})[-1:] * (MOST_PLACES + 1)
    whole, rest = (write(many, BASE, part) for part in (1, 2))
    assert (len(urls(whole)) <= 50_000, len(whole) <= 50 * 1024**2) == (True, True)
    assert len(urls(rest)) == 3


def test_index_names_the_files() -> None:
    index = ElementTree.fromstring(write_index(2, BASE))
    assert index.tag == f"{{{SITEMAP}}}sitemapindex"
    assert [loc(one) for one in index] == [f"{BASE}/sitemap-1.xml", f"{BASE}/sitemap-2.xml"]


@pytest.mark.parametrize(
    ("path", "may"),
    [
        ("/", True),
        ("/vi/cinema-2025/opening", True),
        ("/fr/cinema-2025/feed.atom", True),
        ("/vi/desk/", False),
        ("/fr/desk/cinema-2025/opening", False),
        ("/en/search?q=phim", False),
    ],
)
def test_robots_read_what_readers_do_but_search_for_nothing(path: str, may: bool) -> None:
    parser = RobotFileParser()
    parser.parse(robots(BASE).splitlines())
    assert parser.can_fetch("anybot", f"{BASE}{path}") == may
    assert parser.site_maps() == [f"{BASE}/sitemap.xml"]
