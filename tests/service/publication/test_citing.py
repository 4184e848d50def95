"""From an edition to a citation: whose words, in which edition, where for good, at what time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.programme import Localized
from service.publication.citing import cite, day, quoted, remark, sentence
from service.publication.pages.frame import Wording
from tests.service.publication.cited import (
    BASE,
    DOCUMENT,
    NEWSREELS,
    SOUND,
    recording,
    segment,
)

FIRST, LATE, READ, SECOND, ASKED = DOCUMENT.segments
THERE = f"{BASE}/en/cinema/heritage/editions/2"


@pytest.mark.parametrize(
    ("part", "authors"),
    [
        (None, ("Trần Thu Ngân", "David Carter")),
        (SOUND, ("David Carter", "Trần Thu Ngân")),
        (FIRST, ("Trần Thu Ngân",)),
        (ASKED, ("Lê Văn Bình",)),
        (segment(9, ""), ()),
        (segment(9, "", voice="\u202eLê Văn\nBình\u202c"), ("Lê Văn Bình",)),
        (segment(9, "", voice="\u200e"), ()),
    ],
)
def test_authors_are_who_speaks_in_what_is_cited(part: object, authors: tuple[str, ...]) -> None:
    document = replace(DOCUMENT, recordings=(recording(1, segment(9, ""), *DOCUMENT.segments),))
    assert cite(document, part, "en", BASE).authors == authors  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("part", "address"),
    [(None, ""), (NEWSREELS, "#talk-newsreels"), (LATE, "?s=150#s150")],
)
def test_address_is_that_of_the_edition_for_good(part: object, address: str) -> None:
    assert cite(DOCUMENT, part, "en", BASE).address == THERE + address  # type: ignore[arg-type]


def test_title_is_the_readers_where_there_is_one() -> None:
    titles = [cite(DOCUMENT, SOUND, tag, BASE).title for tag in ("vi", "en", "fr")]
    assert titles == [Wording("en", "Restoring sound")] * 3
    assert cite(DOCUMENT, NEWSREELS, "vi", BASE).title == Wording("vi", "Phim thời sự")


def test_thing_without_a_title_is_called_as_in_its_address() -> None:
    bare = replace(NEWSREELS, title=Localized.of(en="\u202e\n"))
    assert cite(DOCUMENT, bare, "en", BASE).title == Wording("und", "newsreels")


def test_text_is_a_machines_until_all_of_it_was_read_over() -> None:
    parts = (READ, SOUND, None)
    assert [cite(DOCUMENT, part, "en", BASE).machine for part in parts] == [False, True, True]


def test_date_is_the_sessions_else_the_conferences_else_the_editions() -> None:
    undated = replace(DOCUMENT, session=replace(DOCUMENT.session, date="mid October"))
    unsaid = replace(undated, conference=replace(DOCUMENT.conference, dates=""))
    dates = [cite(one, None, "en", BASE).date for one in (DOCUMENT, undated, unsaid)]
    assert dates == ["2026-10-14", "2026-10-14/2026-10-15", "2026-10-20"]


@pytest.mark.parametrize("text", ["2026", "2026-13-01", "x/y", "2026-10-14/", "2026-10-14\n"])
def test_day_that_is_none_is_left_out(text: str) -> None:
    assert day(text) == ""


def test_key_is_the_same_in_every_edition_and_language() -> None:
    later = replace(DOCUMENT, number=3)
    keys = {cite(one, LATE, tag, BASE).key for one in (DOCUMENT, later) for tag in ("vi", "fr")}
    assert keys == {"cinema-heritage-newsreels-s150"}


SENTENCES = {
    "vi": "Trần Thu Ngân, “Phim thời sự”, trong phiên Di sản phim, Điện ảnh, Hà Nội, "
    "14 tháng 10 năm 2026, ấn bản 2 ngày 20 tháng 10 năm 2026, bản gỡ băng bằng máy (Tiếng Việt), "
    "bản ghi 1, phút 12:30, https://actes.example/vi/cinema/heritage/editions/2?s=150#s150 "
    "(truy cập ngày 24 tháng 11 năm 2026).",
    "en": "Trần Thu Ngân, “Newsreels”, in Film heritage, Cinema, Hanoi, October 14, 2026, "
    "edition 2 (October 20, 2026), machine transcription (Vietnamese), recording 1, at 12:30, "
    "https://actes.example/en/cinema/heritage/editions/2?s=150#s150 "
    "(accessed November 24, 2026).",
    "fr": "Trần Thu Ngân, « Newsreels », dans Patrimoine du film, Cinéma, Hanoï, "
    "14 octobre 2026, édition 2 du 20 octobre 2026, transcription automatique (vietnamien), "
    "enregistrement 1, à 12:30, "
    "https://actes.example/fr/cinema/heritage/editions/2?s=150#s150 "
    "(consulté le 24 novembre 2026).",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_moment_is_cited_as_each_language_does(language: str) -> None:
    made = sentence(cite(DOCUMENT, LATE, language, BASE, accessed="2026-11-24"))
    assert made.text.replace("\u00a0", " ") == SENTENCES[language]


def test_sentence_keeps_names_and_titles_apart_from_its_words() -> None:
    made = sentence(cite(DOCUMENT, NEWSREELS, "fr", BASE))
    apart = [(one.kind, one.language, one.text) for one in made.phrases if one.kind]
    assert apart == [
        ("name", "", "Trần Thu Ngân"),
        ("title", "en", "Newsreels"),
        ("session", "fr", "Patrimoine du film"),
        ("name", "fr", "Cinéma"),
        ("name", "fr", "Hanoï"),
        ("address", "", f"{BASE}/fr/cinema/heritage/editions/2#talk-newsreels"),
    ]


def test_french_quotation_marks_do_not_leave_their_words() -> None:
    made = sentence(cite(DOCUMENT, NEWSREELS, "fr", BASE)).text
    assert "«\u00a0Newsreels\u00a0»" in made


def test_remark_tells_what_references_have_no_field_for() -> None:
    made = remark(cite(DOCUMENT, SECOND, "en", BASE))
    assert made == (
        "edition 2 (October 20, 2026), machine transcription (Vietnamese), recording 2, at 14:10"
    )


def test_quotation_says_when_a_machine_translated_it() -> None:
    assert quoted(cite(DOCUMENT, FIRST, "en", BASE)) == "“câu 1”"
    beside = cite(DOCUMENT, FIRST, "en", BASE, beside="fr")
    assert quoted(beside) == "“câu 1” (“phrase 1”, machine translation)"


def test_talk_is_cited_without_words() -> None:
    assert quoted(cite(DOCUMENT, SOUND, "en", BASE)) == ""
