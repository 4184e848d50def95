"""A session of 20,000 words in three languages comes over a weak line."""

from __future__ import annotations

import zlib

import pytest

from service.publication.copies import pages_of
from service.publication.document import EditionDocument
from service.publication.rendering import render
from service.web.pieces import cut, pack
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


@pytest.mark.parametrize(("language", "least"), [("vi", 36_000), ("en", 42_000), ("fr", 42_000)])
def test_words_pack_as_badly_as_real_ones(
    document: EditionDocument, language: str, least: int
) -> None:
    """As many words of English prose were 42.6 kB packed, and speech repeats itself more."""
    texts = [segment.text(language) for segment in document.segments]
    said = " ".join(one.text for one in texts if one)
    assert len(zlib.compress(said.encode(), 6)) > least


def test_page_of_a_long_session_is_light(document: EditionDocument) -> None:
    """As it is sent."""
    found = {name: pack(cut(render(page).encode())).stream() for name, page in pages_of(document)}
    assert {name: len(data) for name, data in found.items() if len(data) > WORST} == {}
    assert len(found["vi.session.html"]) > 120_000
