"""References, read back by programs that keep them; whatever the fields hold, nothing gets out."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from hypothesis import given, settings
from hypothesis import strategies as st

from service.publication.citing import cite
from service.publication.pages.citation import Citation, Quotation
from service.publication.pages.frame import Wording
from service.publication.references import FORMS, bibtex, csl, ris
from tests.service.publication.cited import BASE, DOCUMENT, NEWSREELS, SOUND
from transcripts.text import printable

TALK = cite(DOCUMENT, SOUND, "vi", BASE, accessed="2026-11-24")
MOMENT = cite(DOCUMENT, DOCUMENT.segments[1], "en", BASE, "fr", "2026-11-24")
NOTE = "edition 2 (October 20, 2026), machine transcription (Vietnamese), recording 1, at 12:30 — "
NOTE += "“câu 150” (“phrase 150”, machine translation)"


def read_bibtex(text: str) -> dict[str, str]:
    """The one entry of a file, its kind and key among the fields; nothing else may be there."""
    library = bibtexparser.parse_string(text)
    assert (len(library.blocks), len(library.entries)) == (1, 1), text
    return {name: untexed(value) for name, value in library.entries[0].items()}


TEX = {"braceleft": "{", "braceright": "}", "backslash": "\\", "asciitilde": "~"}
TEX |= {"asciicircum": "^"}


def untexed(text: str) -> str:
    """What TeX prints for signs that are its own elsewhere."""
    sign = re.compile(r"\\(?:text(\w+)\{\}|([&%$#_]))")
    return sign.sub(lambda found: TEX[found[1]] if found[1] else found[2], text)


def read_ris(text: str) -> dict[str, Any]:
    (entry,) = rispy.loads(text)
    return dict(entry)


def test_talk_is_a_paper_in_bibtex() -> None:
    assert read_bibtex(bibtex(TALK)) == {
        "ENTRYTYPE": "inproceedings",
        "ID": "cinema-heritage-sound",
        "author": "{David Carter} and {Trần Thu Ngân}",
        "title": "{Restoring sound}",
        "booktitle": "Di sản phim",
        "eventtitle": "Điện ảnh",
        "venue": "Hà Nội",
        "publisher": "Actes",
        "year": "2026",
        "date": "2026-10-14",
        "language": "vi",
        "note": "ấn bản 2 ngày 20 tháng 10 năm 2026, bản gỡ băng bằng máy (Tiếng Việt)",
        "url": f"{BASE}/vi/cinema/heritage/editions/2#talk-sound",
        "urldate": "2026-11-24",
    }


def test_moment_is_a_recording_with_its_words_in_bibtex() -> None:
    entry = read_bibtex(bibtex(MOMENT))
    assert (entry["ENTRYTYPE"], entry["note"]) == ("misc", NOTE)


def test_moment_is_a_sound_in_ris() -> None:
    assert ris(MOMENT).split("\r\n") == [
        "TY  - SOUND",
        "AU  - Trần Thu Ngân",
        "TI  - Newsreels",
        "T2  - Cinema",
        "C3  - Film heritage",
        "CY  - Hanoi",
        "PB  - Actes",
        "PY  - 2026",
        "DA  - 2026/10/14/",
        "ET  - 2",
        "LA  - vi",
        f"N1  - {NOTE}",
        f"UR  - {BASE}/en/cinema/heritage/editions/2?s=150#s150",
        "Y2  - 2026/11/24/",
        "ER  - ",
        "",
    ]


def test_talk_is_a_paper_in_ris() -> None:
    entry = read_ris(ris(TALK))
    assert (entry["type_of_reference"], entry["title"]) == ("CONF", "Restoring sound")
    assert entry["authors"] == ["David Carter", "Trần Thu Ngân"]


def test_moment_is_a_speech_with_its_time_in_csl() -> None:
    assert json.loads(csl(MOMENT)) == [
        {
            "id": "cinema-heritage-newsreels-s150",
            "type": "speech",
            "author": [{"literal": "Trần Thu Ngân"}],
            "title": "Newsreels",
            "container-title": "Film heritage",
            "event-title": "Cinema",
            "event-place": "Hanoi",
            "publisher": "Actes",
            "edition": "2",
            "issued": {"date-parts": [[2026, 10, 14]]},
            "available-date": {"date-parts": [[2026, 10, 20]]},
            "accessed": {"date-parts": [[2026, 11, 24]]},
            "language": "vi",
            "locator": "12:30",
            "note": NOTE,
            "URL": f"{BASE}/en/cinema/heritage/editions/2?s=150#s150",
        }
    ]


def test_signs_of_tex_are_read_back_by_others() -> None:
    signs = replace(TALK, title=Wording("en", r"50 % of a_b & c\d ~ #1 $2"))
    reading = [LatexDecodingMiddleware(keep_braced_groups=False)]
    library = bibtexparser.parse_string(bibtex(signs), append_middleware=reading)
    assert library.entries[0]["title"] == r"50 % of a_b & c\d ~ #1 $2"


def test_interval_is_two_days_in_csl_and_its_first_in_ris() -> None:
    days = replace(TALK, date="2026-10-14/2026-10-15")
    assert json.loads(csl(days))[0]["issued"] == {"date-parts": [[2026, 10, 14], [2026, 10, 15]]}
    assert read_ris(ris(days))["date"] == "2026/10/14/"


def test_session_is_in_its_conference() -> None:
    whole = cite(DOCUMENT, None, "en", BASE)
    assert read_bibtex(bibtex(whole))["booktitle"] == "Cinema"
    assert "urldate" not in bibtex(whole)


NAMES = ("Nguyễn Thị Ánh Tuyết", "Đặng Nhật Minh", "Ỷ Lan", "Régis Wargnier", "Zoë {O'Neil}, Jr.")


@pytest.mark.parametrize("name", NAMES)
def test_names_come_back_letter_by_letter(name: str) -> None:
    one = replace(TALK, authors=(name,))
    assert read_bibtex(bibtex(one))["author"] == f"{{{name}}}"
    assert read_ris(ris(one))["authors"] == [name]
    assert json.loads(csl(one))[0]["author"] == [{"literal": name}]


NASTY = (
    "{", "}", "\\", "\\}", "}}\n@misc{x,", "%", "a\nER  - ", "\r\nTY  - BOOK", "]]>", "-->", '"',
    "</script><script>", "\u202egnp.exe\u202c", "\u2028TY  - X", "x" * 5000, "", " and ", "@", "#",
    "\x00\x1b[2J", "\ud800", "\ufeff", "=", ",", "$_&~^", "\\textbackslash{}",
)  # fmt: skip
HOSTILE = st.one_of(st.sampled_from(NASTY), st.text(max_size=60)).map(printable)
TAGS = st.sampled_from(("vi", "en", "fr"))
WORDS = st.builds(Wording, TAGS, HOSTILE)
CITATIONS = st.builds(
    Citation,
    key=st.just("cinema-heritage"),
    language=TAGS,
    authors=st.lists(HOSTILE.filter(bool), max_size=3).map(tuple),
    title=WORDS,
    session=st.none() | WORDS,
    conference=WORDS,
    place=WORDS,
    date=st.sampled_from(("", "2026-10-14", "2026-10-14/2026-10-15")),
    edition=st.integers(1, 99),
    published=st.sampled_from(("", "2026-10-20")),
    address=st.just(f"{BASE}/en/a/b/editions/2?s=1#s1"),
    spoken=st.lists(HOSTILE, max_size=2).map(tuple),
    machine=st.booleans(),
    second=st.none() | st.floats(0, 1e5),
    recording=st.integers(0, 9),
    quotation=st.none() | st.builds(Quotation, WORDS, st.booleans(), st.none() | WORDS),
    accessed=st.sampled_from(("", "2026-11-24")),
)


@settings(deadline=None)
@given(CITATIONS)
def test_no_text_breaks_bibtex(citation: Citation) -> None:
    entry = read_bibtex(bibtex(citation))
    assert entry["ENTRYTYPE"] in ("inproceedings", "misc")
    assert entry["title"] == f"{{{citation.title.text}}}"
    assert entry["url"] == citation.address
    assert bibtex(citation).count("\n") == len(entry)


@settings(deadline=None)
@given(CITATIONS)
def test_no_text_adds_a_line_to_ris(citation: Citation) -> None:
    *lines, end, nothing = ris(citation).split("\r\n")
    assert (end, nothing) == ("ER  - ", "")
    assert [line for line in lines if not re.fullmatch(r"[A-Z][A-Z0-9]  - .+", line)] == []
    assert read_ris(ris(citation)).get("authors", []) == list(citation.authors)


@settings(deadline=None)
@given(CITATIONS)
def test_no_text_breaks_csl(citation: Citation) -> None:
    (item,) = json.loads(csl(citation))
    assert item.get("title", "") == citation.title.text
    assert [one["literal"] for one in item.get("author", [])] == list(citation.authors)


def test_every_form_is_written_in_utf_8() -> None:
    whole = cite(DOCUMENT, NEWSREELS, "vi", BASE)
    assert ["Trần Thu Ngân" in form.write(whole).encode().decode() for form in FORMS.values()] == [
        True,
        True,
        True,
    ]
