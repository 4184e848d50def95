"""What is told of a text is counted from its edition: who made it, how long, how much."""

from dataclasses import replace

from service.programme import Edition
from service.publication.making import about_page, made, together
from service.publication.pages.about import Length, MadeLine
from service.publication.pages.frame import Frame
from service.publication.pages.people import SpokenLine
from tests.service.conftest import CONFERENCE, SESSION
from tests.service.publication.test_reading import DOCUMENT, HEARD, LAN, TALK, recording, segment
from transcripts.model import GapReason, Origin

FIRST = Edition("edn_1", "ses_1", 1, "2026-10-20T08:00:00.000Z", "desk", "", "d" * 64)
SECOND = replace(FIRST, id="edn_2", number=2, note="a name put right")


def said(*segments: object) -> object:
    """The document, of one recording with these segments."""
    return replace(DOCUMENT, recordings=(recording(1, *segments),))


def test_lengths_are_those_of_the_recordings_their_speech_and_their_gaps() -> None:
    making = made(DOCUMENT)
    assert making.duration == 120.0
    assert making.languages == (("vi", 24.0),)
    assert making.gaps == ((GapReason.MUSIC, 2.0),)


def test_texts_come_as_heard_and_then_translated_each_with_its_engine() -> None:
    assert made(DOCUMENT).texts == (
        MadeLine("vi", True, ("faster-whisper demo",), 0.0, 0.0),
        MadeLine("fr", False, (), 1.0, 0.0),
    )


def test_share_of_what_a_person_wrote_and_of_what_is_outdated_is_counted() -> None:
    one, other = segment(1), segment(2)
    heard, french = one.texts
    corrected = replace(heard, origin=Origin("person", "Lan", ""))
    machine = replace(french, origin=Origin("m2m100", "418M", "1", parent=HEARD), stale=True)
    texts = made(said(replace(one, texts=(corrected, machine)), other)).texts
    assert [(text.by_person, text.outdated) for text in texts] == [(0.5, 0.0), (0.5, 0.5)]
    assert texts[1].engines == ("m2m100 418M",)


def test_speaker_alone_in_a_talk_spoke_about_as_long_as_it_was() -> None:
    making = made(said(segment(1), segment(2, "fields"), segment(3, "fields")))
    assert making.spoken("lan") == SpokenLine(8.0, estimated=True)


def test_speaker_whose_voice_it_is_spoke_exactly_so_long() -> None:
    making = made(said(segment(1, voice=LAN.name), segment(2, "fields", voice="Somebody else")))
    assert making.spoken("lan") == SpokenLine(4.0, estimated=False)
    assert making.spoken("lan", "fields") is None


def test_nobody_knows_who_of_a_panel_spoke() -> None:
    panel = replace(TALK, speakers=(LAN, replace(LAN, id="spk_2", slug="paul", name="Paul")))
    document = said(segment(2, "fields"), segment(3, "fields", voice="Paul"))
    making = made(replace(document, session=replace(DOCUMENT.session, talks=(panel,))))
    assert (making.spoken("lan"), making.spoken("paul")) == (None, SpokenLine(4.0, False))


def test_several_lengths_are_estimated_where_one_of_them_is() -> None:
    parts = (SpokenLine(60.0, False), None, SpokenLine(30.0, True))
    assert (together(parts), together([None])) == (SpokenLine(90.0, True), None)


def test_page_tells_of_each_published_session_and_names_the_others() -> None:
    coming = replace(SESSION, id="ses_2", slug="closing")
    conference = replace(CONFERENCE, sessions=(SESSION, coming))
    editions = {"ses_1": (FIRST, SECOND), "ses_2": ()}
    page = about_page(Frame("vi"), conference, editions, {"ses_1": made(DOCUMENT)})
    (session,) = page.sessions
    assert [(one.number, one.href) for one in session.editions] == [
        (2, "/vi/cinema-2025/opening/editions/2"),
        (1, "/vi/cinema-2025/opening/editions/1"),
    ]
    assert session.languages == (Length(24.0, language="vi"),)
    assert session.gaps == (Length(2.0, "Music or film excerpt"),)
    assert [one.href for one in page.coming] == ["/vi/cinema-2025/closing"]
