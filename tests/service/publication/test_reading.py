"""From a frozen edition to a reader's page: turns and gaps in time, the text beside, the moment."""

from dataclasses import replace

import pytest

from service.programme import Conference, Localized, Session, Speaker, Talk
from service.publication.document import (
    EditionDocument,
    PublishedRecording,
    PublishedSegment,
    PublishedText,
)
from service.publication.pages.frame import Frame, Wording
from service.publication.pages.session import Choice, GapPart, SessionPage, TrackLine, TurnPart
from service.publication.reading import (
    GAPS,
    HEARD_BY_DEMONSTRATION,
    Moment,
    marked_segment,
    session_page,
)
from transcripts.model import Gap, GapReason, Origin, Span, Track

HEARD = Origin("faster-whisper", "demo", "1")
LAN = Speaker("spk_1", "lan", "Trần Thị Lan")
TALK = Talk("tlk_1", "fields", 1, Localized.of(vi="Ruộng"), (LAN,))


def segment(number: int, talk: str = "", voice: str | None = None) -> PublishedSegment:
    """Five seconds of Vietnamese, with its French."""
    texts = (
        PublishedText("vi", f"câu {number}", HEARD, True),
        PublishedText("fr", f"phrase {number}", Origin("person", "Lan", ""), False),
    )
    span = Span(5.0 * number, 5.0 * number + 4)
    return PublishedSegment(f"s{number}", number, span, "vi", texts, talk, voice)


def recording(position: int, *segments: PublishedSegment) -> PublishedRecording:
    gaps = (Gap(Span(9.0, 10.0), GapReason.MUSIC),)
    return PublishedRecording(f"rec_{position}", position, 60.0, "a", "b" * 64, segments, gaps)


DOCUMENT = EditionDocument(
    number=1,
    published_at="2026-10-20T08:00:00+00:00",
    published_by="desk",
    note="",
    conference=Conference(
        "cnf_1", "cinema", Localized.of(vi="Điện ảnh"), Localized(), Localized(), "", ("vi", "fr")
    ),
    session=Session(
        "ses_1", "opening", "cnf_1", 1, Localized.of(vi="Mở đầu"), Localized(), ("vi",),
        talks=(TALK,),
    ),
    recordings=(
        recording(1, segment(1), segment(2, "fields"), segment(3, "fields")),
        recording(2, segment(4, "fields"), segment(5, voice="A"), segment(6, voice="B")),
    ),
)  # fmt: skip


def page(language: str = "fr") -> SessionPage:
    return session_page(Frame(language), DOCUMENT)


def test_turns_and_gaps_come_in_time() -> None:
    first, gap, second = page().recordings[0].parts
    assert isinstance(first, TurnPart)
    assert gap == GapPart(9.0, 10.0, "Music or film excerpt")
    assert isinstance(second, TurnPart)
    assert [line.anchor for line in second.segments] == ["s2", "s3"]


def test_turn_ends_where_the_voice_changes() -> None:
    parts = page().recordings[1].parts
    said = [(one.speaker, len(one.segments)) for one in parts if isinstance(one, TurnPart)]
    assert said == [("Trần Thị Lan", 1), ("A", 1), ("B", 1)]


def test_talk_begins_once_in_each_recording() -> None:
    turns = [part for one in page().recordings for part in one.parts if isinstance(part, TurnPart)]
    assert [turn.anchor for turn in turns if turn.talk] == ["talk-fields", ""]


def test_page_holds_every_translation_and_is_the_same_for_everybody() -> None:
    line = page("vi").recordings[0].parts[0].segments[0]
    assert line.original == Wording("vi", "câu 1")
    assert line.translations == (Wording("fr", "phrase 1"),)


def test_original_only_is_one_of_the_choices() -> None:
    assert page().choices == (Choice("?with=none"), Choice("?with=fr", "fr"))


@pytest.mark.parametrize(
    ("moment", "anchor"),
    [
        (Moment(), None),
        (Moment(second=0.0), None),
        (Moment(second=12.5), "s2"),
        (Moment(second=1e6), "s3"),
        (Moment(recording=2, second=26.0), "s5"),
        (Moment(recording=9, second=26.0), None),
        (Moment(segment=4), "s4"),
        (Moment(segment=99), None),
    ],
)
def test_moment_marks_one_segment(moment: Moment, anchor: str | None) -> None:
    found = marked_segment(DOCUMENT, moment)
    assert (found.anchor if found else None) == anchor


def test_links_name_the_recording_and_the_second() -> None:
    first, second = page().recordings
    assert first.parts[0].segments[0].href == "?t=5#s1"
    assert second.parts[1].segments[0].href == "?r=2&t=20#s4"


def test_each_text_says_who_made_it() -> None:
    heard, translated = page().texts
    assert (heard.spoken, heard.model) == (True, "faster-whisper demo")
    assert (translated.person, translated.model) == (True, "Lan")
    assert page().notices == (HEARD_BY_DEMONSTRATION,)


def test_tracks_of_one_file_are_told_apart_and_where_it_is_damaged_stands_first() -> None:
    floor, interpreter = (
        replace(one, track=Track(stream, None, name), recorded_at="2026-10-14T09:05:00")
        for one, (stream, name) in zip(DOCUMENT.recordings, ((0, ""), (1, "Lan")), strict=True)
    )
    hole = Gap(Span(12.0, 15.0), GapReason.DAMAGED)
    made = replace(DOCUMENT, recordings=(replace(floor, gaps=(hole,)), interpreter))
    first, second = session_page(Frame("vi"), made).recordings
    assert (first.track, second.track) == (TrackLine(1), TrackLine(2, name="Lan"))
    assert first.damage == (GapPart(12.0, 15.0, GAPS[GapReason.DAMAGED]),)
    assert (second.damage, second.recorded_at) == ((), "2026-10-14T09:05:00")


def test_only_track_without_a_name_is_not_named() -> None:
    assert [one.track for one in page().recordings] == [None, None]


def test_recording_without_speech_has_no_files() -> None:
    empty = replace(DOCUMENT, recordings=(recording(1),))
    assert session_page(Frame("vi"), empty).recordings[0].downloads == ()
