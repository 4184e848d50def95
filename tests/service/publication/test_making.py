"""What is told of a text is counted from its edition: who made it, how long, how much."""

from dataclasses import replace

from service.publication.making import made, text_lines, together
from service.publication.pages.people import SpokenLine
from service.publication.pages.session import TextLine
from tests.service.publication.test_reading import DOCUMENT, HEARD, LAN, TALK, recording, segment
from transcripts.model import GapReason, Origin


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
        TextLine(("vi",), True, 6, machines=("faster-whisper demo",)),
        TextLine(("fr",), False, 6, people=("Lan",), by_people=6),
    )


def test_what_a_person_wrote_and_what_is_outdated_is_counted() -> None:
    one, other = segment(1), segment(2)
    heard, french = one.texts
    corrected = replace(heard, origin=Origin("person", "Lan", ""))
    machine = replace(french, origin=Origin("m2m100", "418M", "1", parent=HEARD), stale=True)
    texts = made(said(replace(one, texts=(corrected, machine)), other)).texts
    assert [(text.by_people, text.stale) for text in texts] == [(1, 0), (1, 1)]
    assert texts[1].machines == ("m2m100 418M",)


def test_texts_of_one_maker_stand_in_one_line() -> None:
    english = replace(segment(1).texts[0], language="en")
    more = (english, replace(english, language="fr"), english)
    assert text_lines((*segment(1).texts, *more)) == (
        TextLine(("en", "fr", "vi"), True, 4, machines=("faster-whisper demo",)),
        TextLine(("fr",), False, 1, people=("Lan",), by_people=1),
    )


def test_text_with_more_to_say_of_it_stands_in_a_line_of_its_own() -> None:
    heard = segment(1).texts[0]
    stale = replace(heard, language="en", stale=True)
    assert [line.languages for line in text_lines((heard, stale))] == [("en",), ("vi",)]


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


def test_talk_lasts_from_its_first_words_to_its_last_in_each_recording() -> None:
    assert made(DOCUMENT).talks == (("fields", 13.0),)
    assert [made(DOCUMENT).lasting(talk) for talk in ("fields", "none")] == [13.0, 0.0]
