"""A session of 20,000 words in three languages comes over a weak line."""

from __future__ import annotations

import gzip

import pytest

from service.publication.copies import pages_of
from service.publication.document import EditionDocument
from service.publication.rendering import render
from tests.long_session import LANGUAGES, WORDS_IN_ALL, edition

WORST = 160_000
"""Bytes: two seconds where 640 kbit come in a second."""


@pytest.fixture(scope="module")
def document() -> EditionDocument:
    return edition()


def test_session_is_as_long_as_it_says(document: EditionDocument) -> None:
    for language in LANGUAGES:
        texts = [segment.text(language) for segment in document.segments]
        assert sum(len(one.text.split()) for one in texts if one) == WORDS_IN_ALL > 20_000


def test_words_pack_as_badly_as_real_ones(document: EditionDocument) -> None:
    """English prose of so many words takes 40 kB packed."""
    said = " ".join(one.text for segment in document.segments if (one := segment.text("en")))
    assert len(gzip.compress(said.encode())) > 40_000


def test_page_of_a_long_session_is_light(document: EditionDocument) -> None:
    found = {
        name: len(gzip.compress(render(page).encode(), 9))
        for name, page in pages_of(document)
        if ".talk-" not in name
    }
    assert {name: size for name, size in found.items() if size > WORST} == {}
