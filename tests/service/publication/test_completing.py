"""What a request adds to a page that is the same for everybody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.publication.completing import BASE, Addition, Outline, complete
from service.publication.reading import Moment
from tests.service.publication import test_reading

FIRST, SECOND = test_reading.DOCUMENT.recordings
DOCUMENT = replace(test_reading.DOCUMENT, recordings=(FIRST, replace(SECOND, playback="c" * 64)))


def added(page: str, **changes: object) -> str:
    """The page as a request sees it that asks for these."""
    addition = Addition("https://actes.example.org", "/a/b", **{"beside": "none", **changes})  # type: ignore[arg-type]
    pieces = page.encode().splitlines(keepends=True)
    return b"".join(complete(pieces, DOCUMENT, addition)).decode()


@pytest.mark.parametrize(
    ("wanted", "reader", "beside"),
    [
        ("", "fr", "fr"),
        ("", "vi", "none"),
        ("none", "fr", "none"),
        ("fr", "vi", "fr"),
        ("tlh", "fr", "fr"),
    ],
)
def test_translation_shown_is_the_one_asked_for_else_the_readers(
    wanted: str, reader: str, beside: str
) -> None:
    assert Outline(("fr", "en"), ()).beside(wanted, reader) == beside


def test_segment_that_was_asked_for_can_be_quoted() -> None:
    link = '<a class="chip" hidden data-asked="/fr/a/b/cite?s=0">'
    asked = added(link, moment=Moment(segment=2))
    assert (added(link), asked) == (link, '<a class="chip" href="/fr/a/b/cite?s=2">')


def test_address_stands_wherever_a_frozen_page_left_room() -> None:
    page = f'<link href="{BASE}/a"><meta property="og:url" content="{BASE}/a">"url":"{BASE}/a"'
    assert added(page) == page.replace(BASE, "https://actes.example.org")


def test_text_that_says_the_place_of_the_address_stays_as_it_is() -> None:
    page = f'<p>{BASE}/a</p><meta name="description" content="{BASE}">"name":"{BASE}"'
    assert added(page) == page


def test_translation_is_shown_and_its_choice_is_marked() -> None:
    page = '<article data-beside=""><a data-choice="none">–</a><a data-choice="fr">fr</a>'
    assert added(page, beside="fr") == (
        '<article data-beside="fr"><a data-choice="none">–</a>'
        '<a data-choice="fr" aria-current="true">fr</a>'
    )


def test_segment_asked_for_is_marked_and_its_player_opens_there() -> None:
    page = (
        '<audio src="/media/x"></audio><div id="s1"></div><div id="s11"></div><div id="s2"></div>'
    )
    page = page.replace("x", DOCUMENT.recordings[0].playback)
    there = page.replace(' id="s2"', ' id="s2" aria-current="true"')
    start = next(one.span.start for one in DOCUMENT.segments if one.anchor == "s2")
    assert added(page, moment=Moment(segment=2)) == there.replace(
        '"></audio>', f'#t={start:g}"></audio>'
    )


def test_second_asked_for_is_where_its_own_player_opens() -> None:
    first, second = (f'<audio src="/media/{one.playback}">' for one in DOCUMENT.recordings)
    page = added(first + second, moment=Moment(recording=2, second=26.25))
    assert page == first + second.replace('">', '#t=26.25">')


def test_word_of_a_later_edition_is_unhidden_where_there_is_one() -> None:
    page = '<p class="notice" data-later="" hidden>There is a later one</p>'
    assert added(page) == page
    assert added(page, later=3) == '<p class="notice" data-later="3">There is a later one</p>'


def test_change_of_language_keeps_what_was_chosen() -> None:
    page = f'<link href="{BASE}/vi/a/b"><a href="{BASE}/vi/a/b" lang="vi"><a href="{BASE}/vi/a/bc">'
    assert added(page, kept="with=fr").partition("<a")[2] == (
        ' href="https://actes.example.org/vi/a/b?with=fr" lang="vi">'
        '<a href="https://actes.example.org/vi/a/bc">'
    )


@pytest.mark.parametrize("text", [' data-beside=""', ' id="s2"', ' data-choice="fr"'])
def test_place_cannot_be_written_into_a_text(text: str) -> None:
    """Templates escape quotes; the real place behind it is the one that is filled."""
    page = f"<p>{text.replace(chr(34), '&#34;')}</p><b{text}>"
    made = added(page, beside="fr", moment=Moment(segment=2))
    assert (made.startswith(page.partition("<b")[0]), made != page) == (True, True)
