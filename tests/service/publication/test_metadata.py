"""What machines read in the head of a page: events and recordings, other forms, a citation."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from service.programme import Talk
from service.publication.citing import cite
from service.publication.metadata import (
    LONGEST_TRANSCRIPT,
    of_coming,
    of_conference,
    of_edition,
)
from service.publication.pages.citation import Metadata
from service.publication.pages.frame import Frame
from service.publication.reading import session_page
from tests.service.publication.cited import BASE, DOCUMENT, NEWSREELS, SOUND, recording, segment

FRAME = Frame("en", "/cinema/heritage", BASE)
HERE = f"{BASE}/en/cinema/heritage"
PARTS = session_page(FRAME, DOCUMENT).reading.recordings
PLACE = {"@type": "Place", "name": "Hanoi", "address": "Hanoi"}
NGAN = {
    "@type": "Person",
    "name": "Trần Thu Ngân",
    "alternateName": ["Tran Thu Ngan"],
    "url": f"{BASE}/en/cinema/speakers/tran-thu-ngan",
}


def made(talk: Talk | None = None) -> Metadata:
    return of_edition(FRAME, DOCUMENT, PARTS, talk)


def test_conference_is_an_event_with_its_sessions() -> None:
    conference = replace(DOCUMENT.conference, sessions=(DOCUMENT.session,))
    linked = of_conference(Frame("en", "/cinema", BASE), conference).linked
    assert [one["name"] for one in linked["subEvent"]] == ["Film heritage"]
    assert {name: linked[name] for name in linked if name != "subEvent"} == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "Cinema",
        "url": f"{BASE}/en/cinema",
        "location": PLACE,
        "startDate": "2026-10-14",
        "endDate": "2026-10-15",
    }


def test_session_names_who_performs_and_what_it_belongs_to() -> None:
    linked = of_coming(FRAME, DOCUMENT.conference, DOCUMENT.session).linked
    assert linked["superEvent"]["url"] == f"{BASE}/en/cinema"
    assert [one["name"] for one in linked["performer"]] == ["Trần Thu Ngân", "David Carter"]
    assert (linked["startDate"], linked["inLanguage"]) == ("2026-10-14", ("vi", "en"))


def test_session_without_an_edition_is_not_to_be_cited() -> None:
    coming = of_coming(FRAME, DOCUMENT.conference, DOCUMENT.session)
    assert (coming.citation, "recordedIn" in coming.linked) == (None, False)


def test_recording_says_where_each_talk_is() -> None:
    first, second = made().linked["recordedIn"]
    assert first["hasPart"] == [
        {
            "@type": "Clip",
            "name": "Newsreels",
            "startOffset": 5.0,
            "endOffset": 754.0,
            "url": f"{HERE}?t=5#s1",
        },
        {
            "@type": "Clip",
            "name": "Restoring sound",
            "startOffset": 800.0,
            "endOffset": 804.0,
            "url": f"{HERE}?t=800#s160",
        },
    ]
    assert [one["url"] for one in second["hasPart"]] == [f"{HERE}?r=2&t=850#s170"]


def test_recording_says_what_it_is_and_where_its_captions_are() -> None:
    sound: dict[str, Any] = made().linked["recordedIn"][0]
    caption = {"@type": "MediaObject", "encodingFormat": "text/vtt"}
    files = f"{BASE}/files/cinema/heritage/1"
    assert {name: sound[name] for name in sound if name != "hasPart"} == {
        "@type": "AudioObject",
        "name": "Film heritage",
        "contentUrl": f"{BASE}/media/{'b' * 64}",
        "encodingFormat": "audio/mp4",
        "duration": "PT1260S",
        "uploadDate": "2026-10-20T08:00:00+00:00",
        "version": 2,
        "inLanguage": ["vi"],
        "caption": [
            caption | {"contentUrl": f"{files}.spoken.vtt"},
            caption | {"contentUrl": f"{files}.fr.vtt", "inLanguage": "fr"},
        ],
    }


def test_talk_brings_its_transcript_and_names_its_session() -> None:
    linked = made(NEWSREELS).linked
    assert (linked["name"], linked["performer"]) == ("Newsreels", [NGAN])
    assert linked["superEvent"]["name"] == "Film heritage"
    assert linked["recordedIn"][0]["transcript"] == "câu 1 câu 150"


def test_talk_that_is_too_long_is_not_sent_twice() -> None:
    long = tuple(segment(number) for number in range(LONGEST_TRANSCRIPT // 6))
    document = replace(DOCUMENT, recordings=(recording(1, *long),))
    linked = of_edition(FRAME, document, PARTS[:1], NEWSREELS).linked
    assert "transcript" not in linked["recordedIn"][0]


def test_every_form_of_a_talk_is_named_with_its_type_and_language() -> None:
    forms = [(one.media_type, one.language, one.href) for one in made(SOUND).forms]
    files = f"{BASE}/files/cinema/heritage"
    assert forms[:5:4] == [
        ("text/vtt", "", f"{files}/1.spoken.vtt"),
        ("text/vtt", "fr", f"{files}/1.fr.vtt"),
    ]
    assert forms[16:] == [
        ("application/x-bibtex", "", f"{HERE}/cite.bib?talk=sound"),
        ("application/x-research-info-systems", "", f"{HERE}/cite.ris?talk=sound"),
        ("application/vnd.citationstyles.csl+json", "", f"{HERE}/cite.json?talk=sound"),
        ("application/atom+xml", "", f"{BASE}/en/cinema/feed.atom"),
        (
            "application/json+oembed",
            "",
            f"{BASE}/oembed?format=json&url={BASE}/en/cinema/heritage/sound",
        ),
    ]


def test_talk_is_described_by_who_gives_it_and_where() -> None:
    assert made(SOUND).description == "David Carter · Trần Thu Ngân · Film heritage"


def test_frozen_page_spells_its_base_in_one_way_only() -> None:
    base = "https://address.actes.invalid"
    told = of_edition(replace(FRAME, base=base), DOCUMENT, PARTS)
    written = json.dumps(told.linked) + "".join(one.href for one in told.forms) + told.address
    there = cite(DOCUMENT, None, "en", base).address
    assert (told.citation.address if told.citation else "") == there
    assert written.count("actes.invalid") == written.count(base) > 20


def test_no_day_of_a_reader_stands_in_a_page_for_all() -> None:
    citation = made().citation
    assert citation is not None
    assert citation.accessed == ""
