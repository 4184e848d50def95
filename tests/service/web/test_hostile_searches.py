"""Strings that nobody would type, through the whole of a search: page, ways to narrow it, feed.

``ACTES_TEST_STRINGS=100000`` asks for as many.
"""

from __future__ import annotations

import os
import random
import re
from xml.etree import ElementTree

import pytest

from service.database import editions
from service.publication import feeds, finding, narrowing
from service.publication.pages.frame import Frame
from service.publication.rendering import render
from service.publication.searching import GROUPS, Search, make_search
from service.search.query import parse
from service.web.known import KnownProgramme
from tests.service.web.conftest import Made

STRINGS = int(os.environ.get("ACTES_TEST_STRINGS", "1500"))

PIECES = (
    *("điện ảnh", "dien", "cinéma", "film", "heritge", "welcome", "l'archive", "en", "ses_1"),
    *("OR", "AND", "NOT", "NEAR(a b, 2)", "|", "||", "-", "--", "(", ")", "*", "**", "^", ":"),
    *('"', "“", "”", "«", "»", "'", "’", "\\", "/", "%", "%00", "&", ";", "=", "+", "#", "?"),
    *("<script>", "</main>", "]]>", "-->", "<!--", "{{ 7 * 7 }}", "{% raw %}", "${7}", "&lt;"),
    *("\x00", "\x1b", "\x7f", "\t", "\n", "\r", "\u2028", "\ufeff", "\ufffe", "\U0010ffff"),
    *("\ud800", "\udfff", "\u202e", "\u2066", "\u200d", "\u00ad", "e\u0301", "\u0300" * 40),
    *("ﷺ", "İ", "ß", "ﬀ", "ŉ", "ᾳ", "क्षि", "漢字", "👩‍👩‍👧", "١٩٢٣", "½", "a" * 500, "ư" * 300),
    *("doc : x", "tags:x", "' OR 1=1 --", "to_tsquery", "1923", "-1", "9" * 30, "1e999", ""),
)


def strings(count: int) -> list[str]:
    dice = random.Random(11)
    signs = [chr(dice.randrange(0x110000)) for _ in range(2_000)]
    made = []
    for _ in range(count):
        pieces = dice.choices(PIECES, k=dice.randint(0, 12)) + dice.choices(signs, k=2)
        dice.shuffle(pieces)
        made.append(dice.choice(("", " ", " ")).join(pieces))
    return made


def asked(text: str, dice: random.Random) -> Search:
    group = dice.choice((*GROUPS, ""))
    order, page = dice.choice(("", "newest", text)), dice.choice(("", "2", text))
    return make_search(text, {group: [text]} if group else {}, page, order)


@pytest.mark.slow
def test_no_string_is_an_error_on_the_page_its_facets_or_its_feed(service: Made) -> None:
    dice, index = random.Random(12), service.runtime.search
    known = KnownProgramme(service.runtime.database)()
    with service.runtime.database.read() as connection:
        published = editions.of_session(connection, "ses_1")
        for text in strings(STRINGS):
            search, frame = asked(text, dice), Frame(dice.choice(("vi", "en", "fr")), "/search")
            found = finding.find(connection, index, search, frame.language)
            page = render(finding.search_page(frame, search, found, known))
            facets = index.facets(connection, parse(search.words), search.filters)
            narrow = render(narrowing.narrow_page(frame, search, facets, known))
            for made in (page, narrow):
                assert made.encode()
                assert re.findall(r"<script>|</main>(?!\s*<footer)", made) == []
            feed = finding.search_feed(search, found.results, known, published, frame)
            ElementTree.fromstring(feeds.write(feed))
