"""The frozen document: what goes in comes out, and equal content has one spelling."""

import hashlib
import json
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import Unavailable
from service.programme import (
    Conference,
    KeptFile,
    Localized,
    Material,
    MaterialKind,
    Session,
    Speaker,
    Talk,
)
from service.publication.document import (
    EditionDocument,
    PublishedRecording,
    PublishedSegment,
    PublishedText,
)
from service.publication.document_json import canonical, content_digest, read, write
from transcripts.model import Gap, GapReason, Origin, Span, Track, Transcript, Word

ENGINE = Origin("scripted", "one", "1", (("beam", "5"),))
PARROT = Origin("scripted", "parrot", "1", parent=ENGINE)
PERSON = Origin("person", "lan", "1")
INTERPRETER = Track(1, None, "Phiên dịch", "fr")
LAN = Speaker("spk_1", "tran-lan", "Trần Thị Lan", Localized.of(en="Dr"))
PAUL = Speaker("spk_2", "paul", "Paul")
TALK = Talk("tlk_1", "ruong", 1, Localized.of(vi="Ruộng"), (PAUL,), "rec_1", Span(0, 30))
SESSION = Session(
    id="ses_1",
    slug="opening",
    conference_id="cnf_1",
    position=1,
    title=Localized.of(vi="Phiên khai mạc", en="Opening"),
    abstract=Localized(),
    languages=("vi", "en"),
    date="2025-10-12",
    chair=LAN,
    talks=(TALK,),
)
CONFERENCE = Conference(
    "cnf_1", "cinema", Localized.of(vi="Điện ảnh"), Localized(), Localized(), "2025", ("vi", "en")
)
WORD = Word(Span(0, 0.5), "Xin", 0.9)
HELLO = PublishedSegment(
    anchor="s1",
    position=1,
    span=Span(0, 2.5),
    language="vi",
    texts=(
        PublishedText("vi", "Xin chào.", ENGINE, spoken=True),
        PublishedText("en", "Hello.", PARROT, spoken=False),
    ),
    talk="ruong",
    voice="A",
    words=(WORD,),
)
WELCOME = PublishedSegment(
    "s2", 2, Span(3, 5), "en", (PublishedText("en", "Welcome.", PERSON, spoken=True),)
)
RECORDING = PublishedRecording(
    id="rec_1",
    position=1,
    duration=60.0,
    original="a" * 64,
    playback="b" * 64,
    segments=(HELLO, WELCOME),
    gaps=(Gap(Span(5, 60), GapReason.MUSIC),),
)
DOCUMENT = EditionDocument(
    number=2,
    published_at="2025-12-01T08:00:00.000Z",
    published_by="editor",
    note="Một lỗi đã sửa",
    conference=CONFERENCE,
    session=SESSION,
    recordings=(RECORDING,),
)


def elsewhere(document: EditionDocument) -> EditionDocument:
    """The same content as another database would hold it, published at another time."""
    talk = replace(TALK, id="tlk_9", recording_id="rec_9", speakers=(replace(PAUL, id="spk_9"),))
    session = replace(document.session, id="ses_9", conference_id="cnf_9", talks=(talk,))
    return replace(
        document,
        number=7,
        published_at="2026-01-01T00:00:00.000Z",
        published_by="other",
        note="",
        conference=replace(document.conference, id="cnf_9"),
        session=replace(session, chair=replace(LAN, id="spk_8")),
        recordings=(replace(RECORDING, id="rec_9"),),
    )


def test_document_is_read_as_it_was_written():
    assert read(write(DOCUMENT)) == DOCUMENT


def test_document_of_another_database_has_the_same_content():
    assert content_digest(elsewhere(DOCUMENT)) == content_digest(DOCUMENT)
    assert write(elsewhere(DOCUMENT)) != write(DOCUMENT)


def test_pictures_are_kept_and_change_nothing_where_there_are_none():
    video = KeptFile("c" * 64, "video/mp4", 12)
    filmed = replace(DOCUMENT, recordings=(replace(RECORDING, video=video),))
    assert read(write(filmed)) == filmed
    assert content_digest(filmed) != content_digest(DOCUMENT)
    assert b"video" not in write(DOCUMENT)
    assert (filmed.recordings[0].played, RECORDING.played) == ("c" * 64, "b" * 64)


POSTER = Material(
    id="mat_1",
    slug="poster",
    position=1,
    kind=MaterialKind.IMAGE,
    title=Localized.of(vi="Áp phích"),
    recording_id="rec_1",
    span=Span(2, 4),
    file=KeptFile("d" * 64, "image/png", 12, 640, 480),
)


def test_what_was_shown_is_kept_and_changes_nothing_where_nothing_was():
    shown = replace(DOCUMENT, session=replace(SESSION, materials=(POSTER,)))
    assert read(write(shown)) == shown
    assert content_digest(shown) != content_digest(DOCUMENT)
    assert b"material" not in write(DOCUMENT)


def test_changed_text_is_another_content():
    other = replace(WELCOME, texts=(replace(WELCOME.texts[0], text="Welcome!"),))
    changed = replace(DOCUMENT, recordings=(replace(RECORDING, segments=(HELLO, other)),))
    assert content_digest(changed) != content_digest(DOCUMENT)


def test_document_names_its_format_and_its_content():
    made = json.loads(write(DOCUMENT))
    assert made["format"] == "actes-edition-1"
    assert made["content_digest"] == content_digest(DOCUMENT)
    assert made["edition"]["note"] == "Một lỗi đã sửa"


def test_document_from_before_there_were_tracks_is_read_and_keeps_its_digest():
    tracked = replace(RECORDING, track=INTERPRETER, recorded_at="2025-10-12T09:00:00")
    made = json.loads(write(replace(DOCUMENT, recordings=(tracked,))))
    old = made["content"]["recordings"][0]
    assert old.pop("track") == {
        "stream": 1,
        "channel": None,
        "name": "Phiên dịch",
        "language": "fr",
    }
    assert old.pop("recorded_at") == "2025-10-12T09:00:00"
    assert read(canonical(made)) == DOCUMENT
    assert content_digest(DOCUMENT) == hashlib.sha256(canonical(made["content"])).hexdigest()


def test_track_and_clock_are_read_as_they_were_written():
    tracked = replace(RECORDING, track=INTERPRETER, recorded_at="2025-10-12T09:00:00")
    document = replace(DOCUMENT, recordings=(tracked,))
    assert read(write(document)) == document
    assert content_digest(document) != content_digest(DOCUMENT)


def test_canonical_json_has_one_spelling():
    decomposed = unicodedata.normalize("NFD", "Điện ảnh")
    assert canonical({"b": decomposed, "a": (1, 0.5)}) == '{"a":[1,0.5],"b":"Điện ảnh"}'.encode()


def test_mark_after_a_line_break_does_not_break_the_json():
    assert json.loads(canonical("\n\u0301")) == "\n\u0301"


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b'{"format": "actes-edition-0"}', b"\xff"])
def test_bytes_that_are_no_edition_are_unavailable(data: bytes):
    with pytest.raises(Unavailable):
        read(data)


def test_spoken_transcript_keeps_each_segments_language():
    spoken = RECORDING.spoken()
    assert (spoken.language, spoken.origin, spoken.gaps) == ("vi", ENGINE, RECORDING.gaps)
    assert [(one.text, one.language) for one in spoken.segments] == [
        ("Xin chào.", "vi"),
        ("Welcome.", "en"),
    ]
    assert spoken.segments[0].words == (WORD,)


def test_transcript_in_a_language_is_what_was_translated_or_said_in_it():
    english = RECORDING.transcript("en")
    assert isinstance(english, Transcript)
    assert (english.language, english.origin) == ("en", PARROT)
    assert [one.text for one in english.segments] == ["Hello.", "Welcome."]


def test_language_without_text_has_no_transcript():
    assert RECORDING.transcript("fr") is None
    assert replace(RECORDING, segments=()).spoken() is None


def test_segment_identifier_is_that_of_the_database():
    assert RECORDING.segment_id(WELCOME) == "rec_1.2"


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON)
def test_canonical_json_is_json_and_its_own_canonical_form(value: object):
    data = canonical(value)
    assert canonical(json.loads(data)) == data


@given(st.text())
def test_any_text_comes_out_composed(text: str):
    said = replace(WELCOME, texts=(replace(WELCOME.texts[0], text=text),))
    document = replace(DOCUMENT, recordings=(replace(RECORDING, segments=(said,)),))
    found = read(write(document)).segments[0].text("en").text
    assert found == unicodedata.normalize("NFC", text)
