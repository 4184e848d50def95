"""From a frozen edition to a reader's page: turns and gaps in time, the text beside, the moment."""

from dataclasses import replace

import pytest

from service.programme import Conference, Edition, Localized, Session, Speaker, Talk
from service.publication.document import (
    EditionDocument,
    PublishedRecording,
    PublishedSegment,
    PublishedText,
)
from service.publication.pages.frame import Frame
from service.publication.pages.session import (
    Choice,
    GapPart,
    Reading,
    ShownText,
    TalkPage,
    TextLine,
    TrackLine,
    TurnPart,
)
from service.publication.reading import (
    HEARD_BY_DEMONSTRATION,
    Moment,
    coming_page,
    marked_segment,
    session_page,
    talk_page,
)
from service.publication.turns import GAPS
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


def page(language: str = "fr") -> Reading:
    made = session_page(Frame(language), DOCUMENT).reading
    assert made is not None
    return made


def test_turns_and_gaps_come_in_time() -> None:
    first, gap, second = page().recordings[0].parts
    assert isinstance(first, TurnPart)
    assert gap == GapPart(9.0, 10.0, "Music or film excerpt")
    assert isinstance(second, TurnPart)
    assert [line.anchor for line in second.segments] == ["s2", "s3"]


def test_turn_ends_where_the_voice_changes() -> None:
    parts = page().recordings[1].parts
    turns = [part for part in parts if isinstance(part, TurnPart)]
    said = [(one.speaker.wording.text, len(one.segments)) for one in turns if one.speaker]
    assert said == [("Trần Thị Lan", 1), ("A", 1), ("B", 1)]


def test_speaker_of_the_programme_is_a_link_and_an_unknown_voice_is_none() -> None:
    parts = page().recordings[1].parts
    leads = [part.speaker.href for part in parts if isinstance(part, TurnPart) and part.speaker]
    assert leads == ["/fr/cinema/speakers/lan", "", ""]


def test_voice_is_known_by_every_way_its_name_is_written() -> None:
    lan = replace(LAN, also_written=("Tran Thi Lan",))
    session = replace(DOCUMENT.session, talks=(replace(TALK, speakers=(lan,)),))
    spoken = recording(1, segment(1, voice="Tran Thi Lan"))
    made = session_page(Frame("vi"), replace(DOCUMENT, session=session, recordings=(spoken,)))
    assert made.reading.recordings[0].parts[0].speaker.href == "/vi/cinema/speakers/lan"


def test_talk_begins_once_in_each_recording() -> None:
    turns = [part for one in page().recordings for part in one.parts if isinstance(part, TurnPart)]
    begun = [turn.talk for turn in turns if turn.talk]
    assert [(one.talk.href, one.anchor) for one in begun] == [
        ("/fr/cinema/opening/fields", "talk-fields"),
        ("/fr/cinema/opening/fields", ""),
    ]


def test_page_holds_every_translation_and_is_the_same_for_everybody() -> None:
    line = page("vi").recordings[0].parts[0].segments[0]
    assert line.original == ShownText("vi", "câu 1")
    assert line.translations == (ShownText("fr", "phrase 1"),)


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
    assert page().texts == (
        TextLine(("vi",), True, 6, machines=("faster-whisper demo",)),
        TextLine(("fr",), False, 6, people=("Lan",), by_people=6),
    )
    assert page().notices == (HEARD_BY_DEMONSTRATION,)


def corrected(one: PublishedSegment) -> PublishedSegment:
    """A segment that a person corrected, which leaves its translation behind."""
    said, meant = one.texts
    by_person = replace(said, origin=Origin("person", "Minh", ""))
    return replace(one, texts=(by_person, replace(meant, origin=HEARD, stale=True)))


def test_segment_says_what_differs_from_most_of_its_text() -> None:
    first = recording(1, corrected(segment(1)), segment(2), segment(3))
    made = session_page(Frame("vi"), replace(DOCUMENT, recordings=(first,))).reading
    ((line,), (plain, _)) = (turn.segments for turn in made.recordings[0].parts[::2])
    assert line.original == ShownText("vi", "câu 1", person="Minh")
    assert line.translations == (ShownText("fr", "phrase 1", machine=True, stale=True),)
    assert plain.original == ShownText("vi", "câu 2")


def test_text_counts_what_people_wrote_and_what_is_stale() -> None:
    first = recording(1, corrected(segment(1)), segment(2))
    spoken, meant = session_page(Frame("vi"), replace(DOCUMENT, recordings=(first,))).reading.texts
    assert (spoken.people, spoken.by_people, spoken.total) == (("Minh",), 1, 2)
    assert (meant.machines, meant.by_people, meant.stale) == (("faster-whisper demo",), 1, 1)


# A talk


def talk(language: str = "fr") -> TalkPage:
    return talk_page(Frame(language), DOCUMENT, TALK)


def test_talk_has_its_part_of_the_text_only() -> None:
    lines = [
        segment.anchor
        for one in talk().reading.recordings
        for part in one.parts
        if isinstance(part, TurnPart)
        for segment in part.segments
    ]
    assert lines == ["s2", "s3", "s4"]


def test_talk_has_no_gap_from_before_it_and_no_heading_of_its_own() -> None:
    parts = talk().reading.recordings[0].parts
    assert [(part.kind, part.talk) for part in parts] == [("turn", None)]


def test_talk_says_who_gives_it_and_how_long_it_is() -> None:
    (line,) = talk().speakers
    assert (line.person.href, line.person.wording.text) == (
        "/fr/cinema/speakers/lan",
        "Trần Thị Lan",
    )
    assert talk().duration == (19.0 - 10.0) + (24.0 - 20.0)


def test_talk_leads_to_the_session_and_to_be_cited() -> None:
    assert talk().whole == "/fr/cinema/opening#talk-fields"
    assert talk().reading.cite == "/fr/cinema/opening/cite?talk=fields"


def test_talk_leads_to_the_talks_around_it() -> None:
    talks = tuple(replace(TALK, id=slug, slug=slug) for slug in ("first", "fields"))
    first = recording(1, segment(1, "first"), segment(2, "fields"))
    made = replace(DOCUMENT, session=replace(DOCUMENT.session, talks=talks), recordings=(first,))
    before, after = (talk_page(Frame("fr"), made, one) for one in talks)
    assert (before.before, before.after.href) == (None, "/fr/cinema/opening/fields")
    assert (after.before.href, after.after) == ("/fr/cinema/opening/first", None)


def test_talk_without_a_place_in_the_text_has_a_page_without_a_text() -> None:
    silent = replace(TALK, id="tlk_2", slug="silent")
    made = replace(DOCUMENT, session=replace(DOCUMENT.session, talks=(TALK, silent)))
    assert talk_page(Frame("fr"), made, silent).reading.recordings == ()
    place = session_page(Frame("fr"), made).talks[1]
    assert (place.href, place.anchor) == ("/fr/cinema/opening/silent", "")


def test_session_lists_its_talks_with_their_places() -> None:
    (place,) = session_page(Frame("fr"), DOCUMENT).talks
    assert (place.href, place.anchor) == ("/fr/cinema/opening/fields", "talk-fields")
    assert place.duration == 13.0


def test_talk_that_is_only_announced_leads_nowhere() -> None:
    (place,) = coming_page(Frame("fr"), DOCUMENT.conference, DOCUMENT.session).talks
    assert (place.href, place.anchor, place.duration) == ("", "", 0.0)


def test_editions_are_listed_the_latest_first() -> None:
    first = Edition("edn_1", "ses_1", 1, "2026-10-18T08:00:00+00:00", "desk", "first", "d")
    later = replace(DOCUMENT, number=2, note="two names put right")
    made = session_page(Frame("fr"), later, earlier=(first,)).reading.editions
    assert [(one.href, one.note) for one in made] == [
        ("/fr/cinema/opening/editions/2", "two names put right"),
        ("/fr/cinema/opening/editions/1", "first"),
    ]


def test_tracks_of_one_file_are_told_apart_and_where_it_is_damaged_stands_first() -> None:
    floor, interpreter = (
        replace(one, track=Track(stream, None, name), recorded_at="2026-10-14T09:05:00")
        for one, (stream, name) in zip(DOCUMENT.recordings, ((0, ""), (1, "Lan")), strict=True)
    )
    hole = Gap(Span(12.0, 15.0), GapReason.DAMAGED)
    made = replace(DOCUMENT, recordings=(replace(floor, gaps=(hole,)), interpreter))
    first, second = session_page(Frame("vi"), made).reading.recordings
    assert (first.track, second.track) == (TrackLine(1), TrackLine(2, name="Lan"))
    assert first.damage == (GapPart(12.0, 15.0, GAPS[GapReason.DAMAGED]),)
    assert (second.damage, second.recorded_at) == ((), "2026-10-14T09:05:00")


def test_only_track_without_a_name_is_not_named() -> None:
    assert [one.track for one in page().recordings] == [None, None]


def test_recording_without_speech_has_no_files() -> None:
    empty = replace(DOCUMENT, recordings=(recording(1),))
    assert session_page(Frame("vi"), empty).reading.recordings[0].downloads == ()
