"""The page on which something is cited and what other sites embed, whatever the texts are."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.programme import Localized
from service.publication.citing import Part
from service.publication.document import EditionDocument, PublishedText
from service.publication.pages.citation import CitePage
from service.publication.pages.frame import Frame
from service.publication.quoting import KEPT, cite_page, embedding
from service.publication.reading import session_page
from service.publication.rendering import render
from tests.service.publication.cited import (
    BASE,
    DOCUMENT,
    HEARD,
    NEWSREELS,
    SOUND,
    recording,
    segment,
)

FIRST = DOCUMENT.segments[0]
FRAME = Frame("fr", "/cinema/heritage/cite", BASE)


def page(part: Part = None, query: str = "") -> CitePage:
    return cite_page(replace(FRAME, query=query), DOCUMENT, part, "fr", "2026-11-24")


def test_sentences_begin_with_the_readers_language() -> None:
    assert [one.language for one in page().sentences] == ["fr", "vi", "en"]


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (None, "/fr/cinema/heritage"),
        (SOUND, "/fr/cinema/heritage/sound"),
        (FIRST, "/fr/cinema/heritage?s=1#s1"),
    ],
)
def test_page_leads_back_to_the_text(part: Part, text: str) -> None:
    assert page(part).text == text


def test_files_hold_what_the_page_shows() -> None:
    made = page(FIRST, "s=1&with=fr")
    assert [one.href for one in made.references] == [
        f"/fr/cinema/heritage/cite.{form}?s=1&with=fr" for form in ("bib", "ris", "json")
    ]
    assert ["phrase 1" in one.text for one in made.references] == [True] * 3


def test_rest_of_the_session_can_be_cited_from_there() -> None:
    here = "/fr/cinema/heritage/cite"
    assert [one.href for one in page(SOUND).others] == [here, f"{here}?talk=newsreels"]


def test_page_says_when_it_was_read_in_each_sentence() -> None:
    read = ("24 novembre 2026", "24 tháng 11 năm 2026", "November 24, 2026")
    made = [one.text for one in page().sentences]
    assert [text.endswith(f"{day}).") for text, day in zip(made, read, strict=True)] == [True] * 3


def test_quotation_is_embedded_without_anything_that_runs() -> None:
    told = embedding(Frame("fr", base=BASE), DOCUMENT, FIRST, (400, None))
    assert {name: told[name] for name in told if name not in ("html", "height")} == {
        "version": "1.0",
        "type": "rich",
        "title": "Newsreels",
        "author_name": "Trần Thu Ngân",
        "provider_name": "Actes",
        "provider_url": f"{BASE}/",
        "cache_age": KEPT,
        "width": 400,
    }
    assert tags(str(told["html"])) == [
        *("blockquote", "p", "p", "small", "p"),
        *("bdi", "bdi", "cite", "bdi", "bdi", "bdi", "a"),
    ]


def test_names_are_kept_apart_from_the_way_the_sentence_runs() -> None:
    hebrew = replace(NEWSREELS, title=Localized.of(fr="שלום"))
    assert "<bdi>שלום</bdi>" in render(cite_page(FRAME, DOCUMENT, hebrew, "", ""))


# Hostile texts


class Tags(HTMLParser):
    """Collects the tags of a page, and what its block of data holds."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.linked = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert [name for name, _ in attrs if name.startswith("on")] == []
        self._inside = ("type", "application/ld+json") in attrs

    def handle_data(self, data: str) -> None:
        self.linked += data if self._inside else ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = False


def parsed(html: str) -> Tags:
    reader = Tags()
    reader.feed(html)
    reader.close()
    return reader


def tags(html: str) -> list[str]:
    return parsed(html).tags


NASTY = (
    "</script><script>alert(1)</script>", "<!--<script>", "-->", "]]>", "<img src=x onerror=x>",
    '" onmouseover="x', "' x='", "{{ page }}", "\u202egnp.exe", "\u2066\u2069", "x" * 5000, "",
    "\\u003c/script>", "&lt;/script&gt;", "\x00\x08\x1b", "\ufeff\ufffe", "a\r\n\u2028b", "%0d%0a",
)  # fmt: skip
HOSTILE = st.one_of(st.sampled_from(NASTY), st.text(max_size=40))
TEXTS = st.builds(lambda text: Localized.of(fr=text), HOSTILE)


@st.composite
def hostile_editions(draw: st.DrawFn) -> EditionDocument:
    """An edition with anything in every field that people fill in."""
    name, voice, said, meant = (draw(HOSTILE) for _ in range(4))
    speaker = replace(NEWSREELS.speakers[0], name=name, also_written=(draw(HOSTILE),))
    talk = replace(NEWSREELS, title=draw(TEXTS), speakers=(speaker,))
    texts = (PublishedText("vi", said, HEARD, True), PublishedText("fr", meant, HEARD, False))
    lines = (replace(segment(1), texts=texts), replace(segment(2, voice=voice), texts=texts))
    return replace(
        DOCUMENT,
        conference=replace(
            DOCUMENT.conference,
            title=draw(TEXTS),
            place=draw(TEXTS),
            dates=draw(HOSTILE),
        ),
        session=replace(
            DOCUMENT.session,
            title=draw(TEXTS),
            abstract=draw(TEXTS),
            date=draw(HOSTILE),
            talks=(talk,),
        ),
        recordings=(recording(1, *lines),),
    )


@settings(deadline=None, max_examples=60)
@given(hostile_editions())
def test_no_text_leaves_the_data_of_a_session(document: EditionDocument) -> None:
    made = session_page(Frame("fr", "/cinema/heritage", BASE), document)
    read = parsed(render(made))
    linked: dict[str, Any] = json.loads(read.linked)
    assert linked == json.loads(json.dumps(made.metadata.linked))
    assert read.tags.count("script") == 2
    assert set(read.tags) <= KNOWN


@settings(deadline=None, max_examples=60)
@given(hostile_editions())
def test_no_text_leaves_its_place_where_it_is_cited(document: EditionDocument) -> None:
    talk, moment = document.session.talks[0], document.segments[1]
    for part in (None, talk, moment):
        made = cite_page(FRAME, document, part, "fr", "2026-11-24")
        read = parsed(render(made))
        assert (read.tags.count("script"), set(read.tags) - KNOWN) == (1, set())
        said = "".join(one.text for one in made.sentences)
        assert [sign for sign in said if unicodedata.bidirectional(sign) in STEERING] == []


@settings(deadline=None, max_examples=60)
@given(hostile_editions())
def test_no_text_leaves_the_quotation_of_others(document: EditionDocument) -> None:
    html = str(
        embedding(Frame("fr", base=BASE), document, document.segments[1], (300, None))["html"]
    )
    assert set(tags(html)) <= {"blockquote", "p", "small", "bdi", "cite", "a"}


STEERING = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
TAME = (render(session_page(FRAME, DOCUMENT)), render(page(FIRST)), render(page(SOUND)))
KNOWN = {tag for html in TAME for tag in tags(html)}
