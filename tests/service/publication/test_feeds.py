"""A feed is what feed readers expect, whatever is written in it."""

from dataclasses import replace
from xml.etree import ElementTree

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.publication.feeds import ATOM, MOST_ENTRIES, NEVER, Entry, Feed, legal, urn, write
from service.publication.pages.frame import Alternate, Wording

BASE = "https://actes.example"
ENTRY = Entry(
    id=urn("edition", "edn_1", "vi"),
    title=Wording("vi", "Di sản điện ảnh, lần xuất bản 2"),
    updated="2026-10-20T08:12:30.000Z",
    pages=(
        Alternate("vi", f"{BASE}/vi/viet-my/di-san"),
        Alternate("fr", f"{BASE}/fr/viet-my/di-san"),
    ),
    summary=Wording("en", "How films are kept & shared."),
    authors=("Trần Thu Ngân", "David Carter"),
    subject="Việt – Mỹ",
)
FEED = Feed(
    id=urn("editions", "", "vi"),
    language="vi",
    title=Wording("vi", "Kỷ yếu"),
    author="Actes",
    itself=f"{BASE}/vi/feed.atom",
    page=f"{BASE}/vi/",
    entries=(ENTRY,),
)


def elements(feed: Feed, name: str) -> list[ElementTree.Element]:
    """Every such element of the feed as written, read strictly."""
    return list(ElementTree.fromstring(write(feed)).iter(f"{{{ATOM}}}{name}"))


def test_feed_reader_finds_everything_in_it() -> None:
    read = feedparser.parse(write(FEED))
    assert (read.bozo, read.version, read.feed.title) == (False, "atom10", "Kỷ yếu")
    (entry,) = read.entries
    assert (entry.id, entry.title, entry.updated) == (ENTRY.id, ENTRY.title.text, ENTRY.updated)
    assert (entry.link, entry.summary) == (ENTRY.pages[0].href, ENTRY.summary.text)
    assert [author.name for author in entry.authors] == list(ENTRY.authors)
    assert [tag.term for tag in entry.tags] == ["Việt – Mỹ"]


def test_entry_leads_to_its_page_in_every_language() -> None:
    read = feedparser.parse(write(FEED))
    found = [(link.rel, link.hreflang, link.href) for link in read.entries[0].links]
    own, other = ENTRY.pages
    assert found == [("alternate", "vi", own.href), ("related", "fr", other.href)]


def test_text_says_the_language_it_is_in() -> None:
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    assert [one.get(lang) for one in elements(FEED, "summary")] == ["en"]
    assert [one.get(lang) for one in elements(FEED, "title")] == ["vi", "vi"]


def test_feed_changed_when_its_newest_entry_did() -> None:
    later = replace(ENTRY, updated="2026-11-01T00:00:00.000Z")
    assert replace(FEED, entries=(later, ENTRY)).updated == later.updated


def test_empty_feed_is_a_feed() -> None:
    read = feedparser.parse(write(replace(FEED, entries=())))
    assert (read.bozo, read.entries, read.feed.updated) == (False, [], NEVER)


def test_feed_is_bounded() -> None:
    many = replace(FEED, entries=(ENTRY,) * (MOST_ENTRIES + 1))
    assert len(elements(many, "entry")) == MOST_ENTRIES


def test_identifier_stays_and_is_one_of_its_own() -> None:
    assert urn("edition", "edn_1", "vi") == "urn:uuid:028c8031-ad4b-5841-a907-f563181031d3"
    assert urn("edition", "edn_1", "fr") != urn("edition", "edn_1", "vi")


@pytest.mark.parametrize("text", ["a\x00b", "a\x0bb", "a\ud800b", "a\uffffb", "a\x1bb"])
def test_character_that_xml_forbids_is_left_out(text: str) -> None:
    assert legal(text) == "ab"


@given(st.text(), st.text())
def test_any_text_stands_in_a_feed_as_text(text: str, name: str) -> None:
    entry = replace(ENTRY, title=Wording("vi", f"<{text}]]>"), authors=(f"{name}&lt;",))
    feed = replace(FEED, entries=(entry,))
    # XML reads every end of line as one and the same
    said, named = (one.replace("\r\n", "\n").replace("\r", "\n") for one in (text, name))
    assert elements(feed, "title")[1].text == f"<{legal(said)}]]>"
    assert elements(feed, "name")[1].text == f"{legal(named)}&lt;"
